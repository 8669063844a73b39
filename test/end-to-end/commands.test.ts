import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { takeCensus } from "../../census/take-census";
import { modelData } from "../../model/committed";
import { STACKS, virtualMachineName } from "../../model/names";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";
import { checkSitesOf } from "../../terraform/preflight";
import { terraformProgram } from "../../toolchain/terraform";
import { type Ended, ProjectCopy } from "../support/project-copy";

let copy: ProjectCopy;
beforeAll(() => {
  copy = new ProjectCopy("committed");
});
afterAll(() => copy.remove());

/** The lab profile, for tests that do not depend on the size of the workload. */
const lab = { ...process.env, CDKTF_CONTEXT_JSON: '{"profile":"lab"}' };

const deploying = () => copy.fileContains(".simulation/logs/deploy.log", "Creating...");
const interrupted = "Interrupted: everything that this command started has been stopped.";

/** Expects one error with its three parts. */
function expectFailure({ exitCode, output }: Ended, what: RegExp): void {
  expect(output).toMatch(what);
  expect(output.match(/^error {3}.+$/gm)).toHaveLength(1);
  expect(output).toMatch(/^where {3}.+$/m);
  expect(output).toMatch(/^remedy {2}.+$/m);
  expect(exitCode).toBe(1);
}

async function expectNothingLeft(): Promise<void> {
  expect(await copy.endLeftovers()).toEqual([]);
}

describe("npm run demo, without a terminal, in a path with a space", () => {
  afterEach(expectNothingLeft);

  test("deploys both sites, rejects a second demo meanwhile, and cleans up", async () => {
    const demo = copy.start("demo");
    await demo.until(deploying);
    expectFailure(await copy.run("demo"), /^error {3}Another command runs a simulation: process \d+, since 20\d\d-/m);

    const { exitCode, output } = await demo.ended;
    expect(output).toContain("Third plans are empty [");
    expect(output).toMatch(/rabat: \d+ values read from the vCenter, all as in the model/);
    expect(output).toMatch(/marrakech: \d+ values read from the vCenter, all as in the model/);
    expect(output).not.toContain("\u001b[");
    expect(exitCode).toBe(0);
    expect(copy.has(".simulation")).toBe(false);
  });

  test("deploys the lab profile with fewer VMs if the context selects it", async () => {
    const { exitCode, output } = await copy.run("demo", [], lab);
    expect(exitCode).toBe(0);
    expect(output).toMatch(/rabat: \d+ values read from the vCenter, all as in the model/);
    expect(output).toMatch(/marrakech: \d+ values read from the vCenter, all as in the model/);
    const { rabat, massar, lab: small } = modelData;
    const made = massar.tiers.flatMap((tier) => (tier.rabat.source === "created" ? [tier.rabat.members] : []));
    const members = made.find(({ length }) => length > small.members) ?? [];
    expect(output).toContain(virtualMachineName(rabat, members[0]?.id ?? ""));
    expect(output).not.toContain(virtualMachineName(rabat, members.at(-1)?.id ?? ""));
  });

  // Different processes run at these times: only cdktf; cdktf with Terraform and its providers; only Terraform.
  const all = (pid: number) => -pid;
  const npmAlone = (pid: number) => pid;
  test.each<[string, (output: string) => boolean, (npm: number) => number]>([
    ["Ctrl-C during the synthesis", (output) => output.includes("Synthesise the stacks"), all],
    ["Ctrl-C during the deployment", deploying, all],
    ["Ctrl-C during the plans", (output) => output.includes("Second plans are empty"), all],
    ["a signal to npm alone", deploying, npmAlone],
  ])("ends on %s with one line, and cleans up", async (_, during, receiver) => {
    const demo = copy.start("demo", [], lab);
    await demo.until(() => during(demo.output()));
    process.kill(receiver(demo.child.pid ?? 0), "SIGINT");
    const { exitCode, output } = await demo.ended;
    expect(output.split(interrupted)).toHaveLength(2);
    expect(output).not.toMatch(/^error/m);
    expect(exitCode).toBe(130);
    expect(copy.has(".simulation")).toBe(false);
  });

  test("if it is killed, its vCenters end, and the next command works", async () => {
    const demo = copy.start("demo", [], lab);
    await demo.until(deploying);
    const pid = copy.processes().find((line) => line.includes("bootstrap.mjs demo") && line.includes("node "));
    process.kill(Number.parseInt(pid ?? "", 10), "SIGKILL");
    await demo.ended;
    await expectNothingLeft();

    // GIVEN a port that is in use
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    try {
      const ended = await copy.run("demo", ["--rabat-port", String(port)]);
      expectFailure(
        ended,
        /^error {3}The port for the simulated vCenter of rabat is in use\nwhere {3}127\.0\.0\.1:\d+/m,
      );
    } finally {
      server.close();
    }
  });
});

