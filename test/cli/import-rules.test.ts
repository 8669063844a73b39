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
  "lib/processes.ts": `${exporting}import { spawn } from "node:child_process";\nexport const start = spawn;\n`,
  "model/units/size.ts": exporting,
  "model/schema/site.ts": `${exporting}${type("../units/size")}`,
  "datacenters/rabat.ts": `${value("../model/schema/site")}${exporting.replaceAll("value", "site")}`,
  "model/committed.ts": `import { site } from "../datacenters/rabat";\nexport const value = site;\n`,
  "model/model.ts": `${exporting}${type("./schema/site")}`,
  "planning/capacity/machines.ts": `${exporting}${type("../../model/model")}`,
  "planning/timeline.ts": exporting,
  "policy/verdict.ts": `${exporting}${type("../planning/capacity/machines")}`,
  "roles/render.ts": `${exporting}${type("../planning/capacity/machines")}`,
  "constructs/host.ts": `import { App } from "cdktf";\nexport const value = App;\n${type("../model/units/size")}`,
  "stacks/primary.ts": `${exporting}${type("../constructs/host")}`,
  "examples/two-hosts/main.ts": `${value("../../constructs/host")}${type("../../model/units/size")}`,
  "terraform/cdktf.ts": `${exporting}import type { ChildProcess } from "node:child_process";\nexport type Child = ChildProcess;\n${value("../lib/processes").replaceAll("used", "other")}`,
  "terraform/plan/change.ts": exporting,
  "review/effects/row.ts": exporting,
  "review/report/page.ts": `${exporting}${type("../effects/row")}`,
  "review/run/git.ts": `${exporting}${type("../../terraform/plan/change")}`,
  "guests/network/link.ts": exporting,
  "guests/api.ts": `${exporting}${type("./network/link")}`,
  "guests/simulated/supervisor.ts": `${exporting}${type("../api")}`,
  "guests/live/connections-file.ts": exporting,
  "recovery/runbook/step.ts": exporting,
  "recovery/readiness/capacity.ts": exporting,
  "recovery/worlds/drill.ts": `${exporting}${type("../readiness/capacity")}`,
  "recovery/exercise/command.ts": `${exporting}${type("../worlds/drill")}`,
  "documents/page.ts": `${exporting}${type("../model/model")}`,
  "documents/site/machines.ts": exporting,
  "cli/command.ts": exporting,
  "cli/demo.ts": value("./command"),
  "main.ts": value("./stacks/primary"),
};

