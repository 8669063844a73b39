import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { connectByCommand } from "../../guests/live/connection-command";
import { startChild } from "../../guests/processes/child";
import { environmentFor, RECIPIENTS, type Recipient } from "../../lib/child-environment.cjs";
import { run } from "../../lib/processes";
import { readWorkflow, runSteps } from "../support/workflow";

const directory = mkdtempSync(join(tmpdir(), "environment "));
afterAll(() => rmSync(directory, { recursive: true }));

/** Every variable with which a workflow hands a secret or the forge's token to a step. */
const ofWorkflows = (["review", "deploy", "drift", "rehearse", "documents"] as const)
  .flatMap((name) => runSteps(readWorkflow(name)))
  .flatMap(({ env }) => Object.entries(env))
  .filter(([, value]) => /\$\{\{ (secrets\.|github\.token)/.test(value))
  .map(([name]) => name);

/** Variables with secrets that other programs on the machine of an operator or a runner use. */
const SECRETS = [
  ...new Set([
    ...ofWorkflows,
    ...["EVIDENCE_KEY", "REVIEW_RABAT_VSPHERE_PASSWORD", "CENSUS_MARRAKECH_VSPHERE_PASSWORD", "GH_TOKEN"],
    ...["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "ACTIONS_RUNTIME_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"],
    ...["VAULT_TOKEN", "SSHPASS", "SIMULATOR_VCENTER_PASSWORD", "VSPHERE_PASSWORD", "DNS_KEY", "LD_PRELOAD"],
  ]),
];

beforeAll(() => {
  for (const name of SECRETS) process.env[name] = `planted ${name}`;
});
afterAll(() => {
  for (const name of SECRETS) delete process.env[name];
});

/** The planted variables in the output of `env`. */
const arrivedIn = (lines: readonly string[]): readonly string[] =>
  SECRETS.filter((name) => lines.some((line) => line.startsWith(`${name}=`)));

test("secrets of every workflow are planted", () => {
  expect(ofWorkflows).toEqual(
    expect.arrayContaining(["EVIDENCE_KEY", "GITHUB_TOKEN", "PGPASSWORD", "TF_VAR_rabat_vsphere_password"]),
  );
});

/** The accounts of both sites and of the state, which Terraform's providers and backends read. */
const forTerraform = SECRETS.filter((name) => /^(TF_VAR_|PG|AWS_)/.test(name));

const recipients = (Object.keys(RECIPIENTS) as Recipient[]).filter((name) => name !== "checks");

test.each(recipients)("the recipient %s gets none of the planted secrets that are not listed for it", async (name) => {
  const { lines } = await run("env", [], { recipient: name });
  expect(arrivedIn(lines)).toEqual(name === "terraform" ? forTerraform : []);
  expect(lines.some((line) => line.startsWith("PATH="))).toBe(true);
});

test("a connection command gets no secret", async () => {
  const access = connectByCommand({ command: ["sh", "-c", "env # {address} {port}"], directory, run: "0123" });
  const lines = (await text(await access.connect("10.0.0.1", 22))).split("\n");
  await access.close();
  expect(arrivedIn(lines)).toEqual([]);
  expect(lines).toContain("MASSAR_GUESTS=0123");
});

test("the server of a guest gets its own account, and no other", async () => {
  const logFile = join(directory, "guest.log");
  const variables = { PGUSER: "massar", PGPASSWORD: "of the guest" };
  await startChild(["env"], { logFile, variables }).ended;
  const lines = readFileSync(logFile, "utf8").split("\n");
  expect(arrivedIn(lines)).toEqual(SECRETS.filter((name) => name in variables));
  expect(lines).toContain("PGPASSWORD=of the guest");
});

test("a variable that a command sets must be listed, and another environment needs a recipient", async () => {
  expect(() => environmentFor("collector", {}, { PGPASSWORD: "p" })).toThrow(
    "lib/child-environment.cjs does not list PGPASSWORD for the recipient collector",
  );
  await expect(run("env", [], { environment: { PGPASSWORD: "p" } })).rejects.toThrow("needs a recipient");
});
