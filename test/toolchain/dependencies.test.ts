import { existsSync, readdirSync } from "node:fs";
import type { Run } from "sarif";
import { Failure } from "../../lib/failure";
import { inProject } from "../../lib/paths";
import { auditLog, npmRun, requireNoVulnerability, withFolder } from "../../toolchain/dependencies/audit";
import { builtPrograms, folderOf, goToolModules, npmFolders, ownGoModules } from "../../toolchain/dependencies/modules";
import { sarifValidator } from "../support/sarif-schema";

jest.setTimeout(60_000);

test("every lock file and every Go module has a bill of materials, except the one that only holds a schema for tests", () => {
  expect(npmFolders()).toEqual([".", "toolchain/cdk-terrain", "toolchain/terraform-visual"]);
  const folders = [...ownGoModules, ...goToolModules, ...builtPrograms.map(folderOf)];
  const found = ["census", "guests", "simulation", "toolchain"].flatMap((room) =>
    readdirSync(inProject(room), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `${room}/${name}`)
      .filter((folder) => existsSync(inProject(folder, "go.mod"))),
  );
  expect(folders.toSorted()).toEqual(found.filter((folder) => folder !== "toolchain/sarif-schema").toSorted());
});

const LOCK = `{
  "packages": {
    "": {},
    "node_modules/left": { },
    "node_modules/right": {
      "version": "1.0.0"
    }
  }
}`;

const report: Parameters<typeof npmRun>[0] = {
  vulnerabilities: {
    left: { via: ["right"], nodes: ["node_modules/left"] },
    right: {
      via: [
        {
          name: "right",
          title: "Prototype pollution",
          url: "https://github.com/advisories/GHSA-xxxx-yyyy-zzzz",
          severity: "high",
          range: "<1.0.1",
        },
      ],
      nodes: ["node_modules/right"],
    },
  },
};

const npm = npmRun(report, "package-lock.json", LOCK);

test("an advisory of npm is one result, on the line of the package, not of those that depend on it", () => {
  expect(npm.results).toEqual([
    {
      ruleId: "GHSA-xxxx-yyyy-zzzz",
      level: "error",
      message: { text: "right <1.0.1: Prototype pollution (high)" },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "package-lock.json", uriBaseId: "%SRCROOT%" },
            region: { startLine: 5 },
          },
        },
      ],
    },
  ]);
});

test("paths of govulncheck begin at the root of the project", () => {
  const location = (uri: string, uriBaseId: string) => ({
    physicalLocation: { artifactLocation: { uri, uriBaseId } },
  });
  const run: Run = {
    tool: { driver: { name: "govulncheck" } },
    results: [
      { message: { text: "GO-1" }, locations: [location("go.mod", "%SRCROOT%"), location("fmt/print.go", "%GOROOT%")] },
    ],
  };
  expect(withFolder(run, "simulation/vcenter").results?.[0]?.locations).toEqual([
    location("simulation/vcenter/go.mod", "%SRCROOT%"),
    location("fmt/print.go", "%GOROOT%"),
  ]);
});

test("the document is valid SARIF, and a database that did not answer is a failed run", () => {
  const log = auditLog([
    { folder: ".", run: npm },
    { folder: "census/collector", unanswered: "dial tcp: no route to host" },
  ]);
  const validate = sarifValidator();
  expect([validate(log), validate.errors]).toEqual([true, null]);
  expect(log.runs.map((run) => run.automationDetails?.id)).toEqual([
    "dependencies/./",
    "dependencies/census/collector/",
  ]);
  expect(log.runs[1]?.invocations?.[0]?.executionSuccessful).toBe(false);
});

test("a known vulnerability fails, and so does a night without any answer; a part without an answer is only shown", () => {
  const none: Run = { tool: { driver: { name: "npm audit" } }, results: [] };
  const unanswered = { folder: "census/collector", unanswered: "no route to host" };
  expect(() => requireNoVulnerability([{ folder: ".", run: none }, unanswered])).not.toThrow();
  expect(() => requireNoVulnerability([unanswered])).toThrow(/nothing was checked/);
  expect(() => requireNoVulnerability([{ folder: ".", run: npm }, unanswered])).toThrow(Failure);
  expect(() => requireNoVulnerability([{ folder: ".", run: npm }])).toThrow(
    /1 known vulnerabilities\nGHSA-xxxx-yyyy-zzzz/,
  );
});
