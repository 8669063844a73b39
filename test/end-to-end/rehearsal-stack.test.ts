import { createHash } from "node:crypto";
import type { Census } from "../../census/census";
import { censusDifference } from "../../census/difference";
import { rehearsalResidue, rehearsalSnapshots, snapshotsIn } from "../../census/rehearsal";
import { userOf } from "../../model/accounts";
import { memberGuestInfo } from "../../model/guest-settings";
import {
  bubblePortGroupName,
  REHEARSAL_STACK,
  rehearsalFolder,
  rehearsalName,
  STACKS,
  TAG_CATEGORIES,
  virtualMachineName,
} from "../../model/names";
import { rehearsedTiers } from "../../model/rehearsal";
import { smallModel } from "../faults/small-model";
import { fixtureData } from "../fixture/model";
import { expectEmptyPlans, expectNoPasswordElsewhere } from "../support/expectations";
import { Operator } from "../support/operator";
import { type Simulation, startSimulation } from "../support/simulation";

jest.setTimeout(300_000);

const ID = "2026-11-24-fire-7f3a";
const model = smallModel(fixtureData);
const { marrakech } = model.sites;
const tiers = rehearsedTiers(model, ID);
const rehearsed = tiers.flatMap(({ spec, placement, replicas }) =>
  [...placement.standing, ...placement.surge].map((member) => ({
    spec,
    placement,
    member,
    replica: replicas?.[member.id],
  })),
);
const replicaPaths = tiers
  .flatMap(({ replicas }) => Object.values(replicas ?? {}))
  .map((path) => `/marrakech/vm/${path}`);

let simulation: Simulation;
let before: { readonly rabat: Census; readonly marrakech: Census };

const takeBoth = async () => ({
  rabat: await simulation.census("rabat"),
  marrakech: await simulation.census("marrakech"),
});

beforeAll(async () => {
  simulation = await startSimulation({}, { load: smallModel });
  await simulation.deploy(...STACKS);
  before = await takeBoth();
});
afterAll(() => simulation?.stop());

const machineAt = ({ virtualMachines }: Census, path: string) => {
  const machine = virtualMachines.find((each) => each.path === path);
  if (machine === undefined) throw new Error(`no VM ${path}`);
  return machine;
};