describe("cdktf destroy", () => {
  let environment: NodeJS.ProcessEnv;
  beforeAll(async () => {
    expect((await copy.run("simulation:start", [], lab)).exitCode).toBe(0);
    environment = copy.simulationEnvironment();
    expect((await copy.run("deploy", ["--auto-approve"], environment)).exitCode).toBe(0);
  });
  afterAll(async () => {
    expect((await copy.run("simulation:stop")).exitCode).toBe(0);
    await expectNothingLeft();
  });

  // without its spinner, which writes a line for each turn
  const destroy = (...args: string[]) =>
    copy.runProgram("npx", ["cdktf", "destroy", ...args, "--auto-approve"], { ...environment, CI: "true" });
  /** What each stack has in its state and each vCenter in its inventory. */
  const deployed = async () => ({
    states: await Promise.all(
      STACKS.map((stack) =>
        copy.runProgram(terraformProgram(), [`-chdir=cdktf.out/stacks/${stack}`, "state", "pull"], environment),
      ),
    ),
    sites: await Promise.all(SITE_NAMES.map((site) => takeCensus(site, environment, new AbortController().signal))),
  });

  const locksAt = (site: SiteName) =>
    modelData.deletionLocks.locked
      .filter((lock) => lock.site === site)
      .flatMap(({ tier, members }) => [`${site}, ${tier}: ${members.join(", ")}`, `site: "${site}", tier: "${tier}"`]);
  const linkLift = "add linkLift: { approvedBy, reason }";

  test.each([
    [
      ["primary", "replication-link"],
      [...locksAt("rabat"), linkLift],
    ],
    [["replication-link"], [linkLift]],
    [["dr", "--ignore-missing-stack-dependencies"], locksAt("marrakech")],
    [["primary", "--ignore-missing-stack-dependencies"], locksAt("rabat")],
  ])("of %j is refused by the locks, and changes nothing", async (args, says) => {
    const before = await deployed();
    const { exitCode, output } = await destroy(...args);
    expect(exitCode).not.toBe(0);
    for (const text of says) expect(output).toContain(text);
    expect(output).not.toContain("will be destroyed");
    expect(output.split("\n").length).toBeLessThan(60);
    expect(await deployed()).toEqual(before);
  });
});

