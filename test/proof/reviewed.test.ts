import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deployReviewed } from "../../deploy/reviewed";
import type { StackName } from "../../model/names";
import { fingerprintStack, planToFile } from "../../review/run/planned-stack";
import { withScratch } from "../../terraform/private-directory";
import { smallModel } from "../faults/small-model";
import { fixtureData } from "../fixture/model";
import { Operator } from "../support/operator";
import { approvedAgain, reviewNow } from "../support/review";
import { type Simulation, startSimulation } from "../support/simulation";
import { moveToVlan } from "../support/variants";

jest.setTimeout(600_000);

const onVlan = (vlan: number) => moveToVlan("rabat", "cache", vlan)(fixtureData);

let simulation: Simulation;
let said: string[] = [];
beforeAll(async () => {
  simulation = await startSimulation({}, { load: smallModel });
  await simulation.deploy("primary");
});
afterAll(() => simulation?.stop());
beforeEach(() => {
  said = [];
});

const deploy = (review: string, ...stacks: StackName[]) =>
  deployReviewed({
    review,
    file: "review.json",
    ...approvedAgain(review),
    ...(stacks.length > 0 && { stacks }),
    environment: simulation.environment,
    signal: new AbortController().signal,
    say: (line) => said.push(line),
  });

/** The files that a deploy leaves: no plan, no lock. */
const leftovers = () => readdirSync(join(simulation.directory, ".deploy")).filter((name) => !name.endsWith(".json"));

test("a manually changed VM is the only drift", async () => {
  const operator = new Operator(simulation, "rabat");
  const path = "/rabat/vm/massar/database/rab-db-1";
  await operator.reconfigure(path, "<numCPUs>3</numCPUs>");
  const { plan } = await fingerprintStack("primary", simulation.environment);
  expect(plan.drift).toEqual([expect.objectContaining({ key: "db-1", type: "vsphere_virtual_machine" })]);
  const [{ before, after } = {}] = plan.drift;
  expect(after).toEqual({ ...before, num_cpus: 3 });
  await simulation.deploy("primary");
  expect((await fingerprintStack("primary", simulation.environment)).plan).toMatchObject({ drift: [], changes: [] });
});

test("a plan, which contains secrets, is readable only by its owner", async () => {
  await withScratch(simulation.environment, async (scratch) => {
    const file = join(scratch, "plan");
    await planToFile("primary", file, { environment: simulation.environment });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(scratch).mode & 0o777).toBe(0o700);
  });
  expect(leftovers()).toEqual([]);
});

test("the reviewed changes are deployed from the compared plan, and no change remains", async () => {
  simulation.synthesise(onVlan(3001));
  const review = await reviewNow(simulation, ["primary"]);
  await deploy(review);
  const { plan } = await fingerprintStack("primary", simulation.environment);
  expect(plan).toMatchObject({ changes: [], drift: [] });
  expect(leftovers()).toEqual([]);
  expect(readdirSync(join(simulation.directory, ".deploy"))).toEqual([]);

  // WHEN it is deployed again
  // THEN its own first deploy has changed the state
  await expect(deploy(review)).rejects.toThrow(/changed by another deploy; serial \d+ was reviewed/);
});

test("after drift, the deploy is refused and names the object", async () => {
  simulation.synthesise(onVlan(3002));
  const review = await reviewNow(simulation, ["primary"]);
  await new Operator(simulation, "rabat").reconfigure("/rabat/vm/massar/database/rab-db-1", "<numCPUs>3</numCPUs>");
  await expect(deploy(review)).rejects.toThrow(
    /rab-db-1 \(.*\): drifted, .*num_cpus 2 → 3.*it had not drifted at the time of the review/,
  );
  await expect(deploy(review)).rejects.toThrow(/rab-db-1 \(.*\): update, .*it is not in the review/s);
  await simulation.deploy("primary");
});

test("after another deploy, it is refused", async () => {
  simulation.synthesise(onVlan(3003));
  const review = await reviewNow(simulation, ["primary"]);
  await simulation.deploy("primary");
  await expect(deploy(review)).rejects.toThrow(/pg-rabat-extension-cache: reviewed as .*; it no longer changes/);
});

