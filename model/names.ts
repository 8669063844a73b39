import type { Site } from "../sites/schema";

/** The name of a VM, from its site and its member id: `rab-db-1`. */
export const virtualMachineName = (site: Pick<Site, "code">, memberId: string): string => `${site.code}-${memberId}`;

/** The name of the port group that realises a network on a cluster's switch: `pg-rabat-extension-database`. */
export const portGroupName = (cluster: string, network: string): string => `pg-${cluster}-${network}`;

/** The vSphere folder of a tier's VMs: `massar/database`. */
export const tierFolder = (workload: string, tier: string): string => `${workload}/${tier}`;

/** The anti-affinity rule that keeps like VMs on different hosts. */
export const separateHostsRule = (kind: string): string => `${kind}-on-separate-hosts`;

/** What the link's gateways are, as a tier's name is for its members. Also their folder. */
export const GATEWAY_TIER = "replication-gateway";

/** The tag categories that the sites' stacks own. */
export const TAG_CATEGORIES = { tier: "massar-tier", managedBy: "massar-managed-by" } as const;