describe("npm run deploy", () => {
  let environment: NodeJS.ProcessEnv;
  beforeAll(async () => {
    expect((await copy.run("simulation:start", [], lab)).exitCode).toBe(0);
    environment = copy.simulationEnvironment();
  });
  afterAll(async () => {
    expect((await copy.run("simulation:stop")).exitCode).toBe(0);
    expect(copy.has(".simulation")).toBe(false);
    await expectNothingLeft();
  });

  const deploy = (changes: NodeJS.ProcessEnv = {}) =>
    copy.run("deploy", ["primary", "--auto-approve"], { ...environment, ...changes });

  test("finds the profile of the simulation in its environment", () => {
    expect(JSON.parse(environment["CDKTF_CONTEXT_JSON"] ?? "")).toMatchObject({ profile: "lab", target: "simulation" });
  });

  type Refusal = readonly [what: string, changes: NodeJS.ProcessEnv, says: RegExp];
  test.each<Refusal>([
    [
      "a missing credential",
      { TF_VAR_rabat_vsphere_password: "" },
      /^error {3}Missing: TF_VAR_rabat_vsphere_password$/m,
    ],
    [
      "a wrong password",
      { TF_VAR_rabat_vsphere_password: "wrong" },
      /^error {3}The vCenter of rabat refused the login of /m,
    ],
  ])("reports %s before Terraform starts", async (_, changes, says) => {
    expectFailure(await deploy(changes), says);
  });

  // Calls the command's check directly, to save a synthesis for each case.
  test.each<Refusal>([
    ["a missing ESXi password", { TF_VAR_rabat_esxi_password: "" }, /^error {3}Missing: TF_VAR_rabat_esxi_password$/m],
    ["an address without a server", { TF_VAR_rabat_vsphere_server: "127.0.0.1:9" }, /is unreachable: .*ECONNREFUSED/],
    ["an unknown host name", { TF_VAR_rabat_vsphere_server: "vcenter.invalid" }, /is unreachable: .*vcenter\.invalid/],
    [
      "a certificate of an unknown authority",
      { SSL_CERT_FILE: "/etc/ssl/certs/ca-certificates.crt" },
      /^error {3}The certificate of rabat's vCenter is not trusted: /m,
    ],
    ["a missing file of authorities", { SSL_CERT_FILE: "/nowhere.pem" }, /^where {3}SSL_CERT_FILE=\/nowhere\.pem$/m],
  ])("also reports %s", async (_, changes, says) => {
    const asked = checkSitesOf(["primary"], { ...environment, ...changes }, new AbortController().signal);
    expectFailure({ exitCode: 1, output: String(await asked.catch((error: unknown) => error)) }, says);
  });

  test("reports an outage of a vCenter, and works after its end", async () => {
    await copy.run("simulation:outage", ["rabat"]);
    expectFailure(await deploy(), /^error {3}The vCenter of rabat is unreachable: /m);
    await copy.run("simulation:restore", ["rabat"]);
    expect((await copy.run("diff", ["primary"], environment)).output).toMatch(
      /Plan: \d+ to add, 0 to change, 0 to destroy/,
    );
  });

  test("reports a host's wrong password before Terraform starts", async () => {
    const wrong = { TF_VAR_rabat_esxi_password: "wrong", TF_VAR_rabat_esxi_passwords: "{}" };
    expectFailure(
      await deploy(wrong),
      /esx-11\.rabat\.massar\.example refuses the login of the account that adds it to vCenter\.$/m,
    );
  });

  test("prints one JSON document on standard output, as review and drift do, and says on standard error what it does", () => {
    // a review names the commit
    for (const args of [
      ["init", "--quiet"],
      ["add", "."],
      ["commit", "--quiet", "--message", "all"],
    ]) {
      const git = spawnSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.example", ...args], {
        cwd: copy.directory,
      });
      expect(git.status).toBe(0);
    }
    const json = (script: string, ...args: string[]) => {
      const { stdout, stderr } = spawnSync("npm", ["run", "--silent", script, "--", "--format", "json", ...args], {
        cwd: copy.directory,
        env: environment,
        encoding: "utf8",
      });
      expect(stderr).toContain("Generated Terraform code");
      return JSON.parse(stdout) as object;
    };
    expect(json("deploy", "primary", "--auto-approve")).toMatchObject({
      version: 1,
      stacks: [{ stack: "primary", changes: { added: expect.any(Number), destroyed: 0 } }],
    });
    // compared with nothing, so the effect on capacity is unknown
    expect(json("review", "primary", "--no-base")).toMatchObject({ outcome: "needsApproval" });
    expect(json("drift", "primary")).toEqual({ version: 1, drifted: [] });
  });

  test("ends with what changed and what to do next, without escape codes where there is no terminal", async () => {
    const { stdout } = spawnSync("npm", ["run", "deploy", "--", "primary", "--auto-approve"], {
      cwd: copy.directory,
      env: environment,
      encoding: "utf8",
    });
    expect(stdout).toMatch(/\nDeployed in \d+ s:\n {2}primary: nothing changed\nNext: npm run drift .*\n$/);
    expect(stdout).not.toContain("\u001b");
  });

  test("reports that Terraform is not installed", async () => {
    const path = mkdtempSync(join(tmpdir(), "path-"));
    for (const program of ["/bin/sh", process.execPath, join(process.execPath, "..", "npm")])
      symlinkSync(program, join(path, basename(program)));
    try {
      const { TERRAFORM_PROGRAM: _, TERRAFORM_BINARY_NAME: __, ...without } = environment;
      const ended = await copy.run("deploy", ["primary"], { ...without, PATH: path });
      expectFailure(ended, /^error {3}Neither Terraform nor OpenTofu is installed$/m);
    } finally {
      rmSync(path, { recursive: true });
    }
  });
});
