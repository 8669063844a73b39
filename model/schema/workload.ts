import { z } from "zod";
import {
  bandwidth,
  cidr,
  dataSize,
  duration,
  frequency,
  nameField,
  part,
  percentage,
  textLike,
  timeLimit,
} from "../units/fields";
import { MONTHS } from "../units/months";
import { memberId, siteName } from "./site";

const count = z.int().positive();
const name = nameField();
const text = z.string().trim().min(1);
const folder = textLike(/^(\/[\w.-]+)+$/, "is not a folder", 'Write an absolute path, as in "/srv/files".');

/** Size of one member. Memory is configured memory; nothing is reserved unless stated. */
const size = z.strictObject({ cpus: count, memory: dataSize() });

/** A member of a tier. Its id never changes, so that members are added and removed without affecting others. */
const member = z.strictObject({
  id: memberId,
  /** Only where this member differs from its tier, for example while a change rolls through. */
  size: size.optional(),
  /**
   * The image that it was cloned from, if that is not its tier's. A VM never changes its image: its successor has a new id.
   *
   * @default - its tier's
   */
  template: text.optional(),
});

/** A tier at the primary site: created by the stack, or adopted. Adopted VMs already run there; they are read, counted and recovered. */
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
  /** The part of the tier's demand at the primary site that it must serve while `recovered`. @default - all of it */
  recoveryDemand: part().optional(),
});

/** How a tier's data is replicated to the backup site, and its objectives RPO and RTO. */
const protection = z.strictObject({
  mechanism: z.enum(["rebuild", "databaseStreaming", "fileReplication"]),
  rpo: duration(),
  rto: duration(),
  /** The rate at which the whole tier changes data at its peak: the amount to replicate. */
  changeRate: bandwidth(),
  /** How far back the replica can be restored, by archived logs or snapshots. @default - only its newest state */
  history: duration().optional(),
});

/** The reservation of a VM: a part of its memory, and CPU per virtual CPU. HA admission control counts only reservations. */
const reservation = z.strictObject({ memory: part(), cpuPerVirtualCpu: frequency() });

/** What one member uses at the peak of the year (enrolment, results), as measured or expected. */
const demand = z.strictObject({ cpu: frequency(), memory: dataSize(), iops: z.int().min(0), throughput: bandwidth() });

const port = z.int().min(1).max(65535);

/**
 * Who may open connections to a tier: another tier, itself, or a network that the workload's `outside` names. The firewall of a guest
 * drops all other connections, in both directions.
 */
const flow = z.strictObject({ from: name, protocol: z.enum(["tcp", "udp"]), port });

/** A network of the workload's `outside` to which a tier may open connections. */
const egress = z.strictObject({ to: name, protocol: z.enum(["tcp", "udp"]), port });

/** The check that a member works. */
const healthCheck = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("tcp"), port }),
  z.strictObject({
    kind: z.literal("http"),
    port,
    path: textLike(/^\/\S*$/, "is not a path", 'Write it as in "/health".'),
  }),
]);

/** The role of a tier's guests: `roles/` renders the files and services of each. */
export const SOFTWARE = [
  "database",
  "connectionPool",
  "cache",
  "fileServer",
  "directory",
  "nameServer",
  "application",
  "worker",
  "webServer",
  "loadBalancer",
  "bastion",
  "monitoring",
] as const;
const software = z.enum(SOFTWARE);

/**
 * How the members of a database at all places agree on the one that writes: Patroni with a lease in etcd.
 *
 * @see https://patroni.readthedocs.io/en/latest/dynamic_configuration.html
 */
const leadership = z.strictObject({
  /** The tier, or the replication gateways, whose standing members at both sites run etcd and vote, beside the witness. */
  voters: name,
  /** The lease of the writer. An isolated writer stops within this time, and no other starts before. */
  ttl: timeLimit(),
  /** Between two renewals of the lease. */
  loopWait: timeLimit(),
  /** How long etcd or PostgreSQL may not answer before a member gives up. */
  retryTimeout: timeLimit(),
  /**
   * Which members confirm a commit before the application does. `withinSite`: one at the writer's site, so that the loss of a host
   * loses nothing and the loss of the site loses what the link has not sent. `acrossSites`: one at the other site too, so that a
   * commit takes as long as the link, and writes stop without it.
   */
  synchronous: z.enum(["withinSite", "acrossSites"]),
});

