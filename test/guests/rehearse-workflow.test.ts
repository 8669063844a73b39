import { createPublicKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Guests } from "../../guests/api";
import { startGuests } from "../../guests/simulated/guests";
import { REHEARSAL_PREFIX, REHEARSAL_STACK, STACKS } from "../../model/names";
import { chooseTarget } from "../../model/target";
import { parseRecord } from "../../recovery/evidence/json";
import { catchUp, copiesOf } from "../../recovery/worlds/copies";
import { endOutage, setFaults } from "../../simulation/control";
import { fixtureModel } from "../fixture/model";
import { gitAs } from "../support/git";
import { createPostgres, type PostgresServer } from "../support/postgres";
import { ProjectCopy } from "../support/project-copy";
import { readWorkflow, runSteps } from "../support/workflow";
import { accountIn, type Machine, runWorkflow, type StepResult } from "../support/workflow-runner";
import { connectionCommandsFor, prepareDatabase } from "./connection-commands";

/*
 * Runs the steps of the workflow unchanged, on the target "live", for two quarters and for one in which Rabat is down. The
 * guests are reached by local connection commands, and the state is stored in PostgreSQL, by an account that may write only the
 * state of a rehearsal. The copy of the project differs from the project in what this machine lacks: names of servers, the
 * provider's live release (1.26.0 takes its place), routes to the guests, and room for the national design.
 */

jest.setTimeout(900_000);

const TOKEN = "ghs_planted-token-0123456789";
const DATABASE_PASSWORD = "planted-password-of-the-database";
const DNS_KEY = randomBytes(32).toString("base64");
const KEY = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString().trim();

const copy = new ProjectCopy();
const temporary = mkdtempSync(join(tmpdir(), "runner temp "));
const journalsOfRunner = mkdtempSync(join(tmpdir(), "journals "));
const origin = mkdtempSync(join(tmpdir(), "origin "));
let simulation: NodeJS.ProcessEnv;
let postgres: PostgresServer;
let guests: Guests;

const live = chooseTarget({ target: "live" });
const LACKING: readonly (readonly [file: string, from: string, to: string])[] = [
  ["model/profile.ts", 'written: unknown = "national"', 'written: unknown = "lab"'],
  ["model/context.ts", 'default("national")', 'default("lab")'],
  ["main.ts", 'target.name === "live" && profile === "lab"', "false"],
  ["model/target.ts", "vsphereProviderVersion: LIVE_RELEASE,", "vsphereProviderVersion: SIMULATED_RELEASE,"],
  ["model/target.ts", `nullProviderVersion: "${live.nullProviderVersion}",`, 'nullProviderVersion: "1.0.0",'],
  ["model/target.ts", "guestsBehindProxy: false", "guestsBehindProxy: true"],
  ["stacks/state.ts", "postgres://${store.server}/", "postgres://localhost/"],
];

const git = (directory: string, ...args: string[]) => gitAs("Rachida", directory)(...args);

async function succeed(script: string, args: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  const { exitCode, output } = await copy.run(script, args, environment);
  if (exitCode !== 0) throw new Error(`npm run ${script}:\n${output}`);
}