test("after an edit of the model, it is refused and deploys nothing", async () => {
  simulation.synthesise(onVlan(3004));
  const review = await reviewNow(simulation, ["primary"]);
  simulation.synthesise(onVlan(3005));
  await expect(deploy(review)).rejects.toThrow(/pg-rabat-extension-cache: reviewed as .*; now .*vlan_id 3003 → 3005/);
  const edited = JSON.parse(review);
  edited.stacks[0].fingerprint.tree = "0".repeat(40);
  simulation.synthesise(onVlan(3004));
  await expect(deploy(JSON.stringify(edited))).rejects.toThrow(/code: tree 000000000000 was reviewed/);
  expect(await simulation.plan("primary")).toHaveLength(1);
});

test("a stack that another command deploys is refused; the lock of an ended command is ignored", async () => {
  const review = await reviewNow(simulation, ["primary"]);
  const lock = join(simulation.directory, ".deploy", "primary.lock");
  writeFileSync(lock, JSON.stringify({ pid: process.pid, since: "2026-11-24T10:00:00.000Z" }));
  await expect(deploy(review)).rejects.toThrow(
    `primary is being deployed, rehearsed or configured by another command: process ${process.pid}`,
  );
  writeFileSync(lock, JSON.stringify({ pid: 2 ** 30, since: "2026-11-24T10:00:00.000Z" }));
  await deploy(review);
  expect(leftovers()).toEqual([]);
});

test("a blocked review is not deployed", async () => {
  const blocks = [
    {
      id: "data-lost" as const,
      ...{ scope: "rabat/database", objects: ["rab-db-1"], fingerprint: "0".repeat(64) },
      ...{ problem: "db-1 loses a disk.", remedy: "Keep it." },
    },
  ];
  const review = await reviewNow(simulation, ["primary"], { outcome: "blocked", blocks });
  await expect(deploy(review)).rejects.toThrow(/blocks this change\ndata-lost, rabat\/database: db-1 loses a disk\./);
});

test("a review whose outcome and blocks were edited is refused before anything is applied, and so is one that nobody approved", async () => {
  simulation.synthesise(onVlan(3008));
  const blocks = [
    {
      id: "correlated-disruption" as const,
      ...{ scope: "rabat/cache", objects: [], fingerprint: "0".repeat(64) },
      ...{ problem: "The cache loses its network.", remedy: "One at a time." },
    },
  ];
  const made = await reviewNow(simulation, ["primary"], { outcome: "blocked", blocks });
  const forged = JSON.stringify({ ...JSON.parse(made), outcome: "harmless", blocks: [] });
  const again = { review: forged, file: "review.json", environment: simulation.environment };
  const others = { signal: new AbortController().signal, say: () => {} };
  await expect(deployReviewed({ ...again, ...others, ...approvedAgain(made) })).rejects.toThrow(
    /outcome: harmless was approved, it is now blocked\nblock that was not approved: correlated-disruption, rabat\/cache/,
  );
  const requireConsent = () => Promise.reject(new Error("nobody has signed this review"));
  await expect(deployReviewed({ ...again, ...others, ...approvedAgain(forged), requireConsent })).rejects.toThrow(
    "nobody has signed this review",
  );
  expect(await simulation.plan("primary")).toHaveLength(1);
  expect(readdirSync(join(simulation.directory, ".deploy"))).toEqual([]);
  simulation.synthesise(onVlan(3004));
});

test("a failed deploy is reported, and the same review resumes it", async () => {
  simulation.synthesise(onVlan(3006));
  const review = await reviewNow(simulation, ["primary"]);
  await simulation.injectFaults("rabat", [{ method: "ReconfigureDVPortgroup_Task", kind: "fault", where: "task" }]);
  await expect(deploy(review)).rejects.toThrow(/cdktf deploy failed/);
  await simulation.injectFaults("rabat", []);
  expect(leftovers()).toEqual([]);
  said = [];
  await deploy(review);
  expect(said.join("\n")).toMatch(
    /was interrupted at primary: no step is complete, primary may be partly applied\.\nThis deploy resumes it/,
  );
  expect(await simulation.plan("primary")).toEqual([]);
});

test("all stacks in order; a dependent stack is compared again after the others", async () => {
  simulation.synthesise(onVlan(3006));
  await simulation.deploy("primary", "dr", "replication-link");
  simulation.synthesise(onVlan(3007));
  const review = await reviewNow(simulation, ["primary", "dr", "replication-link"]);
  await deploy(review);
  expect(said.filter((line) => line.includes("no changes"))).toEqual([
    "dr: no changes",
    "replication-link: no changes",
  ]);
  for (const stack of ["primary", "dr", "replication-link"] as const) expect(await simulation.plan(stack)).toEqual([]);
});