/** The name and address at which users reach a tier. No member has this address. */
const service = z.strictObject({
  name: textLike(/^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$/, "is not a service name", 'Write it as in "massar.example".'),
  host: count,
});

const tier = z.strictObject({
  name,
  role: text,
  /** A web server forwards requests to the tier that it depends on. */
  software,
  /** Only for a database: the relation `leadership` requires it. */
  leadership: leadership.optional(),
  /** The image of new members. Members that run keep theirs: state it at each member until it is replaced. */
  template: text,
  network: name,
  storageClass: name,
  /** The host number in the network's CIDR that member 1 gets; member n gets `firstHost + n - 1`. */
  firstHost: count,
  /**
   * How many host numbers from `firstHost` on belong to the tier. Firewalls of other guests know its members by this range, so that a
   * member that is added later needs no change of running guests.
   */
  addresses: count.default(20),
  /** `true` keeps the members on different hosts (DRS anti-affinity), as a quorum needs. */
  separateHosts: z.boolean(),
  /** `true` locks standing members and their disks against deletion. */
  holdsData: z.boolean(),
  /** `true` if more than half of the members must agree: their number is odd, and no host or datastore has the majority. */
  quorum: z.boolean().default(false),
  /**
   * In controller order. The first is the system disk and holds the template's image. `used` is the written data. `mount` is the folder at
   * which its guests mount it.
   *
   * @default used - the whole size. mount - none: the system disk's own partitions, or a disk that no role uses
   */
  disks: z
    .array(z.strictObject({ label: name, size: dataSize(), used: dataSize().optional(), mount: folder.optional() }))
    .min(1),
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
  /** @default - a guest reaches only its DNS and NTP servers, and the tiers whose flows name it */
  egress: z.array(egress).default([]),
  healthCheck,
  service: service.optional(),
  rabat: primaryPlace,
  marrakech: backupPlace,
});

export const workloadSchema = z.strictObject({
  name,
  /** External networks from which tiers accept connections. */
  outside: z.record(name, z.union([z.literal("anywhere"), cidr()])),
  /**
   * The folder in each guest that holds its secrets, one file each, readable by root only. An operator or a secret store's agent
   * writes them before the first start; systemd passes them to the services as credentials. Rendered files contain none.
   */
  credentials: folder,
  /** Where alerts go: a mailbox, and the address of the relay that accepts mail for it. */
  alerts: z.strictObject({ mailbox: z.email(), relay: z.ipv4() }),
  tiers: z.array(tier).min(1),
});

/**
 * The reduced workload of the profile `lab`. One size for all tiers, so that a new tier needs no entry here; `larger`
 * lists the tiers that need more.
 */
export const labSchema = z.strictObject({
  /** Members that each tier keeps at a site, standing ones first. */
  members: count,
  size,
  /** The size of every disk. Disks are thin-provisioned. */
  disk: dataSize(),
  /** Exceptions by tier, or for the replication gateways. */
  larger: z.record(name, size),
});

