import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ProjectCopy } from "../support/project-copy";

let copy: ProjectCopy;
beforeEach(() => {
  copy = new ProjectCopy();
});
afterEach(() => copy.remove());

/** The same file is loaded by a command and by the program that cdktf starts. */
const loaders = [
  ["npm run check", ["cli/bootstrap.mjs", "check"]],
  ["cdktf synth", ["toolchain/typescript-entry.cjs", "main.ts"]],
] as const;

const load = (args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...args], { cwd: copy.directory, encoding: "utf8" });
  return { status, stdout, lines: stderr.trimEnd().split("\n") };
};

describe.each(loaders)("%s", (_, args) => {
  test("names the place of a syntax error", () => {
    copy.change("datacenters/rabat.ts", 'code: "rab",', 'code: "rab');
    const { status, stdout, lines } = load(args);
    expect(lines).toEqual([
      "error   Unterminated string literal",
      expect.stringMatching(/^where {3}datacenters\/rabat\.ts:\d+:\d+ {3}code: "rab$/),
      expect.stringMatching(/^remedy {2}Correct the syntax at or just before this place/),
    ]);
    expect(stdout).toBe("");
    expect(status).toBe(1);
  });

  test("names a file that is missing, and the file that imports it", () => {
    rmSync(join(copy.directory, "datacenters", "massar", "tiers.ts"));
    const { status, lines } = load(args);
    expect(lines).toEqual([
      "error   datacenters/massar/tiers.ts is missing",
      "where   model/committed.ts imports it",
      expect.stringContaining("git checkout -- datacenters/massar/tiers.ts"),
    ]);
    expect(status).toBe(1);
  });

  test("names the place of a name that is not defined", () => {
    copy.change("datacenters/massar/planning.ts", 'horizon: "1095 d"', "horizon: threeYears");
    const { status, lines } = load(args);
    expect(lines).toEqual([
      "error   ReferenceError: threeYears is not defined",
      expect.stringMatching(/^where {3}datacenters\/massar\/planning\.ts:6:\d+$/),
      "remedy  Correct the file at this place.",
    ]);
    expect(status).toBe(1);
  });

  test("works without a cache that it can write", () => {
    // GIVEN a file in place of the copy's folder, which is a link to that of the project
    rmSync(join(copy.directory, ".cache"), { force: true });
    writeFileSync(join(copy.directory, ".cache"), "not a folder");
    const { status, lines } = load(args);
    expect(lines.join("\n")).not.toContain("typescript.cjs");
    expect(status).toBe(0);
  });
});

test("Node keeps compiled code in the project, not in a folder that all accounts and branches share", () => {
  // Node 20 does not have this function
  const planted = "require('node:module').enableCompileCache = (folder) => process.stdout.write(String(folder))";
  writeFileSync(join(copy.directory, "planted.cjs"), planted);
  const { stdout } = spawnSync(
    process.execPath,
    ["--require", "./planted.cjs", "--require", "./toolchain/typescript.cjs", "--eval", "0"],
    {
      cwd: copy.directory,
      encoding: "utf8",
    },
  );
  expect(stdout).toBe(join(copy.directory, ".cache", "typescript", "compiled"));
});
