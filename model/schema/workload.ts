import { z } from "zod";
import { bandwidth, cidr, dataSize, duration, frequency, nameField, part, percentage, textLike } from "../units/fields";
import { MONTHS } from "../units/months";
import { memberId, siteName } from "./site";

const count = z.int().positive();
const name = nameField();
const text = z.string().trim().min(1);

/** Size of one member. Memory is configured memory; nothing is reserved unless stated. */
const size = z.strictObject({ cpus: count, memory: dataSize() });

/** A member of a tier. Its id stays for its life, so members come and go without touching one another. */
const member = z.strictObject({
  id: memberId,
  /** Only where this member differs from its tier, for example while a change rolls through. */
  size: size.optional(),
});

/** A tier at the primary site: made by the stack, or adopted, which is VMs that run there already: read, counted, recovered. */
const primaryPlace = z.discriminatedUnion("source", [
  z.strictObject({ source: z.literal("created"), cluster: name, size, members: z.array(member).min(1) }),
  z.strictObject({
    source: z.literal("adopted"),
    members: z.array(z.strictObject({ id: memberId, virtualMachine: name })).min(1),
  }),
]);

/**
 * A tier at the backup site. `standing` members run in every posture under the same keys and grow in place from their
 * standby size to the recovery size; `surge` members exist only while the site is `recovered`.
 */
const backupPlace = z.strictObject({
  cluster: name,
  standing: z.strictObject({ members: z.array(member).min(1), size }).optional(),
  surge: z.array(member),
  recoverySize: size,
  /** The part of the tier's demand at the primary site that it has to carry while `recovered`. @default - all of it */
  recoveryDemand: part().optional(),
});

/** How a tier's data gets to the backup site, and how much time and data may be lost. */
const protection = z.strictObject({
  mechanism: z.enum(["rebuild", "databaseStreaming", "fileReplication"]),
  rpo: duration(),
  rto: duration(),
  /** Data that the whole tier changes at its peak. What a mechanism sends over the link. */
  changeRate: bandwidth(),
  /** How far back the copy can be set: archived logs, or snapshots of the replica. @default - its newest state alone */
  history: duration().optional(),
});

/** What a VM has for itself, whatever else runs: a part of its memory, and CPU per virtual CPU. HA admission control counts this alone. */
const reservation = z.strictObject({ memory: part(), cpuPerVirtualCpu: frequency() });

/** What one member uses at the peak of the year (enrolment, results), as measured or expected. */
const demand = z.strictObject({ cpu: frequency(), memory: dataSize(), iops: z.int().min(0), throughput: bandwidth() });

const port = z.int().min(1).max(65535);

/** Who may open connections to a tier: another tier, itself, or a network that the workload's `outside` names. All else is dropped by the guest's firewall. */
const flow = z.strictObject({ from: name, protocol: z.enum(["tcp", "udp"]), port });

/** What tells that a member works. */
const healthCheck = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("tcp"), port }),
  z.strictObject({
    kind: z.literal("http"),
    port,
    path: textLike(/^\/\S*$/, "is not a path", 'Write it as in "/health".'),
  }),
]);

/** What a tier's guests do for the others, whatever the tier is called. */
const software = z.enum(["connectionPool", "application", "webServer", "nameServer"]);

/** How users find a tier that is an entry: by name, at an address of its network that no member has. */
const service = z.strictObject({
  name: textLike(/^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$/, "is not a service name", 'Write it as in "massar.example".'),
  host: count,
});

const tier = z.strictObject({
  name,
  role: text,
  /** A web server leads on to the tier that it depends on. @default - what the mechanism says, or nothing that others use */
  software: software.optional(),
  template: text,
  network: name,
  storageClass: name,
  /** The host number in the network's CIDR that member 1 gets; member n gets `firstHost + n - 1`. */
  firstHost: count,
  /** `true` keeps the members on different hosts (DRS anti-affinity), as a quorum needs. */
  separateHosts: z.boolean(),
  /** `true` locks standing members and their disks against deletion. */
  holdsData: z.boolean(),
  /** `true` where more than half of the members must agree: an odd number, and no host or datastore with most of them. */
  quorum: z.boolean().default(false),
  /** In controller order. The first is the system disk and holds the template's image. `used` is what is written. @default used - all of it */
  disks: z.array(z.strictObject({ label: name, size: dataSize(), used: dataSize().optional() })).min(1),
  /** The resource pool of its cluster, at either site. */
  resourcePool: name,
  /** The rack whose hosts its VMs prefer. @default - no preference */
  preferredRack: name.optional(),
  /** @default - nothing */
  reservation: reservation.optional(),
  demand,
  protection,
  /** From power-on to the health check's first success. */
  startsWithin: duration(),
  /** 1 recovers first; also the order in which HA restarts VMs. */
  recoveryPriority: z.int().min(1).max(5),
  /** Tiers that must run before this one. */
  dependsOn: z.array(name),
  flows: z.array(flow),
  healthCheck,
  service: service.optional(),
  rabat: primaryPlace,
  marrakech: backupPlace,
});

export const workloadSchema = z.strictObject({
  name,
  /** Networks outside that tiers take connections from. */
  outside: z.record(name, z.union([z.literal("anywhere"), cidr()])),
  tiers: z.array(tier).min(1),
});