/** Capacity planning: yearly growth, seasons and reserves. */
export const planningSchema = z.strictObject({
  /** The date of the stated demand and used space. Forecasts begin here. */
  asOf: z.iso.date(),
  /** How far ahead capacity must suffice. */
  horizon: duration(),
  /** Yearly growth, compounded. */
  growth: z.strictObject({
    cpu: percentage(),
    memory: percentage(),
    storage: percentage(),
    iops: percentage(),
    changeRate: percentage(),
    /** Growth of the number of members: the address plan must have room for it. */
    members: percentage(),
  }),
  /** The demand of each month as a part of the yearly peak (enrolment, results). Storage does not follow the seasons. */
  season: z.record(z.enum(MONTHS), percentage()),
  reserves: z.strictObject({
    /** Of the used space: room for the delta disks of one snapshot. */
    snapshots: percentage(),
    /** Of a datastore: kept free where it has no Storage DRS threshold. */
    freeSpace: percentage(),
    /** Of a host's CPU and memory: the part that ESXi uses. HA counts the rest, the root resource pool of the host. */
    hypervisor: part(),
  }),
  /** Virtual CPUs per core that a resource pool's VMs may have together with those of pools above it. No common ratio exists: a warning. */
  processorsPerCore: z.record(name, z.number().positive()),
});

/** What people decide on the day. `fence`: to continue although the votes cannot prove that only one site writes. */
export const DECISIONS = ["failover", "migration", "reprotect", "failback", "fence"] as const;

/** A text for people, in the languages of Massar's users. */
const message = z.strictObject({ ar: text, fr: text, en: text });

/** The recovery after the loss of the primary site: its times besides those of the tiers, and the protection groups. */
export const recoveryPlanSchema = z.strictObject({
  /** From the disaster until it is detected. */
  detection: duration(),
  /** From the detection until the disaster is declared. */
  decision: duration(),
  /** Time to clone a surge VM or to resize a standing one. */
  provisioning: duration(),
  /** How many VMs are created or powered on at a time. */
  concurrency: count,
  /** Time to switch a service name to the backup site. */
  cutover: duration(),
  /**
   * The 95th percentile of these times, from records of exercises on the same target (`npm run recovery -- estimates`); the times
   * themselves are then the median. The rule `rto-fits` judges these.
   *
   * @default - each time is its own 95th percentile
   */
  p95: z
    .strictObject({
      detection: duration().optional(),
      decision: duration().optional(),
      provisioning: duration().optional(),
      cutover: duration().optional(),
      /** By tier. */
      startsWithin: z.record(name, duration()).optional(),
    })
    .optional(),
  /** Who takes part in a recovery, and what users are told. @default - nobody is named */
  people: z
    .strictObject({
      roles: z
        .array(
          z.strictObject({
            name,
            title: message,
            /** What this role decides. Each action has one role that decides. */
            decides: z.array(z.enum(DECISIONS)).default([]),
            /** From the declaration until this role must have been told. @default - it is not told by the runbook */
            toldWithin: duration().optional(),
          }),
        )
        .min(1),
      /** Texts for users, by the moment at which they are sent. */
      messages: z.strictObject({ declared: message, recovered: message, returned: message }),
    })
    .optional(),
  /** Tiers that must be restored to the same point in time. */
  protectionGroups: z.array(z.strictObject({ name, tiers: z.array(name).min(2) })),
});

/** A failover id: the date and the disaster. */
const failoverId = textLike(
  /^\d{4}-\d{2}-\d{2}-[a-z]+$/,
  "is not a failover id",
  'Write the date and the disaster, as in "2026-11-24-fire".',
);

/** The posture of the backup site. It is committed, so that the next deploy after a failover does not undo it. */
export const postureSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("standby"),
    /** Required to leave `recovered`: the failover that ends, and who approved it. */
    failback: z.strictObject({ ends: failoverId, approvedBy: text, reason: text }).optional(),
  }),
  z.strictObject({
    kind: z.literal("recovered"),
    failover: failoverId,
    /** The tiers that are recovered, after the failover of a part. @default - all */
    tiers: z.array(name).min(1).optional(),
  }),
]);

/** Members and disks that hold data, by site and tier. A change that removes one is refused. */
export const deletionLocksSchema = z.strictObject({
  locked: z.array(
    z.strictObject({ site: siteName, tier: name, members: z.array(memberId).min(1), disks: z.array(name).min(1) }),
  ),
  /** A lift names the members that may be removed, the approver and the reason. Remove it after the deploy. */
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
export type Software = (typeof SOFTWARE)[number];
export type Leadership = z.output<typeof leadership>;
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
