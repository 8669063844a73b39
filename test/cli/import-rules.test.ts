import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { inProject } from "../../lib/paths";

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

/** Runs the project's import rules over a tree of files, which may import each other and what is in node_modules. */
function violationsIn(files: Readonly<Record<string, string>>): string[] {
  const tree = mkdtempSync(join(tmpdir(), "import-rules-"));
  try {
    for (const file of [".dependency-cruiser.cjs", "tsconfig.json"]) copyFileSync(inProject(file), join(tree, file));
    symlinkSync(inProject("node_modules"), join(tree, "node_modules"));
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(join(tree, dirname(file)), { recursive: true });
      writeFileSync(join(tree, file), text);
    }
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [
        inProject("node_modules", "dependency-cruiser", "bin", "dependency-cruise.mjs"),
        ...["--config", ".dependency-cruiser.cjs", "--output-type", "json", ...Object.keys(files)],
      ],
      { cwd: tree, encoding: "utf8", maxBuffer: 1 << 26 },
    );
    if (stdout === "") throw new Error(stderr);
    const { summary } = JSON.parse(stdout) as { summary: { violations: Violation[] } };
    return summary.violations.map(({ from, rule }) => `${from} ${rule.name}`).sort();
  } finally {
    rmSync(tree, { recursive: true });
  }
}

const exporting = "export const value = 1;\nexport type Type = number;\n";
const value = (path: string) => `import { value } from "${path}";\nexport const used = value;\n`;
const type = (path: string) => `import type { Type } from "${path}";\nexport type Used = Type;\n`;

const sound = {
  "lib/paths.ts": exporting,
  "model/units/size.ts": exporting,
  "model/schema/site.ts": `${exporting}${type("../units/size")}`,
  "datacenters/rabat.ts": `${value("../model/schema/site")}${exporting.replaceAll("value", "site")}`,
  "model/committed.ts": `import { site } from "../datacenters/rabat";\nexport const value = site;\n`,
  "model/model.ts": `${exporting}${type("./schema/site")}`,
  "planning/capacity/machines.ts": `${exporting}${type("../../model/model")}`,
  "policy/verdict.ts": `${exporting}${type("../planning/capacity/machines")}`,
  "constructs/host.ts": `import { App } from "cdktf";\nexport const value = App;\n${type("../model/model")}`,
  "stacks/primary.ts": `${exporting}${type("../constructs/host")}`,
  "terraform/cdktf.ts": `import { spawn } from "node:child_process";\nexport const value = spawn;\n`,
  "review/effects/row.ts": exporting,
  "review/report/page.ts": value("../effects/row"),
  "review/run/git.ts": value("../../terraform/cdktf"),
  "recovery/runbook/step.ts": exporting,
  "recovery/worlds/drill.ts": value("../runbook/step"),
  "documents/page.ts": `${exporting}${value("../model/model").replace("value", "value as other").replace("= value", "= other")}`,
  "cli/command.ts": exporting,
  "cli/demo.ts": value("./command"),
  "main.ts": value("./stacks/primary"),
};