beforeAll(async () => {
  for (const [file, from, to] of LACKING) copy.change(file, from, to);
  // of the live releases, which this test replaces
  rmSync(join(copy.directory, "datacenters", "provider-locks"), { recursive: true });
  const publicKey = createPublicKey(KEY).export({ type: "spki", format: "pem" }).toString();
  copy.change("datacenters/evidence-keys.pem", "evidence that it has signed must hold.", publicKey);
  await git(origin, "init", "--quiet", "--bare");
  await git(copy.directory, "init", "--quiet", "--initial-branch=main");
  await git(copy.directory, "remote", "add", "origin", pathToFileURL(origin).href);
  await git(copy.directory, "add", "--all");
  await git(copy.directory, "commit", "--quiet", "--message", "As deployed");
  postgres = await createPostgres();
  await succeed("simulation:start", [], { ...process.env, CDKTF_CONTEXT_JSON: "{}" });
  // a live deploy has its own directory for Terraform
  simulation = { ...copy.simulationEnvironment(), CDKTF_OUTPUT: undefined };
  const deploying = {
    ...{ ...simulation, ...postgres.environment, CDKTF_CONTEXT_JSON: '{"target":"live"}' },
    // as in the workflows; here, both sites' states are in one database, which creates one state at a time
    TF_CLI_ARGS_apply: "-lock-timeout=15m",
  };
  for (const sql of sqlOfGuide("alter default privileges")) await postgres.query(sql);
  await createStates({ ...deploying, CDKTF_CONTEXT_JSON: '{"target":"live","rehearsal":"2026-01-01-fire-0000"}' });
  await succeed("deploy", ["--auto-approve"], deploying);
  await startGuestsOf(simulation as Record<string, string>);
});
afterAll(async () => {
  await endOutage(control("rabat")).catch(() => undefined);
  await guests?.stop();
  await copy.run("simulation:stop");
  await postgres?.remove();
  for (const directory of [temporary, journalsOfRunner, origin]) rmSync(directory, { recursive: true });
  copy.remove();
});

/** The statements of docs/guide/runner.md that begin with these words. */
const sqlOfGuide = (beginning: string): string[] => {
  const guide = readFileSync(join(copy.directory, "docs", "guide", "runner.md"), "utf8");
  const found = guide.split("\n").filter((line) => line.startsWith(beginning));
  expect(found.length).toBeGreaterThan(0);
  return found;
};

/** As docs/guide/runner.md describes. */
async function createStates(environment: NodeJS.ProcessEnv): Promise<void> {
  await succeed("synth", [], environment);
  for (const stack of [...STACKS, REHEARSAL_STACK]) {
    const directory = join(copy.directory, "cdktf.out", "stacks", stack);
    const { exitCode, output } = await copy.runProgram("terraform", [`-chdir=${directory}`, "init"], environment);
    if (exitCode !== 0) throw new Error(output);
  }
  for (const sql of sqlOfGuide("grant ")) await postgres.query(sql);
}

/** The guests, and on the runner the file with the commands that reach them. */
async function startGuestsOf(environment: Readonly<Record<string, string>>): Promise<void> {
  const model = fixtureModel("lab");
  const superuser = randomBytes(9).toString("hex");
  guests = await startGuests({
    ...{ model, environment, isBubble: (portGroup) => portGroup.startsWith(REHEARSAL_PREFIX) },
    secrets: { password: superuser, dnsKey: DNS_KEY },
  });
  await catchUp(copiesOf(model, "2026-01-01-fire-0000", guests));
  await prepareDatabase(guests, model, { superuser, password: DATABASE_PASSWORD });
  const { networks, ...connections } = await connectionCommandsFor(guests, model);
  const written = Object.entries(networks).map(([name, { beacon, ...network }]) => [
    name,
    { ...network, beacon: `${beacon.address}:${beacon.port}` },
  ]);
  writeFileSync(
    join(copy.directory, "connections.json"),
    JSON.stringify({ ...connections, networks: Object.fromEntries(written) }),
  );
}

const COMMITTER = /^(TF_VAR_\w+_(user|password)|\w+_VSPHERE_(USER|PASSWORD)|GIT_\w+|GITHUB_\w+|GH_TOKEN|CI)$/;