/** For each rule, a room or a part of one, and what a file in it imports that it may not. */
const breaking: Readonly<Record<string, readonly [from: string, to: string]>> = {
  "lib-imports": ["lib", "model/model"],
  "datacenters-imports": ["datacenters", "planning/capacity/machines"],
  "model-imports": ["model", "policy/verdict"],
  "planning-imports": ["planning", "policy/verdict"],
  "policy-imports": ["policy", "review/effects/row"],
  "roles-imports": ["roles", "policy/verdict"],
  "constructs-imports": ["constructs", "model/model"],
  "stacks-imports": ["stacks", "planning/capacity/machines"],
  "examples-imports": ["examples", "model/model"],
  "toolchain-imports": ["toolchain", "terraform/cdktf"],
  "terraform-imports": ["terraform", "review/effects/row"],
  "census-imports": ["census", "constructs/host"],
  "review-imports": ["review", "documents/page"],
  "adopt-imports": ["adopt", "recovery/runbook/step"],
  "deploy-imports": ["deploy", "recovery/runbook/step"],
  "simulation-imports": ["simulation", "review/effects/row"],
  "guests-imports": ["guests", "recovery/runbook/step"],
  "recovery-imports": ["recovery", "documents/page"],
  "configure-imports": ["configure", "recovery/runbook/step"],
  "documents-imports": ["documents", "stacks/primary"],
  "model-units-imports": ["model/units", "model/model"],
  "model-schema-imports": ["model/schema", "model/model"],
  "planning-capacity-imports": ["planning/capacity", "planning/timeline"],
  "review-effects-imports": ["review/effects", "review/report/page"],
  "review-consequences-imports": ["review/consequences", "review/report/page"],
  "review-fingerprint-imports": ["review/fingerprint", "review/run/git"],
  "review-itself-imports": ["review", "review/report/page"],
  "review-report-imports": ["review/report", "review/run/git"],
  "review-run-imports": ["review/run", "review/effects/row"],
  "review-forges-imports": ["review/forges", "review/run/git"],
  "guests-processes-imports": ["guests/processes", "guests/network/link"],
  "guests-network-imports": ["guests/network", "guests/api"],
  "guests-itself-imports": ["guests", "guests/live/connections-file"],
  "guests-clients-imports": ["guests/clients", "guests/simulated/supervisor"],
  "guests-servers-imports": ["guests/servers", "guests/simulated/supervisor"],
  "guests-simulated-imports": ["guests/simulated", "guests/live/connections-file"],
  "guests-live-imports": ["guests/live", "guests/simulated/supervisor"],
  "guests-debian-imports": ["guests/debian", "guests/live/connections-file"],
  "guests-shells-imports": ["guests/shells", "guests/simulated/supervisor"],
  "recovery-itself-imports": ["recovery", "recovery/runbook/step"],
  "recovery-readiness-imports": ["recovery/readiness", "recovery/worlds/drill"],
  "recovery-runbook-imports": ["recovery/runbook", "recovery/worlds/drill"],
  "recovery-evidence-imports": ["recovery/evidence", "recovery/worlds/drill"],
  "recovery-coverage-imports": ["recovery/coverage", "recovery/worlds/drill"],
  "recovery-journal-imports": ["recovery/journal", "recovery/worlds/drill"],
  "recovery-board-imports": ["recovery/board", "recovery/worlds/drill"],
  "recovery-kit-imports": ["recovery/kit", "recovery/worlds/drill"],
  "recovery-worlds-imports": ["recovery/worlds", "recovery/exercise/command"],
  "recovery-exercise-imports": ["recovery/exercise", "recovery/readiness/capacity"],
  "documents-recovery-plan-imports": ["documents/recovery-plan", "documents/site/machines"],
  "documents-diagrams-imports": ["documents/diagrams", "documents/site/machines"],
  "documents-site-imports": ["documents/site", "documents/page"],
  "documents-web-imports": ["documents/web", "documents/page"],
  "committed-data": ["stacks", "datacenters/rabat"],
  "committed-data-in-tests": ["test", "model/committed"],
  "nobody-imports-cli": ["test", "cli/command"],
  "pure-rooms-do-nothing": ["policy", "node:fs"],
  "pure-rooms-start-nothing": ["planning", "lib/processes"],
  "programs-start-in-lib": ["guests", "node:child_process"],
  "provider-classes-in-constructs": ["stacks", "@cdktf/provider-vsphere/lib/folder"],
  "null-provider-in-stacks": ["constructs", "@cdktf/provider-null/lib/resource"],
  "cdktf-in-constructs-and-stacks": ["model", "cdktf"],
  "no-cycles": ["lib", "lib/in-a-circle"],
  "nothing-unresolved": ["cli", "cli/nowhere"],
};

const fileOf = (rule: string, room: string): string => `${room}/breaks-${rule}.ts`;
const specifier = (from: string, to: string): string => {
  if (/^(node:|@|cdktf$)/.test(to)) return to;
  const path = relative(from, to);
  return path.startsWith(".") ? path : `./${path}`;
};
const breakers: Readonly<Record<string, string>> = {
  "lib/in-a-circle.ts": `import { value } from "./breaks-no-cycles";\nexport const used = value;\n`,
  ...Object.fromEntries(
    Object.entries(breaking).map(([rule, [from, to]]) => [
      fileOf(rule, from),
      `${exporting}import * as used from "${specifier(from, to)}";\nexport const again = used;\n`,
    ]),
  ),
};

const { forbidden } = require(inProject(".dependency-cruiser.cjs")) as { forbidden: readonly { name: string }[] };

test("a tree in which imports go downward breaks no rule", () => {
  expect(violationsIn(sound)).toEqual([]);
});

test("each import rule refuses a file that breaks it", () => {
  expect(forbidden.map(({ name }) => name).filter((name) => !(name in breaking))).toEqual([]);
  const found = violationsIn({ ...sound, ...breakers });
  const expected = Object.entries(breaking).map(([rule, [from]]) => `${fileOf(rule, from)} ${rule}`);
  expect(expected.filter((violation) => !found.includes(violation))).toEqual([]);
});
