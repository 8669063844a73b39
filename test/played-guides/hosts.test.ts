import type { Census } from "../../census/census";
import { takeCensus } from "../../census/take-census";
import { changeHost, type HostChange } from "../../simulation/control";
import { applyEdit, editsOf, textOf } from "../support/guide-edits";
import { Operator } from "../support/operator";
import { type Ended, ProjectCopy } from "../support/project-copy";
import { isLiveRelease } from "../support/release";

// A limit in case a command hangs.
jest.setTimeout(1_200_000);

const page = textOf("docs", "guide", "hosts.md");
const edits = editsOf(page);
const patchesOf = (section: string) => edits.filter(({ what }) => what === section).map(({ patch }) => patch);
const REPLACE = "Replace a host";
const DIED = "Replace a host that died";
const nameOf = (number: number) => `esx-${number}.rabat.massar.example`;
const pathOf = (number: number) => `/rabat/host/rabat-extension/${nameOf(number)}`;

let copy: ProjectCopy;
let environment: NodeJS.ProcessEnv;
let operator: Operator;
beforeAll(async () => {
  copy = new ProjectCopy();
  copy.commit(); // a review compares with a commit
  const lab = { ...process.env, CDKTF_CONTEXT_JSON: '{"profile":"lab"}' };
  expect(await copy.run("simulation:start", [], lab)).toMatchObject({ exitCode: 0 });
  environment = copy.simulationEnvironment();
  operator = new Operator({ environment, operatorOf: (site) => copy.operatorOf(site) }, "rabat");
  await succeed("deploy", "primary", "--auto-approve");
});
afterAll(async () => {
  await copy.run("simulation:stop");
  copy.remove();
});

const npm = (script: string, ...args: string[]): Promise<Ended> => copy.run(script, args, environment);

async function succeed(script: string, ...args: string[]): Promise<string> {
  const { exitCode, output } = await npm(script, ...args);
  if (exitCode !== 0) throw new Error(`npm run ${script} ${args.join(" ")}: ${exitCode}\n${output}`);
  return output;
}

const change = (number: number, changes: Omit<HostChange, "host">) =>
  changeHost(copy.simulatorOf("rabat").control, { host: nameOf(number), ...changes });
const hostNow = async (number: number) => (await census()).hosts.find(({ name }) => name === nameOf(number));
const census = (): Promise<Census> => takeCensus("rabat", environment);

const REVIEW = ".simulation/review.json";
async function review(): Promise<Ended> {
  const { exitCode, output } = await npm("review", "primary", "--base", "HEAD", "--json", REVIEW);
  return { exitCode, output: output.replace(/\s+/g, " ") };
}
/** Reviews the working copy, and deploys the review, which blocks nothing. */
async function deployReviewed(): Promise<void> {
  const { exitCode, output } = await review();
  if (exitCode !== 0 && exitCode !== 2) throw new Error(`blocked: ${output}`);
  await succeed("deploy", "--reviewed", REVIEW, "--base", "HEAD");
}
const noDrift = async () => expect(await succeed("drift", "primary")).toContain("No drift");

test("each edit applies to the committed design, in the order of the page", () => {
  expect(edits.map(({ what }) => what)).toEqual([REPLACE, DIED, DIED]);
  const committed = new ProjectCopy("committed");
  try {
    for (const { patch } of edits) applyEdit(patch, committed);
  } finally {
    committed.remove();
  }
});

test("upgrade: deploys leave the operator's maintenance mode alone, and work while a host restarts", async () => {
  for (const host of [11, 12]) {
    await operator.setMaintenance(pathOf(host), true);
    const drift = await npm("drift", "primary");
    expect(drift.output).toMatch(new RegExp(`host ${nameOf(host)}: maintenance \\(operator@vsphere\\.local, `));
    await change(host, { answers: false });
    expect(await succeed("deploy", "primary", "--auto-approve")).toContain("primary: nothing changed");
    await change(host, { answers: true, version: "8.0.3" });
    expect(await hostNow(host)).toMatchObject({ connection: "connected", maintenance: true });
    expect(await succeed("preflight", "primary")).toMatch(
      /^The hosts of rabat-extension run different releases of ESXi: .*8\.0\.3 on esx-11\./m,
    );
    await operator.setMaintenance(pathOf(host), false);
    await noDrift();
  }
});

test("replace: a host in maintenance mode is replaced by one reviewed change", async () => {
  const [patch = ""] = patchesOf(REPLACE);
  applyEdit(patch, copy);
  await succeed("simulation:add-hardware");
  const blocked = await review();
  expect([blocked.exitCode, blocked.output]).toEqual([
    3,
    expect.stringContaining("Put the host into maintenance mode"),
  ]);

  await operator.setMaintenance(pathOf(16), true);
  await deployReviewed();
  const names = (await census()).hosts.map(({ name }) => name);
  expect(names).toContain(nameOf(17));
  expect(names).not.toContain(nameOf(16));
  // release 1.26.0 does not mount an export on the new host until the next deploy
  if (!isLiveRelease) {
    const { output } = await npm("drift", "primary");
    expect(output).toMatch(/Changed outside this project: 1 object\n.*rabat-files-01/);
    await succeed("deploy", "primary", "--auto-approve");
  }
  await noDrift();
});

test("a host that died: the review says what to do in vCenter, then blocks nothing", async () => {
  await change(13, { answers: false });
  const machines = (await census()).virtualMachines.filter(({ host }) => host === nameOf(13));
  expect(machines).toEqual([]); // vSphere HA started them on other hosts

  const [removal = "", addition = ""] = patchesOf(DIED);
  applyEdit(removal, copy);
  const blocked = await review();
  const remedy = "remove it from vCenter's inventory, then review again (docs/guide/hosts.md)";
  expect([blocked.exitCode, blocked.output]).toEqual([3, expect.stringContaining(remedy)]);

  await operator.host(pathOf(13), "DisconnectHost_Task");
  await operator.host(pathOf(13), "Destroy_Task");
  await deployReviewed();
  await noDrift();

  // the repaired machine
  applyEdit(addition, copy);
  const [, thumbprint = ""] = /^\+ +thumbprint: "(.+)",$/m.exec(addition) ?? [];
  const answers = await npm("preflight", "primary");
  expect(answers.output).toContain(`${nameOf(13)} does not answer vCenter.`);
  await change(13, { answers: true, thumbprint: thumbprint.replace(/..$/, "99") });
  const refused = await npm("preflight", "primary");
  expect([refused.exitCode, refused.output]).toEqual([1, expect.stringContaining(`not ${thumbprint}.`)]);
  await change(13, { thumbprint });
  await deployReviewed();
  expect(await hostNow(13)).toMatchObject({ connection: "connected", cluster: "rabat-extension" });
  await noDrift();
});

test("rotate: new passwords of hosts and renewed certificates are no change", async () => {
  const rotated = { TF_VAR_rabat_esxi_password: "rotated", TF_VAR_rabat_esxi_passwords: "{}" };
  const { output } = await copy.run("diff", ["primary"], { ...environment, ...rotated });
  expect(output).toContain("No changes. Your infrastructure matches the configuration.");
});

test("vCenter's accounts: the preflight says what to set after a rotation", async () => {
  const { output } = await copy.run("preflight", ["primary"], { ...environment, TF_VAR_rabat_vsphere_password: "old" });
  expect(output).toMatch(/^remedy {2}Check TF_VAR_rabat_vsphere_user and TF_VAR_rabat_vsphere_password\.$/m);
});
