import { renameSync } from "node:fs";
import { join } from "node:path";
import type { Census } from "../../census/census";
import { censusDifference } from "../../census/difference";
import { loadModel } from "../../model/load";
import {
  rackPreferenceRule,
  restartOrderRule,
  STACKS,
  separateDatastoresRule,
  separateHostsRule,
  virtualMachineGroup,
} from "../../model/names";
import { type PlacedMember, placeTiers } from "../../model/placement";
import type { PostureData } from "../../model/schema/workload";
import { fixtureData, fixtureModel } from "../fixture/model";
import { expectAsModelled, expectEmptyPlans, expectNoPasswordElsewhere, planned } from "../support/expectations";
import { type Simulation, startSimulation } from "../support/simulation";
import { managedBy } from "../support/terraform-state";

const fire = "2026-11-24-fire";
const standby: PostureData = { kind: "standby" };
const recovered: PostureData = { kind: "recovered", failover: fire };
const approved = (ends: string): PostureData => ({
  kind: "standby",
  failback: { ends, approvedBy: "a test", reason: "Rabat is back" },
});

const { marrakech } = fixtureModel().sites;
const placedIn = (posture: PostureData) => placeTiers(loadModel({ ...fixtureData, posture }), marrakech);
const standingNames = placedIn(standby)
  .flatMap(({ standing }) => standing)
  .map(({ name }) => name);

/** The changes that Terraform must plan at Marrakech when Rabat is lost. */
const recovery = placedIn(recovered).flatMap((after) => {
  const before = placedIn(standby).find(({ kind }) => kind === after.kind);
  if (before === undefined) throw new Error(`${after.kind} has no placement in standby`);
  const { kind, surge, standing, separateHosts, quorum, storage, dependsOn } = after;
  const change = (type: string, name: string, existed: boolean, attribute: string) =>
    existed ? `update ${type} ${name}: ${attribute}` : `create ${type} ${name}`;
  const appears = before.standing.length === 0;
  return [
    ...standing.flatMap((member, at) => growth(before.standing[at], member)),
    ...surge.flatMap(({ id, name }) => [
      `create vsphere_virtual_machine ${name}`,
      `create vsphere_ha_vm_override ${id}`,
    ]),
    ...(surge.length > 0 ? ["create null_resource (no name)"] : []),
    ...(surge.length > 0
      ? [change("vsphere_compute_cluster_vm_group", virtualMachineGroup(kind), !appears, "virtual_machine_ids")]
      : []),
    ...(separateHosts && surge.length > 0 && standing.length + surge.length > 1
      ? [
          change(
            "vsphere_compute_cluster_vm_anti_affinity_rule",
            separateHostsRule(kind),
            before.standing.length > 1,
            "virtual_machine_ids",
          ),
        ]
      : []),
    ...(quorum && storage.kind === "datastoreCluster" && surge.length > 0 && standing.length + surge.length > 1
      ? [
          change(
            "vsphere_datastore_cluster_vm_anti_affinity_rule",
            separateDatastoresRule(kind),
            before.standing.length > 1,
            "virtual_machine_ids",
          ),
        ]
      : []),
    ...(appears && after.preferredRack !== undefined
      ? [`create vsphere_compute_cluster_vm_host_rule ${rackPreferenceRule(kind, after.preferredRack)}`]
      : []),
    ...dependsOn
      .filter((dependency) => appears || standsOnlyWhenRecovered(dependency))
      .map((dependency) => `create vsphere_compute_cluster_vm_dependency_rule ${restartOrderRule(kind, dependency)}`),
  ];
});

/** The replicas that get more CPUs or memory. */
const grownNames = standingNames.filter((name) => recovery.some((change) => change.includes(` ${name}: `)));

function standsOnlyWhenRecovered(kind: string): boolean {
  return placedIn(standby).some((placement) => placement.kind === kind && placement.standing.length === 0);
}

function growth(before: PlacedMember | undefined, after: PlacedMember): string[] {
  const grown = [
    ...(before?.reserved.cpu.equals(after.reserved.cpu) ? [] : ["cpu_reservation"]),
    ...(before?.memory.equals(after.memory) ? [] : ["memory"]),
    ...(before?.reserved.memory.equals(after.reserved.memory) ? [] : ["memory_reservation"]),
    ...(before?.cpus === after.cpus ? [] : ["num_cpus"]),
  ];
  return grown.length > 0 ? [`update vsphere_virtual_machine ${after.name}: ${grown.join(", ")}`] : [];
}

