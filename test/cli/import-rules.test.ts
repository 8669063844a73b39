import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { inProject } from "../../cli/paths";

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
  "units/size.ts": exporting,
  "sites/rabat.ts": `${value("../units/size")}${exporting.replaceAll("value", "site")}`,
  "sites/schema.ts": exporting,
  "massar/tiers.ts": `${exporting}${type("../sites/schema")}`,
  "model/model.ts": `${exporting}${value("../massar/tiers")}`,
  "documents/page.ts": value("../model/model"),
  "constructs/host.ts": `${exporting}${type("../model/model")}`,
  "stacks/primary.ts": `${exporting}${value("../constructs/host")}`,
  "census/compare.ts": `${exporting}${value("../model/model")}`,
  "cli/demo.ts": value("../census/compare"),
  "main.ts": value("./stacks/primary"),
};

test("the import rules refuse each kind of import against the flow, and no other", () => {
  expect(
    violationsIn({
      ...sound,
      "units/a.ts": value("../sites/schema"),
      "sites/a.ts": value("../massar/tiers"),
      "massar/b.ts": type("../model/model"),
      "model/a.ts": value("../constructs/host"),
      "documents/a.ts": value("../constructs/host"),
      "constructs/a.ts": value("../massar/tiers"),
      "constructs/b.ts": value("../stacks/primary"),
      "stacks/a.ts": value("../massar/tiers"),
      "stacks/b.ts": `import { Folder } from "@cdktf/provider-vsphere/lib/folder";\nexport const used = Folder;\n`,
      "census/a.ts": value("../constructs/host"),
      "model/b.ts": `import { App } from "cdktf";\nexport const used = App;\n`,
      "cli/a.ts": `import type { Construct } from "constructs";\nexport type Used = Construct;\n`,
      "units/b.ts": `${value("./c")}`,
      "units/c.ts": `${exporting}import { used } from "./b";\nexport const again = used;\n`,
      "cli/b.ts": value("./nowhere"),
    }),
  ).toEqual(
    [
      "units/a.ts units-imports",
      "sites/a.ts sites-imports",
      "massar/b.ts massar-imports",
      "model/a.ts model-imports",
      "documents/a.ts documents-imports",
      "constructs/a.ts constructs-imports-types-only",
      "constructs/b.ts constructs-imports",
      "stacks/a.ts stacks-imports-types-only",
      "stacks/b.ts provider-classes-in-constructs",
      "census/a.ts census-imports",
      "model/b.ts cdktf-in-constructs-and-stacks",
      "cli/a.ts cdktf-in-constructs-and-stacks",
      "units/b.ts no-cycles",
      "cli/b.ts nothing-unresolved",
    ].sort(),
  );
});
