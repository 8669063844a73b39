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

/** How the link's gateways are protected, as a tier's mechanism is: they hold nothing that code and template do not. */
export const GATEWAY_PROTECTION = "rebuild";

/** The tag categories that the sites' stacks own. */
export const TAG_CATEGORIES = {
  tier: "massar-tier",
  managedBy: "massar-managed-by",
  system: "massar-system",
  site: "massar-site",
  protection: "massar-protection",
  storageClass: "massar-storage-class",
} as const;

/** The stacks, in the order in which they can be deployed. */
export const STACKS = ["primary", "dr", "replication-link"] as const;
export type StackName = (typeof STACKS)[number];

/** The DRS group of a kind's VMs. */
export const virtualMachineGroup = (kind: string): string => `${kind}-vms`;

/** The DRS group of a rack's hosts. */
export const hostGroup = (rack: string): string => `${rack}-hosts`;

/** The rule that restarts one kind of VM only after another. */
export const restartOrderRule = (kind: string, after: string): string => `${kind}-after-${after}`;

/** The number that a host's name ends with: 11 of `esx-11.rabat.massar.example`. Its vmkernel adapters have it as host number. */
export const hostNumber = (name: string): number => Number(/^[^.]*?(\d+)\./.exec(name)?.[1]);

/** The storage policy of a storage class. */
export const storagePolicyName = (storageClass: string): string => `massar-${storageClass}`;

/** Custom attributes of the workload's VMs, for who looks at one in vCenter. */
export const CUSTOM_ATTRIBUTES = {
  rpo: "massar-rpo",
  rto: "massar-rto",
  priority: "massar-recovery-priority",
} as const;

/** The roles for people, besides the automation account's own. */
export const ROLES = { operator: "massar-operator", auditor: "massar-auditor" } as const;

/** The rule by which VMs prefer a rack's hosts. */
export const rackPreferenceRule = (kind: string, rack: string): string => `${kind}-prefer-${rack}`;