let simulation: Simulation;
beforeAll(async () => {
  simulation = await startSimulation();
  await simulation.deploy(...STACKS);
});
afterAll(() => simulation?.stop());

const stateOf = (stack: string) => join(simulation.directory, "state", `${stack}.tfstate`);

/** The VMs that run at Marrakech in every posture, from Terraform's state. */
async function standingMachines(): Promise<Record<string, unknown>[]> {
  const managed = await managedBy(simulation, "dr");
  return managed
    .filter(({ values }) => standingNames.includes(String(values["name"])))
    .map(({ address, values: { name, id, moid } }) => ({ address, name, id, moid }));
}

describe("Rabat is lost and restored", () => {
  let rabatBefore: Census;
  let eventsBefore: number;
  let replicas: Record<string, unknown>[];

  test("Marrakech recovers without Rabat's vCenter and state, with exactly the expected changes", async () => {
    rabatBefore = await simulation.census("rabat");
    replicas = await standingMachines();
    eventsBefore = (await simulation.events("marrakech")).length;
    await simulation.startOutage("rabat");
    renameSync(stateOf("primary"), stateOf("burnt"));

    simulation.synthesise({ posture: recovered });
    expect(await planned(simulation, "dr")).toEqual([...recovery, `create null_resource ${fire}`].sort());
    await simulation.deploy("dr");
    await expectEmptyPlans(simulation, ["dr"]);
    await expectAsModelled(simulation, { ...fixtureData, posture: recovered }, "marrakech");
  });

  test("the replicas are the same VMs, resized while they ran", async () => {
    expect(replicas.map(({ name }) => name).sort()).toEqual([...standingNames].sort());
    expect(await standingMachines()).toEqual(replicas);
    const events = (await simulation.events("marrakech")).slice(eventsBefore);
    const kinds = ["create", "clone", "power", "reconfigure", "destroy"];
    expect(
      events
        .filter(({ kind, name }) => kinds.includes(kind) && standingNames.includes(name))
        .map(({ kind, name }) => `${kind} ${name}`)
        .sort(),
    ).toEqual(grownNames.map((name) => `reconfigure ${name}`).sort());
  });

  test("another deploy keeps it recovered", async () => {
    const before = await simulation.census("marrakech");
    await simulation.deploy("dr");
    expect(censusDifference(before, await simulation.census("marrakech"))).toEqual([]);
  });

  test.each([
    ["without an approval", standby],
    ["with the approval of another failover", approved("2026-12-01-flood")],
  ])("Marrakech does not return to standby %s", async (_, posture) => {
    simulation.synthesise({ posture });
    await expect(simulation.deploy("dr")).rejects.toThrow(
      new RegExp(
        `posture_leaving-recovered-needs-an-approval_\\w+\\["${fire}"\\]\\s+has\\s+lifecycle.prevent_destroy\\s+set`,
      ),
    );
    await expectAsModelled(simulation, { ...fixtureData, posture: recovered }, "marrakech");
  });

  test("during the outage the link cannot be planned, and neither site changes", async () => {
    const before = await simulation.census("marrakech");
    await expect(simulation.plan("replication-link")).rejects.toThrow(/connection refused\s+with provider\S+\.rabat,/);
    expect(censusDifference(before, await simulation.census("marrakech"))).toEqual([]);
  });

  test("when Rabat is restored, all plans are empty", async () => {
    await simulation.endOutage("rabat");
    renameSync(stateOf("burnt"), stateOf("primary"));
    expect(censusDifference(rabatBefore, await simulation.census("rabat"))).toEqual([]);
    simulation.synthesise({ posture: recovered });
    await expectEmptyPlans(simulation, STACKS);
  });

  test("with the approval Marrakech returns to standby, with the same replicas", async () => {
    simulation.synthesise({ posture: approved(fire) });
    await simulation.deploy("dr");
    await expectEmptyPlans(simulation, STACKS);
    await expectAsModelled(simulation, { ...fixtureData, posture: standby }, "marrakech");
    expect(await standingMachines()).toEqual(replicas);
  });

  test("the approval can be removed after its use", async () => {
    simulation.synthesise({ posture: standby });
    expect(await planned(simulation, "dr")).toEqual([`delete null_resource ${fire}`]);
  });

  test("no password is in cdktf's output or in a log", () => expectNoPasswordElsewhere(simulation));
});
