import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { applyPlanToLog } from "../../terraform/apply-plan";

const SECRET = "a-password-of-the-test";
const folder = mkdtempSync(join(tmpdir(), "apply plan "));
const { TERRAFORM_PROGRAM } = process.env;
const logFile = join(folder, "apply.log");
const environment = { CDKTF_OUTPUT: folder, TF_VAR_rabat_vsphere_password: SECRET };

beforeAll(() => {
  mkdirSync(join(folder, "stacks", "primary"), { recursive: true });
  const variable = { rabat_vsphere_password: { description: "a password", sensitive: true } };
  writeFileSync(join(folder, "stacks", "primary", "cdk.tf.json"), JSON.stringify({ variable, provider: {} }));
  const program = join(folder, "terraform");
  writeFileSync(
    program,
    '#!/bin/sh\necho "Error: login with $TF_VAR_rabat_vsphere_password failed"\necho "$@"\nexit 1\n',
  );
  chmodSync(program, 0o755);
  process.env["TERRAFORM_PROGRAM"] = program;
});
afterAll(() => {
  if (TERRAFORM_PROGRAM === undefined) delete process.env["TERRAFORM_PROGRAM"];
  else process.env["TERRAFORM_PROGRAM"] = TERRAFORM_PROGRAM;
  rmSync(folder, { recursive: true });
});

test("a failed apply names Terraform's error and the log, without secrets", async () => {
  const { signal } = new AbortController();
  const failed: unknown = await applyPlanToLog("primary", "/a/plan", { environment, signal, logFile }).catch(
    (error: unknown) => error,
  );
  expect(String(failed)).toMatch(/terraform apply of primary failed\n.*Error: login with .+ failed/);
  expect(String(failed)).toContain(logFile);
  expect(String(failed)).not.toContain(SECRET);
  expect(readFileSync(logFile, "utf8")).toContain("apply -input=false /a/plan");
});
