import { z } from "zod";
import { memberId, siteName } from "../sites/schema";
import { dataSize, duration, nameField, textLike } from "../units/fields";

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

const primaryPlace = z.strictObject({
  cluster: name,
  size,
  members: z.array(member).min(1),
});

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
  protection,
  rabat: primaryPlace,
  marrakech: backupPlace,
});

export const workloadSchema = z.strictObject({ name, tiers: z.array(tier).min(1) });

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
export type PostureData = z.input<typeof postureSchema>;
export type Posture = z.output<typeof postureSchema>;
export type PostureKind = Posture["kind"];
export type DeletionLocksData = z.input<typeof deletionLocksSchema>;
export type DeletionLocks = z.output<typeof deletionLocksSchema>;

export const defineWorkload = (data: WorkloadData): WorkloadData => data;
export const definePosture = (data: PostureData): PostureData => data;
export const defineDeletionLocks = (data: DeletionLocksData): DeletionLocksData => data;