/** A runner of the ministry, for a run with these inputs; a scheduled run has none. */
function runner(inputs: Readonly<Record<string, string>> = {}): Machine {
  const values: Readonly<Record<string, string>> = {
    "github.token": TOKEN,
    "github.server_url": "https://github.com",
    "github.actor": "rachida",
    "vars.REHEARSAL_APPROVER": "S. Idrissi",
    "vars.REHEARSAL_COORDINATOR": "",
    "vars.REHEARSAL_CONNECTIONS": "connections.json",
    "vars.JOURNAL_DIRECTORY": journalsOfRunner,
    "secrets.RABAT_ESXI_LICENSE": "",
    "secrets.MARRAKECH_ESXI_LICENSE": "",
    "secrets.RABAT_ESXI_PASSWORDS": "",
    "secrets.MARRAKECH_ESXI_PASSWORDS": "",
    "secrets.EVIDENCE_KEY": KEY,
    "secrets.REHEARSAL_DATABASE_PASSWORD": DATABASE_PASSWORD,
    "secrets.REHEARSAL_DNS_KEY": DNS_KEY,
    "secrets.REHEARSE_PGUSER": "terraform_rehearse",
    "secrets.REHEARSE_PGPASSWORD": postgres.environment["PGPASSWORD"] ?? "",
    "inputs.scenario": "",
    "inputs.approver": "",
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`inputs.${name}`, value])),
  };
  return {
    directory: copy.directory,
    environment: {
      ...Object.fromEntries(Object.entries(simulation).filter(([name]) => !COMMITTER.test(name))),
      ...{ PGPORT: postgres.environment["PGPORT"], PGSSLROOTCERT: postgres.environment["PGSSLROOTCERT"] },
      ...{ CI: "true", RUNNER_TEMP: temporary, GITHUB_RUN_ID: "4711", GITHUB_REPOSITORY_OWNER: "ministry" },
    },
    value(expression) {
      const value = values[expression];
      if (value !== undefined) return value;
      const [, secret = ""] = /^secrets\.(\w+)$/.exec(expression) ?? [];
      const account = accountIn(simulation, secret);
      if (!account) throw new Error(`unknown expression ${expression}`);
      return account;
    },
  };
}

const ran = new Set<string>();

async function rehearse(inputs?: Readonly<Record<string, string>>): Promise<readonly StepResult[]> {
  const results = await runWorkflow("rehearse", runner(inputs));
  for (const { step, isCommand } of results) if (isCommand) ran.add(step);
  const passwords = Object.entries(simulation).flatMap(([name, value]) =>
    /_password$/.test(name) && value ? [value] : [],
  );
  const [, keyInIt = KEY] = KEY.split("\n");
  const stated = postgres.environment["PGPASSWORD"] ?? "";
  for (const secret of [...passwords, TOKEN, stated, DATABASE_PASSWORD, DNS_KEY, keyInIt]) {
    expect(results.filter(({ output }) => output.includes(secret)).map(({ step }) => step)).toEqual([]);
  }
  // nothing is left on the runner, not even the key
  expect(readdirSync(temporary)).toEqual([]);
  return results;
}

function expectSteps(results: readonly StepResult[], expected: readonly string[]): void {
  const shown = (result: StepResult) => `${result.step}: ${result.exitCode}`;
  const wrong = results.filter((result) => !expected.includes(shown(result)));
  expect(wrong.map(({ step, output }) => `${step}\n${output}`)).toEqual([]);
  expect(results.map(shown)).toEqual(expected);
}

