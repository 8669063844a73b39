import { groupBy } from "../../lib/group-by";
import { oncePer } from "../../lib/once-per";
import type { ModelPath } from "../../model/finding";
import type { Model } from "../../model/model";
import type { SiteName, StoragePerformance } from "../../model/schema/site";
import type { PostureKind } from "../../model/schema/workload";
import { Bandwidth } from "../../model/units/bandwidth";
import { DataSize } from "../../model/units/data-size";
import { inPosture, type Machine, machinesAt } from "./machines";

/** A datastore cluster, or a datastore outside of any, with its capacity and performance. */
export interface Store {
  readonly name: string;
  readonly cluster: string;
  readonly capacity: DataSize;
  /** Its number of datastores: disks of different VMs can be kept apart on as many. */
  readonly datastores: number;
  readonly performance: StoragePerformance;
  /** The part that may be used: its Storage DRS threshold, otherwise all but the planned free space. */
  readonly fillable: number;
  /** Its path in the model. */
  readonly path: ModelPath;
  /** Its use in each posture of its site. */
  readonly uses: readonly StoreUse[];
}

/** The use of a store in one posture. */
export interface StoreUse {
  readonly posture: PostureKind;
  /** Written today. */
  readonly used: DataSize;
  /** All disks at their full size, templates included. */
  readonly provisioned: DataSize;
  /** The swap files: the unreserved part of the configured memory of VMs. */
  readonly swap: DataSize;
  /** At the peak of the year. */
  readonly iops: number;
  readonly throughput: Bandwidth;
  /** The VMs that use the space. */
  readonly machines: readonly Machine[];
}

/** Every store of a site, with its use in each posture of the site. Computed once per model. */
export const storesAt = oncePer((model: Model, siteName: SiteName): readonly Store[] => {
  const { role, baseline, extension } = model.sites[siteName];
  const postures: readonly PostureKind[] = role === "primary" ? [model.posture.kind] : ["standby", "recovered"];
  const machines = postures.map(
    (posture) => [posture, byStorage(machinesAt(inPosture(model, posture), siteName))] as const,
  );
  const images = groupBy(baseline.templates, ({ datastore }) => datastore);
  const usesOf = (name: string): StoreUse[] => {
    const templates = (images.get(name) ?? []).map(({ systemDisk }) => systemDisk);
    return machines.map(([posture, stored]) => useOf(posture, stored.get(name) ?? [], templates));
  };
  const fillable = 1 - model.planning.reserves.freeSpace.fraction;
  return [
    ...baseline.datastores.map(({ name, cluster, capacity, performance }, index) => ({
      name,
      cluster,
      capacity,
      datastores: 1,
      performance,
      fillable,
      path: [siteName, "baseline", "datastores", index] as const,
      uses: usesOf(name),
    })),
    ...extension.datastoreClusters.map(({ name, cluster, datastores, performance, spaceThresholdPercent }, index) => ({
      name,
      cluster,
      capacity: sum(datastores.map(({ capacity }) => capacity)),
      datastores: datastores.length,
      performance,
      fillable: spaceThresholdPercent / 100,
      path: [siteName, "extension", "datastoreClusters", index] as const,
      uses: usesOf(name),
    })),
    ...extension.nfsDatastores.map(({ name, cluster, capacity, performance }, index) => ({
      name,
      cluster,
      capacity,
      datastores: 1,
      performance,
      fillable,
      path: [siteName, "extension", "nfsDatastores", index] as const,
      uses: usesOf(name),
    })),
  ];
});

const byStorage = (machines: readonly Machine[]) => groupBy(machines, ({ storage }) => storage);

const sum = (sizes: readonly DataSize[]): DataSize => sizes.reduce((total, size) => total.plus(size), DataSize.none);

/** A template is powered off: it uses only the space of its disk. */
function useOf(posture: PostureKind, machines: readonly Machine[], templates: readonly DataSize[]): StoreUse {
  const disks = machines.flatMap((machine) => machine.disks);
  return {
    posture,
    used: sum([...templates, ...disks.map(({ used }) => used)]),
    provisioned: sum([...templates, ...disks.map(({ size }) => size)]),
    swap: sum(machines.map(({ memory, reserved }) => DataSize.bytes(memory.bytes - reserved.memory.bytes))),
    iops: machines.reduce((total, { expected }) => total + expected.iops, 0),
    throughput: machines.reduce((total, { expected }) => total.plus(expected.throughput), Bandwidth.none),
    machines,
  };
}