/**
 * What the workload is cut down to in the profile `lab`. One size for all, so that a new tier needs no word here; tiers
 * that it is too small for are exceptions.
 */
export const labSchema = z.strictObject({
  /** How many members of a tier remain at a site, standing ones first. */
  members: count,
  size,
  /** Every disk. Thin: it takes what is written. */
  disk: dataSize(),
  /** By tier, or the gateways. */
  larger: z.record(name, size),
});

/** What is planned for: growth by year, the seasons, and what is kept free. */
export const planningSchema = z.strictObject({
  /** The day that demand and used space are of. Forecasts begin here. */
  asOf: z.iso.date(),
  /** How far ahead capacity must suffice. */
  horizon: duration(),
  /** By year, on top of the year before. */
  growth: z.strictObject({
    cpu: percentage(),
    memory: percentage(),
    storage: percentage(),
    iops: percentage(),
    changeRate: percentage(),
    /** Members of a tier: what its part of the address plan must hold. */
    members: percentage(),
  }),
  /** The part of the year's peak (enrolment, results) that each month sees. Storage does not shrink with it. */
  season: z.record(z.enum(MONTHS), percentage()),
  reserves: z.strictObject({
    /** Of the used space: what the deltas of snapshots take while one is kept. */
    snapshots: percentage(),
    /** Of a datastore: kept free where no Storage DRS threshold says so. */
    freeSpace: percentage(),
    /** Of a host's CPU and memory: what ESXi takes for itself. HA counts what is left, the host's root resource pool. */
    hypervisor: part(),
  }),
  /** Virtual CPUs per core that a resource pool's VMs may have together with those of pools above it. No common ratio exists: a warning. */
  processorsPerCore: z.record(name, z.number().positive()),
});

/** How the loss of the primary site is answered: the times that a recovery has besides the tiers' own, and what fails over together. */
export const recoveryPlanSchema = z.strictObject({
  /** From the disaster until it is known. */
  detection: duration(),
  /** From then until it is declared. */
  decision: duration(),
  /** Cloning a surge VM, or growing a standing one. */
  provisioning: duration(),
  /** VMs that are made or powered on at one time. */
  concurrency: count,
  /** Switching the service names to the backup site. */
  cutover: duration(),
  /** Tiers that must come back at one point in time. */
  protectionGroups: z.array(z.strictObject({ name, tiers: z.array(name).min(2) })),
});

/** A failover's name: the day and the disaster. */
const failoverId = textLike(
  /^\d{4}-\d{2}-\d{2}-[a-z]+$/,
  "is not a failover id",
  'Write the date and the disaster, as in "2026-11-24-fire".',
);

/** What runs at the backup site. Committed, so that the next plain deploy after a failover does not undo it. */
export const postureSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("standby"),
    /** Needed to leave `recovered`: names the failover that ends and who said so. */
    failback: z.strictObject({ ends: failoverId, approvedBy: text, reason: text }).optional(),
  }),
  z.strictObject({ kind: z.literal("recovered"), failover: failoverId }),
]);

/** Members and disks that hold data, per site and tier: a change that makes one vanish does not synthesise. */
export const deletionLocksSchema = z.strictObject({
  locked: z.array(
    z.strictObject({ site: siteName, tier: name, members: z.array(memberId).min(1), disks: z.array(name).min(1) }),
  ),
  /** A lift names what may go, who said so and why. Remove it after the deploy. */
  lifts: z.array(
    z.strictObject({
      site: siteName,
      tier: name,
      members: z.array(memberId).min(1),
      approvedBy: text,
      reason: text,
    }),
  ),
  /** Allows the replication link to be destroyed. Remove it after the deploy. @default - Terraform refuses to destroy it */
  linkLift: z.strictObject({ approvedBy: text, reason: text }).optional(),
});

/** A workload as a model file writes it. */
export type WorkloadData = z.input<typeof workloadSchema>;
export type Workload = z.output<typeof workloadSchema>;
export type TierSpec = Workload["tiers"][number];
export type MemberSpec = z.output<typeof member>;
export type MemberSize = z.output<typeof size>;
export type PlanningData = z.input<typeof planningSchema>;
export type Planning = z.output<typeof planningSchema>;
export type RecoveryPlanData = z.input<typeof recoveryPlanSchema>;
export type RecoveryPlan = z.output<typeof recoveryPlanSchema>;
export type LabData = z.input<typeof labSchema>;
export type Lab = z.output<typeof labSchema>;
export type PostureData = z.input<typeof postureSchema>;
export type Posture = z.output<typeof postureSchema>;
export type PostureKind = Posture["kind"];
export type DeletionLocksData = z.input<typeof deletionLocksSchema>;
export type DeletionLocks = z.output<typeof deletionLocksSchema>;

export const defineWorkload = (data: WorkloadData): WorkloadData => data;
export const definePlanning = (data: PlanningData): PlanningData => data;
export const defineRecoveryPlan = (data: RecoveryPlanData): RecoveryPlanData => data;
export const defineLab = (data: LabData): LabData => data;
export const definePosture = (data: PostureData): PostureData => data;
export const defineDeletionLocks = (data: DeletionLocksData): DeletionLocksData => data;
