import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { takeCensus } from "../../census/take-census";
import { SECRETS_OF_MAIN } from "../../review/forges/settings/expected";
import { fixtureData } from "../fixture/model";
import { Approver } from "../support/approver";
import { gitAs, pushAsDeployed } from "../support/git";
import { GitHub } from "../support/github";
import { Operator } from "../support/operator";
import { ProjectCopy } from "../support/project-copy";
import { type RunStep, readWorkflow, runSteps, WORKFLOWS } from "../support/workflow";
import { accountIn, type Machine, runWorkflow as runOn, type StepResult } from "../support/workflow-runner";

/*
 * The steps of all three workflows, unchanged, from a pull request to the night after its deploy, against the simulation. Two
 * things differ from a real runner: CDKTF_CONTEXT_JSON selects the simulation in the lab profile instead of live, and the
 * accounts of the hosts and the signing key are only there where the environment of a job has them.
 */

jest.setTimeout(1_200_000);

const TOKEN = "ghs_planted-token-0123456789";
const PASSWORD = "planted-password-of-the-state";

const copy = new ProjectCopy();
const origin = mkdtempSync(join(tmpdir(), "origin "));
const journals = mkdtempSync(join(tmpdir(), "journals "));
const github = new GitHub();
const approver = new Approver("k.alami@massar.example", "kalami");
let simulation: NodeJS.ProcessEnv;
let machine: Machine;

const git = gitAs("Rachida", copy.directory);

async function succeed(script: string, args: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  const { exitCode, output } = await copy.run(script, args, environment);
  if (exitCode !== 0) throw new Error(`npm run ${script}:\n${output}`);
}

beforeAll(async () => {
  approver.addTo(copy);
  await pushAsDeployed(git, origin);
  await github.start();
  await succeed("simulation:start", [], { ...process.env, CDKTF_CONTEXT_JSON: '{"profile":"lab"}' });
  simulation = copy.simulationEnvironment();
  await succeed("deploy", ["--auto-approve"], simulation);
  machine = await runner();
});
afterAll(async () => {
  await copy.run("simulation:stop");
  await github.stop();
  copy.remove();
  approver.remove();
  for (const directory of [origin, journals]) rmSync(directory, { recursive: true });
});

/** A CI runner: it has the addresses of the vCenters, but no accounts. */
async function runner({ forge = "https://github.com" } = {}): Promise<Machine> {
  const event = join(copy.directory, ".simulation", "event.json");
  writeFileSync(event, JSON.stringify({ action: "synchronize", number: 12, pull_request: { number: 12 } }));
  const values: Readonly<Record<string, string>> = {
    "github.token": TOKEN,
    "github.server_url": forge,
    "github.repository": "ministry/massar",
    "vars.JOURNAL_DIRECTORY": journals,
    "github.event.pull_request.head.repo.full_name": "ministry/massar",
  };
  return {
    directory: copy.directory,
    environment: {
      ...Object.fromEntries(
        Object.entries(simulation).filter(
          ([name]) => !/^(TF_VAR_\w+_(user|passwords?)|\w+_VSPHERE_(USER|PASSWORD)|GITHUB_\w+|GH_TOKEN|CI)$/.test(name),
        ),
      ),
      ...{ CI: "true", GITHUB_API_URL: github.url, GITHUB_REPOSITORY: "ministry/massar", GITHUB_BASE_REF: "main" },
      ...{ GITHUB_EVENT_PATH: event, GITHUB_REF: "refs/pull/12/merge", GITHUB_SHA: await git("rev-parse", "HEAD") },
      ...{ GITHUB_SERVER_URL: forge, GITHUB_RUN_ID: "7", GITHUB_ACTOR: "rachida" },
    },
    context: JSON.parse(simulation["CDKTF_CONTEXT_JSON"] ?? "{}"),
    value(expression) {
      asked.add(expression);
      if (/^vars\.DEPLOY_(RABAT|MARRAKECH)_VSPHERE_USER$/.test(expression)) {
        return simulation["TF_VAR_rabat_vsphere_user"] ?? "";
      }
      // not set: no licence, and no running guests
      if (/^secrets\.\w+_ESXI_LICENSE$|^vars\.GUEST_CONNECTIONS$/.test(expression)) return "";
      const [, secret] = /^secrets\.(\w+)$/.exec(expression) ?? [];
      const account = secret && (/^(\w+_)?PG/.test(secret) ? PASSWORD : accountIn(simulation, secret));
      const value = secret ? account : values[expression];
      if (!value) throw new Error(`unknown expression ${expression}`);
      return value;
    },
  };
}

