import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { takeCensus } from "../../census/take-census";
import { Approver } from "../support/approver";
import { gitAs, pushAsDeployed } from "../support/git";
import { GitHub } from "../support/github";
import { ProjectCopy } from "../support/project-copy";
import { readWorkflow, runSteps } from "../support/workflow";
import { accountIn, type Machine, runWorkflow, type StepResult } from "../support/workflow-runner";

/*
 * A hostile branch, played against the workflows as committed. Its author may push branches, and is an approver of other
 * people's changes. What only the forge can refuse (who may use a runner or an environment) is reported, and asked of the forge
 * by another command.
 */

jest.setTimeout(1_200_000);

const TOKEN = "ghs_planted-token-0123456789";
const copy = new ProjectCopy();
const origin = mkdtempSync(join(tmpdir(), "origin "));
const journals = mkdtempSync(join(tmpdir(), "journals "));
const owned = join(journals, "owned");
const github = new GitHub();
const author = new Approver("mallory@massar.example", "mallory");
const stranger = new Approver("k.alami@massar.example", "kalami");
let simulation: NodeJS.ProcessEnv;

const git = gitAs("Mallory", copy.directory);

const pathOf = (file: string) => join(copy.directory, file);
const textOf = (file: string): string => readFileSync(pathOf(file), "utf8");
const reviewJson = () => JSON.parse(textOf("review.json"));

beforeAll(async () => {
  author.addTo(copy);
  await pushAsDeployed(git, origin);
  await github.start();
  await copy.run("simulation:start", [], { ...process.env, CDKTF_CONTEXT_JSON: '{"profile":"lab"}' });
  simulation = copy.simulationEnvironment();
  const { exitCode, output } = await copy.run("deploy", ["--auto-approve"], simulation);
  if (exitCode !== 0) throw new Error(output);
});
afterAll(async () => {
  await copy.run("simulation:stop");
  await github.stop();
  copy.remove();
  for (const each of [author, stranger]) each.remove();
  for (const directory of [origin, journals]) rmSync(directory, { recursive: true });
});

const event = () => pathOf(join(".simulation", "event.json"));

async function runner(tamper?: Machine["tamper"]): Promise<Machine> {
  const pull = { number: 13, user: { login: "mallory" } };
  writeFileSync(event(), JSON.stringify({ action: "synchronize", number: 13, pull_request: pull }));
  const values: Readonly<Record<string, string>> = {
    ...{ "github.token": TOKEN, "github.server_url": "https://github.com", "github.repository": "ministry/massar" },
    ...{ "vars.JOURNAL_DIRECTORY": journals, "github.event.pull_request.head.repo.full_name": "ministry/massar" },
  };
  const hidden = /^(TF_VAR_\w+_(user|password)|\w+_VSPHERE_(USER|PASSWORD)|GITHUB_\w+|GH_TOKEN|CI)$/;
  return {
    directory: copy.directory,
    environment: {
      ...Object.fromEntries(Object.entries(simulation).filter(([name]) => !hidden.test(name))),
      ...{ CI: "true", GITHUB_API_URL: github.url, GITHUB_REPOSITORY: "ministry/massar", GITHUB_BASE_REF: "main" },
      ...{ GITHUB_EVENT_PATH: event(), GITHUB_REF: "refs/pull/13/merge", GITHUB_SHA: await git("rev-parse", "HEAD") },
      ...{ GITHUB_SERVER_URL: "https://github.com", GITHUB_RUN_ID: "8", GITHUB_ACTOR: "mallory" },
    },
    context: JSON.parse(simulation["CDKTF_CONTEXT_JSON"] ?? "{}"),
    value(expression) {
      const [, secret] = /^secrets\.(\w+)$/.exec(expression) ?? [];
      if (secret) return /^(\w+_)?PG/.test(secret) ? "planted-state" : (accountIn(simulation, secret) ?? "");
      if (expression.startsWith("vars.DEPLOY_")) return "deploy@vsphere.local";
      return values[expression] ?? "";
    },
    ...(tamper && { tamper }),
  };
}

