import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv, { type AnySchemaObject, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { inProject } from "../../lib/paths";

/** A validator with the schema of SARIF 2.1.0, from a Go module: no npm package contains the schema. */
export function sarifValidator(): ValidateFunction {
  const { stdout, stderr, status } = spawnSync(
    "go",
    ["mod", "download", "-json", "github.com/owenrumney/go-sarif/v3"],
    {
      cwd: inProject("toolchain", "sarif-schema"),
      encoding: "utf8",
    },
  );
  if (status !== 0) throw new Error(`go mod download in toolchain/sarif-schema: ${stderr}`);
  const { Dir: directory } = JSON.parse(stdout) as { Dir: string };
  const source = readFileSync(join(directory, "pkg", "report", "v210", "sarif", "schema.go"), "utf8");
  // The schema is of draft 4. Without its id it is also valid in later drafts.
  const { $schema: _, id: __, ...schema } = JSON.parse(source.split("`")[1] ?? "") as AnySchemaObject;
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  return ajv.compile(schema);
}