/** The contexts and secrets that steps have asked for. */
const asked = new Set<string>();

/** The `run:` steps that have run: `review: Comment`. */
const ran = new Set<string>();

async function runWorkflow(name: (typeof WORKFLOWS)[number], on: Machine = machine): Promise<StepResult[]> {
  const results = await runOn(name, on);
  for (const { step, isCommand } of results) if (isCommand) ran.add(`${name}: ${step}`);
  return results;
}

const textOf = (file: string): string => readFileSync(join(copy.directory, file), "utf8");
const stepsOf = (results: readonly StepResult[]) =>
  results.map(({ job, step, exitCode }) => `${job}: ${step}: ${exitCode}`);
const recordedDeploys = (): object[] =>
  readFileSync(join(journals, ".deploy", "deploys.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
/** With the step's output, for failures. */
function expectSteps(results: readonly StepResult[], expected: readonly string[]): void {
  const wrong = results.filter((result) => !expected.includes(stepsOf([result])[0] ?? ""));
  expect(wrong.map(({ step, output }) => `${step}\n${output}`)).toEqual([]);
  expect(stepsOf(results)).toEqual(expected);
}

function expectNoSecret(texts: readonly string[]): void {
  const passwords = Object.entries(simulation).flatMap(([name, value = ""]) => {
    if (/_passwords$/.test(name)) return Object.values(JSON.parse(value) as Record<string, string>);
    return /_password$/.test(name) ? [value] : [];
  });
  expect(passwords.length).toBeGreaterThan(4); // and one for each host
  for (const secret of [...passwords, TOKEN, PASSWORD]) {
    expect(texts.filter((text) => text.includes(secret))).toEqual([]);
  }
}

const pool = async () => {
  const { virtualMachines } = await takeCensus("rabat", simulation);
  return virtualMachines.find(({ name }) => name === "rab-pool-1");
};

describe("a change, from its pull request to the drift report", () => {
  test("review: one comment, the findings and the page, updated by the next push", async () => {
    // GIVEN a branch, merged with main for the review as a forge does
    await git("checkout", "--quiet", "-b", "less-memory");
    copy.change(
      "datacenters/massar/lab.ts",
      "larger: {",
      'larger: {\n    "connection-pool": { cpus: 1, memory: "256 MiB" },',
    );
    await git("commit", "--quiet", "--all", "--message", "Less memory for the connection pool");
    await git("checkout", "--quiet", "--detach", "main");
    await git("merge", "--quiet", "--no-ff", "--message", "Merge", "less-memory");

    // WHEN it is reviewed, without the accounts of the hosts and the signing key
    asked.clear();
    const results = await runWorkflow("review");
    expect([...asked].filter((name) => SECRETS_OF_MAIN.includes(name.replace(/^secrets\./, "")))).toEqual([]);
    expect(asked).toContain("secrets.READONLY_PGPASSWORD");

    // THEN
    expectSteps(results, [
      "review: actions/checkout: 0",
      "review: Review: 0",
      "review: Comment: 0",
      "review: Upload the findings: 0",
      "review: Keep the page and the JSON: 0",
    ]);
    expect(github.comments).toEqual([
      { id: expect.any(Number), author: "github-actions[bot]", body: expect.any(String) },
    ]);
    const [comment] = github.comments;
    expect(comment?.body).toContain(textOf("review.md").trim());
    expect(comment?.body).toContain("rab-pool-1");
    expect(github.findings).toHaveLength(1);
    expect(textOf("review.html")).toContain("rab-pool-1");
    expectNoSecret([
      ...results.map(({ output }) => output),
      ...["review.md", "review.html", "review.json", "review.sarif"].map(textOf),
    ]);

    expect(JSON.parse(textOf("review.json"))).toMatchObject({
      outcome: "needsApproval",
      base: { commit: await git("rev-parse", "main") },
      unknown: [],
    });

    // AND when it is reviewed again, as after each push
    github.comments = github.comments.map((each) => ({
      ...each,
      body: each.body.replaceAll("rab-pool-1", "rab-pool-0"),
    }));
    const again = await runWorkflow("review");
    expect(again.map(({ exitCode }) => exitCode)).toEqual(results.map(() => 0));
    expect(github.comments).toEqual([comment]);
  });

  test("deploy: the changes of the main branch's review, from the plan that was compared with it", async () => {
    // GIVEN a reviewer of the environment, who has not started the run
    github.approvers = [
      { login: "rachida", environment: "production" },
      { login: "kalami", environment: "production" },
    ];
    await git("checkout", "--quiet", "main");
    await git("merge", "--quiet", "--no-ff", "--message", "Merge", "less-memory");
    expect(await pool()).toMatchObject({ memoryMebibytes: 512 });

    // WHEN
    const results = await runWorkflow("deploy");

    // THEN
    expectSteps(results, [
      "review: actions/checkout: 0",
      "review: Review: 0",
      "review: Keep the review: 0",
      "deploy: actions/checkout: 0",
      "deploy: Fetch the review: 0",
      "deploy: Deploy: 0",
      "deploy: Copy the states: 0",
      "record: actions/checkout: 0",
      "record: Record the deployed commit: 0",
    ]);
    expect(await pool()).toMatchObject({ cpus: 1, memoryMebibytes: 256 });
    const said = results.find(({ step }) => step === "Deploy")?.output ?? "";
    expect(said).toMatch(/primary: planning and comparing with the review/);
    expect(said).toMatch(/Apply complete! Resources: 0 added, \d+ changed, 0 destroyed\./);
    expectNoSecret(results.map(({ output }) => output));

    // AND the approver is recorded, as the forge knows it, with the address of the run
    const run = "https://github.com/ministry/massar/actions/runs/7";
    expect(said).toContain(`Approved by kalami, a reviewer of the environment production.\nRun: ${run}`);
    expect(recordedDeploys().at(-1)).toMatchObject({
      approvedBy: [{ name: "kalami", environment: "production", reason: "Ship it!" }],
      ...{ run, review: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });

    // AND the next deploy is compared with this commit, and no journal is left
    await git("fetch", "--quiet", "origin");
    expect(await git("rev-parse", "origin/deployed")).toBe(await git("rev-parse", "main"));
    expect(readdirSync(join(journals, ".deploy"))).toEqual(["deploys.jsonl"]);
  });

  test("a runner is checked line by line, and each line that fails says what to do", async () => {
    const environment = { ...simulation, JOURNAL_DIRECTORY: journals };
    const ready = await copy.run("preflight", ["--runner"], environment);
    expect(ready.output).toMatch(/This runner has what the workflows need/);
    expect(ready.exitCode).toBe(0);

    const wrong = await copy.run("preflight", ["--runner"], {
      ...environment,
      ...{ JOURNAL_DIRECTORY: "", CDKTF_SKIP_PROVIDER_LOCK: "", TF_VAR_rabat_esxi_password: "" },
      ...{ TF_VAR_marrakech_vsphere_server: "vcenter.marrakech.invalid", TF_CLI_CONFIG_FILE: "/nowhere.tfrc" },
    });
    expect(wrong.exitCode).toBe(1);
    const problems = [...wrong.output.matchAll(/^error {3}(.*)$/gm)].map(([, problem]) => problem);
    for (const problem of [
      /^The journals of interrupted deploys and rehearsals are in the checkout/,
      /^cdktf deploy would ask the public Terraform registry/,
      /^Missing: TF_VAR_rabat_esxi_password$/,
      /^vcenter\.marrakech\.invalid has no address/,
      /^terraform init of primary failed/,
    ]) {
      expect(problems).toContainEqual(expect.stringMatching(problem));
    }
    expect(wrong.output.match(/^remedy {2}\S/gm)).toHaveLength(problems.length);
    expectNoSecret([ready.output, wrong.output]);
  });

  test("a disk that is not empty is refused before a deploy formats it", async () => {
    // GIVEN a new datastore, on a LUN that another system uses
    const disk = "naa.600a0980383030535a2b4d7152410077";
    const [cluster] = fixtureData.rabat.extension.clusters;
    const hosts = cluster?.hosts.map(({ name }) => name) ?? [];
    const added = { canonicalName: disk, capacityBytes: 16 * 2 ** 40, hosts, partitions: ["ntfs"] };
    const hardware = { awaitingHosts: [], sharedDisks: [added], exports: [] };
    const { simulators } = JSON.parse(textOf(".simulation/session.json")) as {
      simulators: { site: string; control: string }[];
    };
    const control = simulators.find(({ site }) => site === "rabat")?.control;
    const answer = await fetch(`${control}/hardware`, { method: "POST", body: JSON.stringify(hardware) });
    expect(answer.ok).toBe(true);
    expect((await copy.run("preflight", ["primary"], simulation)).output).toContain("Ready to deploy");
    const before = textOf("datacenters/rabat.ts");
    const first = '{ name: "rabat-flash-01",';
    copy.change(
      "datacenters/rabat.ts",
      first,
      `{ name: "rabat-flash-77", disk: "${disk}", capacity: "16 TiB" },\n${first}`,
    );

    // WHEN it is deployed
    const refused = await copy.run("deploy", ["primary", "--auto-approve"], simulation);

    // THEN
    writeFileSync(join(copy.directory, "datacenters", "rabat.ts"), before);
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toContain(`The disk ${disk} of rabat-flash-77 is not empty. It holds partitions: ntfs.`);
    const { datastores } = await takeCensus("rabat", simulation);
    expect(datastores.map(({ name }) => name)).not.toContain("rabat-flash-77");
  });

  test("drift: none in the night after; later, the author and time of a manual change", async () => {
    asked.clear();
    expectSteps(await runWorkflow("drift"), ["drift: actions/checkout: 0", "drift: Compare: 0"]);

    expect([...asked].filter((name) => name.includes("ESXI"))).toEqual([]);

    // WHEN someone changes a VM manually
    const operator = new Operator({ environment: simulation, operatorOf: (site) => copy.operatorOf(site) }, "rabat");
    await operator.reconfigure("/rabat/vm/massar/connection-pool/rab-pool-1", "<numCPUs>3</numCPUs>");

    // THEN
    const results = await runWorkflow("drift");
    expect(stepsOf(results)).toEqual(["drift: actions/checkout: 0", "drift: Compare: 1"]);
    const [, { output = "" } = {}] = results;
    expect(output).toMatch(/Changed outside this project: 1 object$/m);
    expect(output).toMatch(
      /virtual machine rab-pool-1: num_cpus \(operator@vsphere\.local, \d{4}-\d\d-\d\d \d\d:\d\d UTC: VmReconfiguredEvent\)/,
    );
    expectNoSecret([output]);

    // AND earlier deploys are not reported, because the workflow's variables name the deploying account
    expect(output).not.toContain(simulation["TF_VAR_rabat_vsphere_user"]);
  });

  test("deploy on Forgejo, which stores no review between jobs: the change is reviewed again, and the deploy reverts the manual change", async () => {
    expect(await pool()).toMatchObject({ cpus: 3 });
    const forgejo = await runner({ forge: "https://git.ministry.example" });

    // GIVEN no signature: the forge has not asked anybody
    const unsigned = await runWorkflow("deploy", forgejo);
    expect(stepsOf(unsigned)).toContain("deploy: Deploy: 1");
    expect(unsigned.find(({ step }) => step === "Deploy")?.output).toContain(
      "This forge does not ask for an approval, and nobody has signed this review",
    );
    expect(await pool()).toMatchObject({ cpus: 3 });

    // WHEN an approver, whose key is deployed, signs a review of the same change
    await approver.sign(copy, simulation);
    const results = await runWorkflow("deploy", forgejo);
    expect(recordedDeploys().at(-1)).toMatchObject({
      approvedBy: [{ name: "k.alami@massar.example", key: expect.stringMatching(/^SHA256:/), reason: "as announced" }],
      run: "https://git.ministry.example/ministry/massar/actions/runs/7",
    });
    expectSteps(results, [
      "review: actions/checkout: 0",
      "review: Review: 0",
      "deploy: actions/checkout: 0",
      "deploy: Review again: 0",
      "deploy: Deploy: 0",
      "deploy: Copy the states: 0",
      "record: actions/checkout: 0",
      "record: Record the deployed commit: 0",
    ]);
    expect(await pool()).toMatchObject({ cpus: 1, memoryMebibytes: 256 });
    expectNoSecret(results.map(({ output }) => output));
  });

  test("every step of the workflows was run, but those that need running guests", () => {
    // test/debian/configure.test.ts has guests
    const needsGuests = ({ if: condition = "" }: RunStep) => condition.includes("vars.GUEST_CONNECTIONS");
    const all = WORKFLOWS.flatMap((name) =>
      runSteps(readWorkflow(name))
        .filter((step) => !needsGuests(step))
        .map((step) => `${name}: ${step.name}`),
    );
    expect([...ran].sort()).toEqual([...new Set(all)].sort());
  });
});
