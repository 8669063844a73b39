import { z } from "zod";
import { memberId, siteName } from "../sites/schema";
import { bandwidth, cidr, dataSize, duration, frequency, nameField, textLike } from "../units/fields";

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
});

/** How a tier's data gets to the backup site, and how much time and data may be lost. */
const protection = z.strictObject({
  mechanism: z.enum(["rebuild", "databaseStreaming", "fileReplication"]),
  rpo: duration(),
  rto: duration(),
  /** Data that the whole tier changes at its peak. What a mechanism sends over the link. */
  changeRate: bandwidth(),
});

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

/** How users find a tier that is an entry: by name, at an address of its network that no member has. */
const service = z.strictObject({
  name: textLike(/^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$/, "is not a service name", 'Write it as in "massar.example".'),
  host: count,
});

const tier = z.strictObject({
  name,
  role: text,
  template: text,
  network: name,
  storageClass: name,
  /** The host number in the network's CIDR that member 1 gets; member n gets `firstHost + n - 1`. */
  firstHost: count,
  /** `true` keeps the members on different hosts (DRS anti-affinity), as a quorum needs. */
  separateHosts: z.boolean(),
  /** `true` locks standing members and their disks against deletion. */
  holdsData: z.boolean(),
  /** In controller order. The first is the system disk and holds the template's image. */
  disks: z.array(z.strictObject({ label: name, size: dataSize() })).min(1),
  /** The resource pool of its cluster, at either site. */
  resourcePool: name,
  /** The rack whose hosts its VMs prefer. @default - no preference */
  preferredRack: name.optional(),
  demand,
  protection,
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
});

/** A workload as a model file writes it. */
export type WorkloadData = z.input<typeof workloadSchema>;
export type Workload = z.output<typeof workloadSchema>;
export type TierSpec = Workload["tiers"][number];
export type MemberSpec = z.output<typeof member>;
export type MemberSize = z.output<typeof size>;
export type LabData = z.input<typeof labSchema>;
export type Lab = z.output<typeof labSchema>;
export type PostureData = z.input<typeof postureSchema>;
export type Posture = z.output<typeof postureSchema>;
export type PostureKind = Posture["kind"];
export type DeletionLocksData = z.input<typeof deletionLocksSchema>;
export type DeletionLocks = z.output<typeof deletionLocksSchema>;

export const defineWorkload = (data: WorkloadData): WorkloadData => data;
export const defineLab = (data: LabData): LabData => data;
export const definePosture = (data: PostureData): PostureData => data;
export const defineDeletionLocks = (data: DeletionLocksData): DeletionLocksData => data;
