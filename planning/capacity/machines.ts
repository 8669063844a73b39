import { oncePer } from "../../lib/once-per";
import type { ModelPath } from "../../model/finding";
import type { Model } from "../../model/model";
import { GATEWAY_TIER } from "../../model/names";
import { type Placement, placeGateways, placeTier } from "../../model/placement";
import type { ExistingMachine, Site, SiteName } from "../../model/schema/site";
import type { MemberSize, Posture, PostureKind, TierSpec } from "../../model/schema/workload";
import { Bandwidth } from "../../model/units/bandwidth";
import { DataSize } from "../../model/units/data-size";
import { Frequency } from "../../model/units/frequency";

/** A VM at a site, in the model's posture. */
export interface Machine {
  readonly name: string;
  /** The tier's name, or that of the replication gateways. @default - the VM does not belong to Massar */
  readonly kind: string | undefined;
  readonly tier: TierSpec | undefined;
  readonly cluster: string;
  readonly resourcePool: string | undefined;
  /** Its datastore cluster, or its datastore. */
  readonly storage: string;
  /** Configured. */
  readonly cpus: number;
  readonly memory: DataSize;
  readonly disks: readonly { readonly label: string; readonly size: DataSize; readonly used: DataSize }[];
  /** Its reservation. */
  readonly reserved: { readonly cpu: Frequency; readonly memory: DataSize };
  /** Its use at the yearly peak. A VM without a stated demand is assumed to use its configured size. */
  readonly expected: {
    /** At most its virtual CPUs at the speed of its cluster's slowest cores. */
    readonly cpu: Frequency;
    readonly memory: DataSize;
    readonly iops: number;
    readonly throughput: Bandwidth;
  };
  /** Whether it must not share a host with others of its kind. */
  readonly separate: boolean;
  /** Its path in the model. */
  readonly path: ModelPath;
}

/**
 * The model in another posture. The same object each time, so that cached results are reused. `recovered` is always that of all tiers:
 * after the failover of a part, there must be room for the rest.
 */
export const inPosture = oncePer((model: Model, kind: PostureKind): Model => {
  const isPart = model.posture.kind === "recovered" && model.posture.tiers !== undefined;
  if (model.posture.kind === kind && !isPart) return model;
  const posture: Posture = kind === "standby" ? { kind } : { kind, failover: `${model.planning.asOf}-planned` };
  return { ...model, posture };
});

/** Every VM of a site without templates: existing VMs, tiers and gateways. Computed once per model. */
export const machinesAt = oncePer((model: Model, siteName: SiteName): readonly Machine[] => {
  const site = model.sites[siteName];
  const speeds = coreSpeeds(site);
  const adopted = new Map(
    site.role !== "primary"
      ? []
      : model.massar.tiers.flatMap((tier) =>
          tier.rabat.source === "adopted" ? tier.rabat.members.map((each) => [each.virtualMachine, tier] as const) : [],
        ),
  );
  return [
    ...site.baseline.virtualMachines.map((each, index) =>
      existing(each, adopted.get(each.name), speeds, [siteName, "baseline", "virtualMachines", index]),
    ),
    ...model.massar.tiers.flatMap((tier, index) => {
      const placement = placeTier(tier, model, site);
      return placement === undefined ? [] : placed(placement, tier, speeds, ["massar", "tiers", index, siteName]);
    }),
    ...placed(placeGateways(model, site), undefined, speeds, ["link", "gateways", siteName]),
  ];
});

/** By cluster, the speed of its slowest cores. */
const coreSpeeds = ({ baseline, extension, hardware }: Site): ReadonlyMap<string, Frequency> =>
  new Map(
    [...baseline.clusters, ...extension.clusters].map(({ name, hosts }) => [
      name,
      Frequency.hertz(Math.min(...hosts.map((host) => hardware[host.hardware]?.frequency.hertz ?? 0))),
    ]),
  );

type Speeds = ReadonlyMap<string, Frequency>;

function existing(machine: ExistingMachine, tier: TierSpec | undefined, speeds: Speeds, path: ModelPath): Machine {
  const { name, cluster, datastore } = machine;
  // what is off uses space only
  const { cpus, memory } = machine.power === "on" ? machine : { cpus: 0, memory: DataSize.none };
  return {
    name,
    kind: tier?.name,
    tier,
    cluster,
    resourcePool: undefined,
    storage: datastore,
    cpus,
    memory,
    disks: machine.disks.map((size, index) => ({ label: `Hard disk ${index + 1}`, size, used: size })),
    reserved: { cpu: Frequency.none, memory: DataSize.none },
    expected: expected({ cpus, memory }, tier, speeds.get(cluster)),
    separate: false,
    path,
  };
}

function placed(placement: Placement, tier: TierSpec | undefined, speeds: Speeds, path: ModelPath): Machine[] {
  const { kind, cluster, resourcePool, storage, separateHosts: separate, standing, surge } = placement;
  return [...standing, ...surge].map(({ name, cpus, memory, reserved, disks }) => ({
    name,
    kind,
    tier,
    cluster,
    resourcePool,
    storage: storage.name,
    cpus,
    memory,
    disks: disks.map(({ label, size }, index) => ({ label, size, used: tier?.disks[index]?.used ?? size })),
    reserved,
    expected: expected({ cpus, memory }, tier, speeds.get(cluster)),
    separate,
    path,
  }));
}

/** The demand, limited to the configured size: a standby VM can be smaller than its demand. */
function expected(
  { cpus, memory }: MemberSize,
  tier: TierSpec | undefined,
  speed = Frequency.none,
): Machine["expected"] {
  const all = speed.times(cpus);
  if (tier === undefined) return { cpu: all, memory, iops: 0, throughput: Bandwidth.none };
  const { demand } = tier;
  return {
    cpu: demand.cpu.isMoreThan(all) ? all : demand.cpu,
    memory: demand.memory.isLargerThan(memory) ? memory : demand.memory,
    iops: demand.iops,
    throughput: demand.throughput,
  };
}

export const isGateway = ({ kind }: Machine): boolean => kind === GATEWAY_TIER;