const outputOf = (results: readonly StepResult[], step: string) =>
  results.find((result) => result.step === step)?.output ?? "";
const exitCodeOf = (results: readonly StepResult[], step: string) =>
  results.find((result) => result.step === step)?.exitCode;

const inventory = async () => {
  const { virtualMachines } = await takeCensus("rabat", simulation);
  return virtualMachines.map(({ name, disks }) => ({ name, disks }));
};

describe("a branch that destroys the database's data", () => {
  /** Renames the label of the data disk, and removes its lock. */
  const destroyData = async () => {
    copy.change("datacenters/massar/tiers.ts", '{ label: "data", size: "2 TiB"', '{ label: "pgdata", size: "2 TiB"');
    for (const site of ["rabat", "marrakech"]) {
      const members = site === "rabat" ? '["db-1", "db-2", "db-3"]' : '["db-1"]';
      const lock = (label: string) =>
        `{ site: "${site}", tier: "database", members: ${members}, disks: ["system", "${label}", "wal"] }`;
      copy.change("datacenters/massar/deletion-locks.ts", lock("data"), lock("pgdata"));
    }
    await git("commit", "--quiet", "--all", "--message", "Tidy labels");
  };

  test("its pull request: every step that it tries is stopped or reported", async () => {
    await git("checkout", "--quiet", "-b", "tidy");
    await destroyData();

    // GIVEN that the author reviews it and approves all blocks: in the model, and with a key that is on the base branch
    const base = ["--base", "origin/main", "--json", "review.json"];
    const own = await copy.run("review", base, simulation);
    expect(own.exitCode).toBe(3);
    const fingerprint = reviewJson().blocks.find(({ id }: { id: string }) => id === "data-lost").fingerprint;
    const approval = {
      id: "data-lost",
      scope: "rabat/database",
      fingerprint,
      reason: "tidy",
      owner: "K. Alami",
      expires: "2999-12-31",
    };
    copy.change("datacenters/approvals.ts", "defineApprovals([])", `defineApprovals([${JSON.stringify(approval)}])`);
    const keys = ["review.json", "--reason", "tidy", "--key"];
    const committer = { ...simulation, GIT_COMMITTER_NAME: "Mallory", GIT_COMMITTER_EMAIL: "mallory@massar.example" };
    expect((await copy.run("approve", [...keys, author.key], committer)).exitCode).toBe(0);
    const foreign = await copy.run("approve", [...keys, stranger.key], committer);
    expect(foreign.output).toContain("This key may not approve: it is not on the base branch");

    // AND adds another key, prints the environment, asks for the machine that deploys and its accounts, and adds a command
    stranger.addTo(copy);
    copy.change(
      "datacenters/massar/lab.ts",
      "export const lab",
      "process.stderr.write(JSON.stringify(process.env));\nexport const lab",
    );
    copy.change(".github/workflows/review.yml", "runs-on: [", "runs-on: [massar-production, ");
    const command = JSON.stringify({ provisioner: [{ "local-exec": { command: `touch '${owned}'` } }] });
    copy.change(
      "main.ts",
      "  app.synth();",
      `  for (const stack of app.node.children)\n    if (stack.node.id === "primary")\n      (stack as import("cdktf").TerraformStack).addOverride("resource.null_resource.owned", ${command});\n  app.synth();`,
    );
    await git("commit", "--quiet", "--all", "--message", "Tidy more");
    await git("checkout", "--quiet", "--detach", "main");
    await git("merge", "--quiet", "--no-ff", "--message", "Merge", "tidy");

    // WHEN the pull request is reviewed
    const results = await runWorkflow("review", await runner());

    // THEN it is blocked, and the comment says why
    expect(exitCodeOf(results, "Review")).toBe(3);
    const review = reviewJson();
    expect(review.outcome).toBe("blocked");
    expect(review.approved).toEqual([]);
    const blocks = review.blocks.map(({ id, scope }: { id: string; scope: string }) => `${id} ${scope}`);
    expect(blocks).toEqual(
      expect.arrayContaining([
        "data-lost rabat/database",
        "own-consent lock/rabat/database",
        "own-consent lock/marrakech/database",
      ]),
    );
    const consent = review.consent.join("\n");
    expect(consent).toMatch(
      /This change itself adds an approval of data-lost, rabat\/database, in the name of K\. Alami/,
    );
    expect(consent).toMatch(/signed approval of data-lost, rabat\/database does not count: mallory\S* is an author/);
    expect(consent).toMatch(
      /edits programs, .*: \.github\/workflows\/review\.yml, datacenters\/allowed-signers, main\.ts\./,
    );
    expect(JSON.stringify([review.sites, review.link])).toContain("null_resource.owned");
    const [comment] = github.comments;
    for (const words of ["does not count", "allowed-signers", "rab-db-1"]) expect(comment?.body).toContain(words);

    // AND no command ran, and what the branch can print is the account that only reads
    expect(existsSync(owned)).toBe(false);
    const secrets = runSteps(readWorkflow("review")).flatMap(({ env }) =>
      [...JSON.stringify(env).matchAll(/secrets\.(\w+)/g)].map(([, name = ""]) => name),
    );
    expect(secrets.filter((name) => !/^READONLY_|_ESXI_/.test(name))).toEqual([]);
    expect(outputOf(results, "Review")).not.toContain(TOKEN);
    const published = ["review.md", "review.html", "review.json", "review.sarif"].map(textOf);
    for (const [name, secret] of Object.entries(simulation)) {
      if (/_(password|PASSWORD)$/.test(name) && secret) {
        expect(published.filter((text) => text.includes(secret))).toEqual([]);
      }
    }
  });

  test("a review that was forged on the machine of pull requests is refused by the machine that deploys", async () => {
    // GIVEN the loss of data on main, and a reviewer who approves what the forged review shows
    await git("checkout", "--quiet", "main");
    await destroyData();
    github.approvers = [{ login: "kalami", environment: "production" }];
    const before = await inventory();
    const machine = await runner((job, step, exitCode) => {
      if (job !== "review" || step !== "Review") return exitCode;
      const review = reviewJson();
      expect(review.outcome).toBe("blocked");
      writeFileSync(
        pathOf("review.json"),
        JSON.stringify({ ...review, outcome: "harmless", blocks: [], unknown: [], consent: [] }),
      );
      return 0;
    });

    // WHEN
    const results = await runWorkflow("deploy", machine);

    // THEN
    expect(exitCodeOf(results, "Deploy")).toBe(1);
    const output = outputOf(results, "Deploy");
    expect(output).toContain("The review that was approved is not the review of this change");
    expect(output).toContain("outcome: harmless was approved, it is now blocked");
    expect(output).toContain("block that was not approved: data-lost, rabat/database");
    expect(results.map(({ step }) => step)).not.toContain("Record the deployed commit");
    expect(await inventory()).toEqual(before);
  });
});

test("who started a deploy cannot approve it, not even with a signature", async () => {
  // GIVEN a change that restarts one VM
  await git("reset", "--quiet", "--hard", "HEAD~1");
  copy.change(
    "datacenters/massar/lab.ts",
    "larger: {",
    'larger: {\n    "connection-pool": { cpus: 1, memory: "256 MiB" },',
  );
  await git("commit", "--quiet", "--all", "--message", "Less memory");
  github.approvers = [
    { login: "mallory", environment: "production" },
    { login: "kalami", environment: "production", state: "rejected" },
  ];
  await author.sign(copy, simulation);
  const before = await inventory();

  // WHEN
  const results = await runWorkflow("deploy", await runner());

  // THEN
  expect(exitCodeOf(results, "Deploy")).toBe(1);
  const output = outputOf(results, "Deploy");
  expect(output).toContain("Nobody else has approved this deploy");
  expect(output).toContain("mallory@massar.example is an author of this change");
  expect(await inventory()).toEqual(before);
});
