import { poolPath } from "../modelled-site";
import { size } from "../quantity";
import type { Kind } from "../subject";
import { type AllocationFacts, allocationFacts, unallocated } from "./allocation";

type ResourcePoolFacts = AllocationFacts & { readonly expandable: string };

export const resourcePool: Kind<ResourcePoolFacts> = {
  name: "resource pool",
  shown: ["CPU shares", "memory shares", "memory reserved"],
  expected: ({ site }) =>
    site.extension.clusters.flatMap((cluster) =>
      cluster.resourcePools.map(({ name, cpuShares, memoryShares, memoryReservation }) => ({
        name: poolPath(site, cluster.name, name),
        origin: "project",
        facts: {
          ...unallocated,
          "CPU shares": cpuShares,
          "memory shares": memoryShares,
          ...(memoryReservation && { "memory reserved": size(memoryReservation.bytes) }),
          expandable: expandable(true, true),
        },
      })),
    ),
  // the census does not contain root pools
  observed: ({ resourcePools }) =>
    resourcePools.map(({ path, cpu, memory }) => ({
      name: path,
      facts: { ...allocationFacts(cpu, memory), expandable: expandable(cpu.expandable, memory.expandable) },
    })),
};

const expandable = (cpu: boolean, memory: boolean) => `CPU ${cpu}, memory ${memory}`;
