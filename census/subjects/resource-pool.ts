import type { Kind } from "../subject";
import { type AllocationFacts, allocationFacts, unallocated } from "./allocation";

export const resourcePool: Kind<AllocationFacts> = {
  name: "resource pool",
  telling: ["CPU limit", "memory limit"],
  expected: ({ deployments }) => {
    const paths = new Set(deployments.map((deployment) => deployment.resourcePool));
    // a cluster's root pool comes with the cluster, and is in no census
    const made = [...paths].filter((path) => !path.endsWith("/Resources"));
    return made.map((name) => ({ name, origin: "project", facts: unallocated }));
  },
  observed: ({ resourcePools }) =>
    resourcePools.map(({ path, cpu, memory }) => ({ name: path, facts: allocationFacts(cpu, memory) })),
};
