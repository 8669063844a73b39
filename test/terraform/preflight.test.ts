import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkSitesOf } from "../../terraform/preflight";

const directory = mkdtempSync(join(tmpdir(), "preflight "));
const environment = { CDKTF_OUTPUT: directory };
afterAll(() => rmSync(directory, { recursive: true }));

test("missing variables are listed once, with the commands of the simulation and the guide for live sites", async () => {
  const variable = { type: "string", description: "Set it as TF_VAR_rabat_vsphere_user.", sensitive: true };
  mkdirSync(join(directory, "stacks", "primary"), { recursive: true });
  writeFileSync(
    join(directory, "stacks", "primary", "cdk.tf.json"),
    JSON.stringify({ provider: {}, variable: { rabat_vsphere_user: variable, rabat_vsphere_password: variable } }),
  );
  const check = checkSitesOf(["primary"], environment, new AbortController().signal);
  expect(String(await check.catch((error: unknown) => error)).split("\n")).toEqual([
    "error   Missing: TF_VAR_rabat_vsphere_user, TF_VAR_rabat_vsphere_password",
    "where   the environment of this command",
    "remedy  For the simulation: npm run simulation:start, then . .simulation/env.sh",
    "        For live sites: export them, see docs/guide/deploy.md#live",
  ]);
});