/** The content of the branch "evidence", as an auditor gets it. */
async function storedEvidence() {
  const directory = mkdtempSync(join(tmpdir(), "auditor "));
  try {
    await git(directory, "clone", "--quiet", "--branch", "evidence", origin, "evidence");
    const evidence = join(directory, "evidence");
    const verified = await copy.run("evidence:verify", ["--evidence", evidence]);
    const records = readdirSync(evidence)
      .filter((name) => existsSync(join(evidence, name, "record.json")))
      .map((name) => ({
        record: parseRecord(readFileSync(join(evidence, name, "record.json"), "utf8"), name),
        opening: JSON.parse(readFileSync(join(evidence, name, "opening.json"), "utf8")),
      }))
      .sort((a, b) => (a.record.began < b.record.began ? -1 : 1));
    return { commits: Number(await git(evidence, "rev-list", "--count", "HEAD")), verified, records };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const control = (site: string): string => {
  const { simulators } = JSON.parse(readFileSync(join(copy.directory, ".simulation", "session.json"), "utf8")) as {
    simulators: { site: string; control: string }[];
  };
  return simulators.find((each) => each.site === site)?.control ?? "";
};

const journals = () => readdirSync(join(journalsOfRunner, ".rehearsal")).filter((file) => file.endsWith(".jsonl"));

test("a scheduled quarter: rehearsed, signed, verified and stored on a branch that it creates", async () => {
  const results = await rehearse();
  expectSteps(results, [
    "actions/checkout: 0",
    "Fetch the evidence: 0",
    "Show what is due: 0",
    "Open the rehearsal: 0",
    "Push the opening: 0",
    "Rehearse: 0",
    "Keep the evidence with this run: 0",
    "Push the evidence: 0",
    "Verify the evidence: 0",
  ]);
  expect(results.find(({ step }) => step === "Show what is due")?.output).toMatch(/0 of \d+ tiers proven/);
  const { commits, verified, records } = await storedEvidence();
  // its opening, and its end
  expect(commits).toBe(2);
  expect(verified.output).toMatch(/signed with/);
  expect(verified).toMatchObject({ exitCode: 0 });
  expect(records).toHaveLength(1);
  const now = new Date();
  const turn = (now.getUTCFullYear() * 4 + Math.floor(now.getUTCMonth() / 3)) % 3;
  expect(records[0]?.record).toMatchObject({
    outcome: "passed",
    scenario: ["fire", "flood", "strike"][turn],
    target: "live",
    people: { approver: "S. Idrissi", coordinator: "rachida" },
  });
  expect(await git(origin, "log", "--format=%an %s", "evidence")).toBe(
    "rehearse Evidence of run 4711\nrehearse Opening of run 4711",
  );
  expect(await git(origin, "branch", "--list")).toMatch(/^\W*evidence$/);
  expect(journals()).toEqual([]);
});

test("a manual run whose clean-up fails: the next step cleans up, the run fails, and its evidence is chained", async () => {
  // GIVEN
  await setFaults(control("marrakech"), [{ method: "RemoveSnapshot_Task", kind: "fault" }]);

  // WHEN
  const results = await rehearse({ scenario: "strike", approver: "N. Bennani" });

  // THEN
  expectSteps(results, [
    "actions/checkout: 0",
    "Fetch the evidence: 0",
    "Show what is due: 0",
    "Open the rehearsal: 0",
    "Push the opening: 0",
    "Rehearse: 1",
    "Clean up: 1",
    "Keep the evidence with this run: 0",
    "Push the evidence: 0",
    "Verify the evidence: 0",
  ]);
  const { commits, verified, records } = await storedEvidence();
  expect(commits).toBe(4);
  expect(verified).toMatchObject({ exitCode: 0 });
  expect(records.map(({ record }) => record.outcome)).toEqual(["passed", "aborted"]);
  expect(records[1]?.record).toMatchObject({
    scenario: "strike",
    people: { approver: "N. Bennani" },
    cleanUp: { clean: true },
  });
  expect(records[1]?.opening.previous.exercise).toBe(records[0]?.record.id);
  expect(journals()).toEqual([]);
});

test("Rabat is really down: no rehearsal, a message with instructions, and evidence of the refusal", async () => {
  await succeed("simulation:outage", ["rabat"], simulation);
  const results = await rehearse();
  expectSteps(results, [
    "actions/checkout: 0",
    "Fetch the evidence: 0",
    "Show what is due: 0",
    "Open the rehearsal: 0",
    "Push the opening: 0",
    "Rehearse: 1",
    "Clean up: 0",
    "Keep the evidence with this run: 0",
    "Push the evidence: 0",
    "Verify the evidence: 0",
  ]);
  const message = results.find(({ step }) => step === "Rehearse")?.output ?? "";
  expect(message).toContain("Rabat's vCenter does not answer: no rehearsal is possible");
  expect(message).toMatch(/If Rabat is lost, do not rehearse: follow docs.*npm run deploy -- dr/s);
  const { verified, records } = await storedEvidence();
  expect(verified).toMatchObject({ exitCode: 0 });
  expect(records.map(({ record }) => record.outcome)).toEqual(["passed", "aborted", "refused"]);
  expect(journals()).toEqual([]);
});

test("every step of the workflow was run", () => {
  expect([...ran].sort()).toEqual(
    runSteps(readWorkflow("rehearse"))
      .map(({ name }) => name)
      .sort(),
  );
});
