import type { Site } from "./schema/site";

/** The name of a VM, from its site and its member id: `rab-db-1`. */
export const virtualMachineName = (site: Pick<Site, "code">, memberId: string): string => `${site.code}-${memberId}`;

/** The name of the port group that realises a network on a cluster's switch: `pg-rabat-extension-database`. */
export const portGroupName = (cluster: string, network: string): string => `pg-${cluster}-${network}`;

/** The vSphere folder of a tier's VMs: `massar/database`. */
export const tierFolder = (workload: string, tier: string): string => `${workload}/${tier}`;

/** The anti-affinity rule that keeps like VMs on different hosts. */
export const separateHostsRule = (kind: string): string => `${kind}-on-separate-hosts`;

/** The Storage DRS rule that keeps the members of a quorum on different datastores. */
export const separateDatastoresRule = (kind: string): string => `${kind}-on-separate-datastores`;

/** The name of the replication gateways where members have their tier's name. Also their folder. */
export const GATEWAY_TIER = "replication-gateway";

/** The protection mechanism of the replication gateways: code and template contain all of their content. */
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

/** With which the names of promoted objects in Terraform addresses begin. Terraform's state thus shows which objects were promoted. */
export const PROMOTED = "promoted_";

/** The stacks, in the order in which they can be deployed. */
export const STACKS = ["primary", "dr", "replication-link"] as const;
export type StackName = (typeof STACKS)[number];

/** The stacks whose objects a stack looks up: they are deployed before it. */
export const stacksBefore = (stack: string): readonly StackName[] =>
  stack === "replication-link" ? ["primary", "dr"] : [];

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

/** Custom attributes of the workload's VMs, shown in vCenter. */
export const CUSTOM_ATTRIBUTES = {
  rpo: "massar-rpo",
  rto: "massar-rto",
  priority: "massar-recovery-priority",
} as const;

/** The roles for people; the automation account has its own. */
export const ROLES = { operator: "massar-operator", auditor: "massar-auditor" } as const;

/** The rule by which VMs prefer a rack's hosts. */
export const rackPreferenceRule = (kind: string, rack: string): string => `${kind}-prefer-${rack}`;

/** The temporary stack of a rehearsal. It exists only while the context names a rehearsal. */
export const REHEARSAL_STACK = "rehearsal";

/** Any stack that can be deployed. */
export type DeployableStack = StackName | typeof REHEARSAL_STACK;

/** The prefix of every object that a rehearsal creates. */
export const REHEARSAL_PREFIX = "rehearsal-";

/**
 * The VM folder that contains the folder of each rehearsal. It is created manually, because the permission on it limits the account
 * that rehearses.
 */
export const REHEARSALS_FOLDER = "rehearsals";

/** The folder, resource pool, tag and snapshots of a rehearsal: `rehearsal-2026-11-24-fire-7f3a`. */
export const rehearsalName = (rehearsal: string): string => `${REHEARSAL_PREFIX}${rehearsal}`;

/** The path of a rehearsal's folder, below the datacenter's VM folder. */
export const rehearsalFolder = (rehearsal: string): string => `${REHEARSALS_FOLDER}/${rehearsalName(rehearsal)}`;

/** A shortened rehearsal name, for longer names: `rehearsal-7f3a`. */
const shortRehearsalName = (rehearsal: string): string => `${REHEARSAL_PREFIX}${rehearsal.split("-").at(-1)}`;

/** The VM that stands for a member in a rehearsal: `rehearsal-7f3a-db-1`. */
export const rehearsedMachineName = (rehearsal: string, memberId: string): string =>
  `${shortRehearsalName(rehearsal)}-${memberId}`;

/** The port group that stands for a network's in a rehearsal: `rehearsal-7f3a-pg-marrakech-recovery-database`. */
export const bubblePortGroupName = (rehearsal: string, cluster: string, network: string): string =>
  `${shortRehearsalName(rehearsal)}-${portGroupName(cluster, network)}`;

/** The database with the copies, without passwords, of the states in a database. A review reads them. */
export const databaseForReview = (database: string): string => `${database}_review`;

/** The key of such a copy in a bucket. */
export const keyForReview = (key: string): string => `review/${key}`;