/** For each rule, files that break it and no other rule. */
const breaking: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "lib-imports": { "lib/a.ts": value("../model/model") },
  "datacenters-imports": { "datacenters/a.ts": value("../planning/capacity/machines") },
  "model-imports": { "model/a.ts": value("../policy/verdict") },
  "planning-imports": { "planning/a.ts": value("../policy/verdict") },
  "policy-imports": { "policy/a.ts": value("../review/effects/row") },
  "constructs-imports": { "constructs/a.ts": value("../stacks/primary") },
  "stacks-imports": { "stacks/a.ts": value("../planning/capacity/machines") },
  "toolchain-imports": { "toolchain/a.ts": value("../terraform/cdktf") },
  "terraform-imports": { "terraform/a.ts": value("../review/effects/row") },
  "census-imports": { "census/a.ts": type("../constructs/host") },
  "review-imports": { "review/a.ts": value("../documents/page") },
  "deploy-imports": { "deploy/a.ts": value("../recovery/runbook/step") },
  "simulation-imports": { "simulation/a.ts": value("../review/effects/row") },
  "guests-imports": { "guests/a.ts": value("../recovery/runbook/step") },
  "recovery-imports": { "recovery/a.ts": value("../documents/page") },
  "documents-imports": { "documents/a.ts": value("../stacks/primary") },
  "model-units-imports": { "model/units/a.ts": value("../model") },
  "model-schema-imports": { "model/schema/a.ts": value("../model") },
  "model-relations-imports": { "model/relations/a.ts": exporting, "model/units/b.ts": value("../relations/a") },
  ...within("planning", "planning-capacity-imports", "capacity/a.ts", "b.ts"),
  ...within("review", "review-effects-imports", "effects/a.ts", "report/b.ts"),
  ...within("review", "review-consequences-imports", "consequences/a.ts", "report/b.ts"),
  ...within("review", "review-fingerprint-imports", "fingerprint/a.ts", "run/b.ts"),
  ...within("review", "review-itself-imports", "a.ts", "report/b.ts"),
  ...within("review", "review-report-imports", "report/a.ts", "run/b.ts"),
  ...within("review", "review-run-imports", "run/a.ts", "report/b.ts"),
  ...within("review", "review-forges-imports", "forges/a.ts", "run/b.ts"),
  ...within("guests", "guests-itself-imports", "a.ts", "live/b.ts"),
  ...within("recovery", "recovery-itself-imports", "a.ts", "runbook/b.ts"),
  ...within("recovery", "recovery-readiness-imports", "readiness/a.ts", "worlds/b.ts"),
  ...within("recovery", "recovery-runbook-imports", "runbook/a.ts", "worlds/b.ts"),
  ...within("recovery", "recovery-evidence-imports", "evidence/a.ts", "worlds/b.ts"),
  ...within("recovery", "recovery-coverage-imports", "coverage/a.ts", "worlds/b.ts"),
  ...within("recovery", "recovery-journal-imports", "journal/a.ts", "worlds/b.ts"),
  ...within("recovery", "recovery-worlds-imports", "worlds/a.ts", "exercise/b.ts"),
  ...within("documents", "documents-recovery-plan-imports", "recovery-plan/a.ts", "site/b.ts"),
  ...within("documents", "documents-diagrams-imports", "diagrams/a.ts", "site/b.ts"),
  ...within("documents", "documents-site-imports", "site/a.ts", "recovery-plan/b.ts"),
  "committed-data": { "stacks/a.ts": `import { site } from "../datacenters/rabat";\nexport const used = site;\n` },
  "nobody-imports-cli": { "test/a.ts": value("../cli/command") },
  "pure-rooms-do-nothing": {
    "policy/a.ts": `import { readFileSync } from "node:fs";\nexport const used = readFileSync;\n`,
  },
  "pure-rooms-start-nothing": { "lib/processes.ts": exporting, "planning/a.ts": value("../lib/processes") },
  "provider-classes-in-constructs": {
    "stacks/a.ts": `import { Folder } from "@cdktf/provider-vsphere/lib/folder";\nexport const used = Folder;\n`,
  },
  "cdktf-in-constructs-and-stacks": { "model/a.ts": `import { App } from "cdktf";\nexport const used = App;\n` },
  "no-cycles": {
    "lib/a.ts": value("./b"),
    "lib/b.ts": `${exporting}import { used } from "./a";\nexport const again = used;\n`,
  },
  "nothing-unresolved": { "cli/a.ts": value("./nowhere") },
};

/** An import from one part of a room to another that it may not import. */
function within(room: string, rule: string, from: string, to: string): typeof breaking {
  const target = relative(dirname(from), to).replace(/\.ts$/, "");
  return {
    [rule]: {
      [`${room}/${to}`]: exporting,
      [`${room}/${from}`]: value(target.startsWith(".") ? target : `./${target}`),
    },
  };
}

const { forbidden } = require(inProject(".dependency-cruiser.cjs")) as { forbidden: readonly { name: string }[] };

test("a tree in which imports go downward has no violations", () => {
  expect(violationsIn(sound)).toEqual([]);
});

test("each import rule has a case that breaks it", () => {
  const unbreakable = [
    "model-itself-imports",
    "planning-itself-imports",
    "recovery-exercise-imports",
    "documents-itself-imports",
  ];
  expect([...Object.keys(breaking), ...unbreakable].sort()).toEqual(forbidden.map(({ name }) => name).sort());
});

test.each(Object.entries(breaking))("%s is found where it is broken", (rule, files) => {
  const found = violationsIn({ ...sound, ...files });
  expect(found.some((violation) => violation.endsWith(` ${rule}`))).toBe(true);
});