describe("a rehearsal", () => {
  let eventsBefore: number;
  let callsToRabat: Record<string, number>;
  let during: Census;

  test("is deployed separately, beside the running VMs", async () => {
    eventsBefore = (await simulation.events("marrakech")).length;
    callsToRabat = await simulation.methods("rabat");
    simulation.synthesise({}, ID);
    await simulation.deploy(REHEARSAL_STACK);
    during = await simulation.census("marrakech");
    expect(await simulation.methods("rabat")).toEqual(callsToRabat);
    await expectEmptyPlans(simulation, [REHEARSAL_STACK, ...STACKS]);
  });

  test("recovers every member in the bubble, with its size, address and host name at recovery", () => {
    const inFolder = during.virtualMachines.filter(({ path }) => path.includes(`/${rehearsalName(ID)}/`));
    expect(inFolder.map(({ name }) => name).sort()).toEqual(rehearsed.map(({ member }) => member.name).sort());
    for (const { spec, placement, member } of rehearsed) {
      const machine = machineAt(during, `/marrakech/vm/${rehearsalFolder(ID)}/${spec.name}/${member.name}`);
      expect(machine).toMatchObject({
        powerState: "poweredOn",
        cpus: member.cpus,
        memoryMebibytes: member.memory.toMebibytes(),
        resourcePool: `/marrakech/host/${placement.cluster}/Resources/${rehearsalName(ID)}`,
        nics: [{ network: bubblePortGroupName(ID, placement.cluster, placement.network), adapter: "vmxnet3" }],
        guestInfoSha256: Object.fromEntries(
          Object.entries(memberGuestInfo(marrakech, placement, member)).map(([key, value]) => [
            key,
            createHash("sha256").update(value).digest("hex"),
          ]),
        ),
      });
      expect(member.hostName).toBe(`${virtualMachineName(marrakech, member.id)}.${marrakech.domain}`);
    }
  });

  test("each bubble network has its own VLAN, on the switch of the cluster's hosts", () => {
    const groups = during.portGroups.filter(({ name }) => name.startsWith("rehearsal-"));
    const networks = new Set(rehearsed.map(({ placement }) => placement.network));
    expect(groups).toHaveLength(networks.size);
    for (const network of networks) {
      const group = groups.find(({ name }) => name === bubblePortGroupName(ID, "marrakech-recovery", network));
      expect(group).toMatchObject({
        switch: "vds-marrakech-recovery",
        vlan: { kind: "access", id: marrakech.rehearsal?.vlans[network]?.number },
        security: { promiscuous: false, macChanges: false, forgedTransmits: false },
      });
    }
  });

  test("stateful members are linked clones of their replicas' snapshots, others are clones of the template", () => {
    expect(replicaPaths.length).toBeGreaterThan(0);
    for (const { spec, member, replica } of rehearsed) {
      const machine = machineAt(during, `/marrakech/vm/${rehearsalFolder(ID)}/${spec.name}/${member.name}`);
      const parents = machine.disks.map(({ parent }) => parent);
      if (replica === undefined) expect(new Set(parents)).toEqual(new Set([""]));
      // the replica writes to delta disks of the same files
      else expect(parents).toEqual(machineAt(during, `/marrakech/vm/${replica}`).disks.map(({ parent }) => parent));
    }
  });

  test("each replica has one snapshot, with its time", () => {
    const frozen = rehearsalSnapshots(during, ID);
    expect(frozen.map(({ machine }) => machine).sort()).toEqual([...replicaPaths].sort());
    expect(snapshotsIn(during)).toHaveLength(frozen.length);
    for (const { created } of frozen) expect(Math.abs(Date.now() - Date.parse(created))).toBeLessThan(300_000);
  });

  test("the pool has its limits, and HA restarts the rehearsal's VMs last", () => {
    const { cpu, memory } = marrakech.rehearsal?.limits["marrakech-recovery"] ?? {};
    const pool = during.resourcePools.find(({ name }) => name === rehearsalName(ID));
    expect(pool).toMatchObject({
      cpu: { limit: cpu?.toMegahertz(), sharesLevel: "low" },
      memory: { limit: memory?.toMebibytes(), sharesLevel: "low" },
    });
    const [cluster] = during.clusters.filter(({ name }) => name === "marrakech-recovery");
    const overrides = cluster?.overrides.filter(({ vm }) => vm.startsWith("rehearsal-")) ?? [];
    expect(overrides).toHaveLength(rehearsed.length);
    expect(new Set(overrides.map(({ restartPriority }) => restartPriority))).toEqual(new Set(["lowest"]));
    const [before0] = before.marrakech.clusters.filter(({ name }) => name === "marrakech-recovery");
    expect([cluster?.rules, cluster?.groups]).toEqual([before0?.rules, before0?.groups]);
  });

  test("its VMs have the tag managed-by with its name", () => {
    const tag = during.tags.find(
      ({ category, name }) => category === TAG_CATEGORIES.managedBy && name === rehearsalName(ID),
    );
    expect(tag?.objects).toHaveLength(rehearsed.length);
  });

  test("each VM has its own folder in a datastore, with its configuration and disks", () => {
    for (const { spec, member } of rehearsed) {
      const { disks } = machineAt(during, `/marrakech/vm/${rehearsalFolder(ID)}/${spec.name}/${member.name}`);
      const files = during.files.filter(({ path }) => path.includes(`] ${member.name}/`)).map(({ path }) => path);
      expect(files).toContainEqual(expect.stringMatching(/\.vmx$/));
      expect(files.filter((path) => /(?<!-flat)\.vmdk$/.test(path))).toHaveLength(disks.length);
      expect(rehearsalResidue(during)).toContainEqual(expect.stringMatching(`^in a datastore .*\\] ${member.name}/$`));
    }
  });

  test("Terraform's sessions are idle: the provider does not log out", () => {
    const { takenBy, sessions } = during;
    expect(sessions.length).toBeGreaterThan(before.marrakech.sessions.length);
    expect(new Set(sessions.map(({ user, inUse }) => `${user}, in use ${inUse}`))).toEqual(
      new Set([`${takenBy}, in use false`, `${userOf("rehearse")}, in use false`]),
    );
    expect([during.tasks, during.unseen]).toEqual([[], []]);
  });

  test("nothing else has changed: the replicas still run, and write to delta disks", async () => {
    const others = censusDifference(before.marrakech, during)
      .map(({ path }) => path)
      // its own objects, and its tags
      .filter((path) => !path.includes("rehearsal-") && !path.startsWith("tags["));
    const deltas = replicaPaths.flatMap((path) =>
      machineAt(before.marrakech, path).disks.map((_, index) => `virtualMachines[${path}].disks[${index}].parent`),
    );
    const files = others.filter((path) => path.startsWith("files["));
    expect(others.filter((path) => !files.includes(path)).sort()).toEqual(deltas.sort());
    // for each replica, a delta disk for each disk, and the snapshot's file
    const ofSnapshot = /^files\[\[\S+\] ([\w-]+)\/\1(_\d+)?-(000001\.vmdk|Snapshot1\.vmsn)\]$/;
    expect(files.filter((path) => !ofSnapshot.test(path))).toEqual([]);
    expect(files).toHaveLength(deltas.length + replicaPaths.length);
    const events = (await simulation.events("marrakech")).slice(eventsBefore);
    const ofReplicas = events.filter(({ name }) => replicaPaths.some((path) => path.endsWith(`/${name}`)));
    // the kind progress is of the cloning
    expect(new Set(ofReplicas.map(({ kind }) => kind))).toEqual(new Set(["snapshot", "progress"]));
  });

  test("is destroyed separately, and both sites are unchanged", async () => {
    eventsBefore = (await simulation.events("marrakech")).length;
    await simulation.destroy(REHEARSAL_STACK);
    const after = await takeBoth();
    expect(censusDifference(before.marrakech, after.marrakech)).toEqual([]);
    expect(censusDifference(before.rabat, after.rabat)).toEqual([]);
    expect(rehearsalResidue(during)).not.toEqual([]);
    expect(rehearsalResidue(after.marrakech)).toEqual([]);
    await expectEmptyPlans(simulation, STACKS);
  });

  test("a file that is left in a datastore is reported", async () => {
    const [settings] = before.marrakech.files.filter(({ path }) => path.endsWith(".vmx"));
    const { path = "" } = settings ?? {};
    const left = path.replace(/\].*/, `] ${rehearsalName(ID)}.vmx`);
    const operator = new Operator(simulation, "marrakech");
    await operator.copyFile("/marrakech", path, left);
    const found = await simulation.census("marrakech");
    expect(censusDifference(before.marrakech, found).map((difference) => difference.path)).toEqual([`files[${left}]`]);
    expect(rehearsalResidue(found)).toEqual([`in a datastore ${left}`]);
    await operator.deleteFile("/marrakech", left);
    expect(censusDifference(before.marrakech, await simulation.census("marrakech"))).toEqual([]);
  });

  test("its snapshots are removed after their linked clones", async () => {
    const events = (await simulation.events("marrakech")).slice(eventsBefore);
    const clones = rehearsed.filter(({ replica }) => replica !== undefined);
    for (const { member, replica } of clones) {
      const destroyed = events.findIndex(({ kind, name }) => kind === "destroy" && name === member.name);
      const removed = events.findIndex(({ kind, name }) => kind === "snapshot" && replica?.endsWith(`/${name}`));
      expect(destroyed).toBeGreaterThanOrEqual(0);
      expect(removed).toBeGreaterThan(destroyed);
    }
    expect(events.map(({ event }) => event)).not.toContain("com.vmware.vc.VmDiskConsolidationNeeded");
  });

  test("fails if a replica has another snapshot, and keeps that snapshot", async () => {
    const [path = ""] = replicaPaths;
    const operator = new Operator(simulation, "marrakech");
    await operator.takeSnapshot(path, "before an upgrade");
    const kept = await simulation.census("marrakech");
    await expect(simulation.deploy(REHEARSAL_STACK)).rejects.toThrow(/root snapshot must not have children/);
    // without -refresh=false the plan would validate the missing clones again
    await simulation.terraform(REHEARSAL_STACK, "destroy", "-refresh=false", "-auto-approve", "-no-color");
    expect(censusDifference(kept, await simulation.census("marrakech"))).toEqual([]);
    await operator.removeSnapshots(path);
    expect(censusDifference(before.marrakech, await simulation.census("marrakech"))).toEqual([]);
  });

  test("no password is in cdktf's output or in a log", () => expectNoPasswordElsewhere(simulation));
});
