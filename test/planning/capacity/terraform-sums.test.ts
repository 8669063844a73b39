import fc from "fast-check";
import { loadModel } from "../../../model/load";
import type { ModelData } from "../../../model/model";
import { SITE_NAMES, type SiteName } from "../../../model/schema/site";
import { type ClusterUse, capacityOf, clustersOf } from "../../../planning/capacity/clusters";
import { inPosture } from "../../../planning/capacity/machines";
import { storesAt } from "../../../planning/capacity/stores";
import { fixtureData } from "../../fixture/model";
import { type Block, type SynthesisedStack, synthesise } from "../../support/synth";

type TierData = ModelData["massar"]["tiers"][number];

interface Sums {
  readonly machines: number;
  readonly cpus: number;
  readonly memory: number;
  readonly disks: number;
  readonly cpuReserved: number;
  readonly memoryReserved: number;
}

/** What Terraform would make: each VM's own values are in the map of its resource. */
function synthesisedSums(stacks: ReturnType<typeof synthesise>, site: SiteName): Sums {
  const machines = [
    ...membersOf(site === "rabat" ? stacks.primary : stacks.dr, ""),
    ...membersOf(stacks["replication-link"], `${site}-gateways`),
  ];
  const sum = (of: (member: Block) => number) => machines.reduce((total, member) => total + of(member), 0);
  return {
    machines: machines.length,
    cpus: sum((member) => Number(member["cpus"])),
    memory: sum((member) => Number(member["memory_mib"])),
    disks: sum((member) =>
      Object.values(member["disks"] as Record<string, Block>).reduce(
        (size, disk) => size + Number(disk["size_gib"]),
        0,
      ),
    ),
    cpuReserved: sum((member) => Number(member["cpu_reservation_mhz"])),
    memoryReserved: sum((member) => Number(member["memory_reservation_mib"])),
  };
}

function membersOf(stack: SynthesisedStack, path: string): Block[] {
  return Object.values(stack.resources("vsphere_virtual_machine"))
    .filter((block) => JSON.stringify(block["//"]).includes(path))
    .flatMap((block) => {
      // what a VM gets is what its member says, under the name that is summed up
      expect(block).toMatchObject({
        num_cpus: "${each.value.cpus}",
        memory: "${each.value.memory_mib}",
        cpu_reservation: "${each.value.cpu_reservation_mhz}",
        memory_reservation: "${each.value.memory_reservation_mib}",
      });
      return Object.values(block["for_each"] as Record<string, Block>);
    });
}

function capacitySums(data: ModelData, site: SiteName): Sums {
  const model = loadModel(data);
  const isMade = ({ half, posture, ...cluster }: ClusterUse) =>
    cluster.site === site && half === "extension" && (posture === undefined || posture === model.posture.kind);
  const clusters = clustersOf(model).filter(isMade);
  const ledgers = clusters.map((cluster) => capacityOf(cluster));
  const sum = <Item>(items: readonly Item[], of: (item: Item) => number) =>
    items.reduce((total, each) => total + of(each), 0);
  const made = new Set(clusters.map(({ name }) => name));
  const stores = storesAt(inPosture(model, model.posture.kind), site).filter(({ cluster }) => made.has(cluster));
  const inIt = stores.flatMap(({ uses }) => uses.filter(({ posture }) => posture === model.posture.kind));
  return {
    machines: sum(clusters, ({ machines }) => machines.length),
    cpus: sum(ledgers, ({ configured }) => configured.processors),
    memory: sum(ledgers, ({ configured }) => configured.memory.toMebibytes()),
    disks: sum(inIt, ({ provisioned }) => provisioned.toGibibytes()),
    cpuReserved: sum(ledgers, ({ reserved }) => reserved.cpu.toMegahertz()),
    memoryReserved: sum(ledgers, ({ reserved }) => reserved.memory.toMebibytes()),
  };
}

const size = fc.record({
  cpus: fc.integer({ min: 1, max: 24 }),
  memory: fc.integer({ min: 1, max: 3000 }).map((steps) => `${steps * 4} MiB` as const),
});
const reservation = fc.record({
  memory: fc.integer({ min: 1, max: 100 }).map((part) => `${part} %` as const),
  cpuPerVirtualCpu: fc.integer({ min: 1, max: 2800 }).map((rate) => `${rate} MHz` as const),
});
/** The other values of a tier: its sizes, and in some tiers a reservation or a different size of the first member. */
const change = fc.record(
  { primary: size, standby: size, recovery: size, first: size, reservation },
  { requiredKeys: ["primary", "standby", "recovery"] },
);
type ChangeOf<Arbitrary> = Arbitrary extends fc.Arbitrary<infer Value> ? Value : never;

function changedTier(
  tier: TierData,
  { primary, standby, recovery, first, reservation: reserved }: ChangeOf<typeof change>,
) {
  const { reservation: _, rabat, marrakech, ...others } = tier;
  const withFirst = <Member extends object>(members: readonly Member[]) =>
    members.map((member, at) => (at === 0 && first ? { ...member, size: first } : member));
  return {
    ...others,
    ...(reserved && { reservation: reserved }),
    rabat: rabat.source === "adopted" ? rabat : { ...rabat, size: primary, members: withFirst(rabat.members) },
    marrakech: {
      ...marrakech,
      ...(marrakech.standing && { standing: { ...marrakech.standing, size: standby } }),
      recoverySize: recovery,
    },
  };
}
const { tiers } = fixtureData.massar;
const changes = fc.array(change, { minLength: tiers.length, maxLength: tiers.length });
const posture = fc.constantFrom<ModelData["posture"]>(
  { kind: "standby" },
  { kind: "recovered", failover: "2026-11-24-fire" },
);

test("the report counts the VMs that Terraform creates", () => {
  fc.assert(
    fc.property(changes, posture, (list, stated) => {
      const changed = tiers.flatMap((tier, at) => {
        const other = list[at];
        return other === undefined ? [] : [changedTier(tier, other)];
      });
      const data = { ...fixtureData, massar: { ...fixtureData.massar, tiers: changed }, posture: stated };
      const stacks = synthesise(data);
      for (const site of SITE_NAMES) expect(capacitySums(data, site)).toEqual(synthesisedSums(stacks, site));
    }),
    { numRuns: 3, endOnFailure: true },
  );
});
