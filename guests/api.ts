import type { Socket } from "node:net";
import type { LocalizedText } from "../lib/text/localized";
import type { Instant, Milliseconds } from "../lib/time";
import type { Model } from "../model/model";
import type { SiteName } from "../model/schema/site";
import type { Marker } from "./marker";
import type { Answer } from "./network/http";
import type { NetworkName } from "./network/network";
import type { WatchMachines } from "./processes/watch";

export type { Answer, Marker, NetworkName, WatchMachines };

export type GuestState = "starting" | "running" | "failed" | "off";

/** An attempt to connect that must fail, and its result. */
export interface Probe {
  readonly from: string;
  readonly to: LocalizedText;
  readonly failed: boolean;
  readonly seen: string;
}

export interface GuestsOptions {
  readonly model: Model;
  /** Addresses and accounts of the simulated vCenters. */
  readonly environment: Readonly<Record<string, string>>;
  /** Whether a port group at Marrakech belongs to a bubble. */
  readonly isBubble: (portGroup: string) => boolean;
  /** The tiers whose VMs get processes. @default - all */
  readonly tiers?: readonly string[];
  /** Time between two markers, in the database and in each file server. @default 500 */
  readonly markerInterval?: Milliseconds;
  /** Time between two replications of the files. @default 2000 */
  readonly fileInterval?: Milliseconds;
  /** Divides the link's bandwidth and the change rates: a laptop does not write 120 Mbit/s. @default 100 */
  readonly rateDivisor?: number;
  /** The password of the database account, and the TSIG key for DNS updates, in Base64. @default - random values */
  readonly secrets?: { readonly password: string; readonly dnsKey: string };
  /** `loopback` uses no namespaces even if the machine allows them. @default "namespaces" */
  readonly isolation?: "namespaces" | "loopback";
  /**
   * A file that contains the path of the guests' data. If the process is killed, both remain, and `startGuests` with the same
   * file resumes the guests, as VMs resume after a power failure. Replicated data, snapshot copies, promotions and DNS updates
   * remain. A failed site stays failed, with the VMs that its vCenter last reported. Links are restored and planted faults
   * are removed. `stop`, an abort of `signal` and `removeStoredGuests` delete the data; an abort during a resumed start keeps it.
   *
   * While no process runs, no markers are written. Their times then have a gap, but their sequence numbers do not. The recovery
   * point is not affected: before `startGuests` returns, the tiers that run at Rabat write a new marker.
   *
   * @default - the data is deleted when this process ends, even if it is killed
   */
  readonly stateFile?: string;
  /** Reports a site's VMs after each change of a VM. @default - as its vCenter reports them */
  readonly watch?: WatchMachines;
  /** Stops all guests. */
  readonly signal?: AbortSignal;
}

/**
 * Reads and changes the guests of both sites and of the bubble: real ones through connection commands, or the processes of a
 * simulation.
 */
export interface GuestAccess {
  /** Whether the networks are separate, so that isolation can be tested. */
  readonly isolation:
    | { readonly kind: "namespaces" | "connections" }
    | { readonly kind: "not available"; readonly why: string };
  /** Every VM that is powered on. */
  readonly machines: () => readonly GuestMachine[];
  /** Waits until no guest is starting or stopping, and updates `machines`. */
  settled(): Promise<void>;
  /** For the evidence: the software in each tier's guests. If it replaces the real software, also the reason. */
  readonly software: readonly {
    readonly tier: string;
    readonly software: LocalizedText;
    readonly standsIn?: LocalizedText;
  }[];
  /** Runs the tier's health check on a VM. */
  checkHealth(machine: Pick<GuestMachine, "network" | "tier" | "address">): Promise<Seen>;
  /** Sends a GET request in that network, without verifying the certificate. */
  get(network: NetworkName, url: string): Promise<{ readonly status: number; readonly body: string }>;
  readonly database: DatabaseGuests;
  /** The tiers whose mechanism is `fileReplication`. */
  readonly files: FileGuests;
  readonly application: ApplicationGuests;
  readonly dns: DnsGuests;
  /** Tries to connect out of the bubble and into it, from both sides. Empty if isolation is not available. */
  probeIsolation(): Promise<readonly Probe[]>;
  /** The existing processes and namespaces. Empty after `stop`. */
  leftovers(): Promise<{ readonly processes: readonly string[]; readonly namespaces: readonly string[] }>;
  /** Stops everything on this machine and removes its data. */
  stop(): Promise<void>;
}

/**
 * The guests of a simulation: processes that follow the state of their VMs in the vCenters. Powering a VM off stops its
 * program. A snapshot copies its disk at that instant. A VM in the bubble that holds data starts from the newest snapshot of
 * a replica of its tier. Disasters and faults can be simulated.
 */
export interface Guests extends GuestAccess {
  /** The id of this run. `guestProcesses(run)` finds its processes, also after a crash. */
  readonly run: string;
  /** Whether each network is a separate namespace. Otherwise all guests share loopback. */
  readonly isolation: { readonly kind: "namespaces" } | { readonly kind: "not available"; readonly why: string };
  /** Connects like a client in that network. @throws Error of the network: refused, unreachable, timed out */
  connect(network: NetworkName, address: string, port: number, timeout?: Milliseconds): Promise<Socket>;
  readonly database: SimulatedDatabaseGuests;
  readonly files: SimulatedFileGuests;
  readonly link: LinkGuests;
  /** Simulates a power failure: kills the site's guests. No guest starts until `restoreSite`. Does not change its vCenter. */
  failSite(site: SiteName): Promise<void>;
  restoreSite(site: SiteName): Promise<void>;
  /** Which site may write the data of a tier. */
  readonly writing: WritingGuests;
  /** Starts guests that were shut down in order. */
  startOrderly(site: SiteName, tiers: readonly string[]): Promise<void>;
  /** Stops everything on this machine and keeps its data, so that the next command resumes the guests. Needs a `stateFile`. */
  leave(): Promise<void>;
  /**
   * Shuts down the site's guests of these tiers in order, as before an announced flood. No markers are written to a tier once
   * all tiers that write to it are shut down.
   */
  stopOrderly(site: SiteName, tiers: readonly string[]): Promise<void>;
  /** After a drill: Rabat writes again; the replicas at Marrakech are copied from it again and follow it. */
  restoreReplicas(): Promise<void>;
  readonly plant: PlantedFaults;
}

/** The right to write a tier's data, as the lease of Patroni gives it on real sites. One site has it at a time. */
export interface WritingGuests {
  /** Who has the right, and the votes that a site can reach to get it. */
  lease(tier: string, from: SiteName): Lease;
  /** Gives the right to a site. Servers at the other site become read-only, also when they start later. Safe to repeat. */
  move(tier: string, to: SiteName): Promise<void>;
  /** Gives the right back to Rabat before Marrakech was promoted: its replica continues with the data that it has. */
  giveBack(tier: string): Promise<void>;
  /** Replaces the data at the other site by a copy of the writer's, which then follows it. */
  follow(tier: string): Promise<void>;
  /** Whether the first server of a tier in a network refuses a write. */
  refuses(site: SiteName, tier: string): Promise<Seen>;
}

export interface Lease {
  /** The site that renews it. @default - it has expired: its holder is down, or has lost the majority of votes */
  readonly holder?: SiteName;
  /** The votes that the asking site reaches. */
  readonly votes: number;
  readonly of: number;
}

export interface GuestMachine {
  /** The VM's name in vCenter. */
  readonly name: string;
  /** `db-1` */
  readonly member: string;
  readonly tier: string;
  readonly network: NetworkName;
  /** IPv4, from its guestinfo. */
  readonly address: string;
  /** `off`: the VM is powered on, but its site has failed or the guest was shut down. `failed`: its program did not start, or it ended; see `why`. */
  readonly state: GuestState;
  readonly why?: string;
}

/** The result of a check, with what was observed. */
export interface Seen {
  readonly passed: boolean;
  readonly seen: string;
}

/** A VM, by its network and member id: `{ network: "bubble", member: "db-1" }`. */
export interface MachineKey {
  readonly network: NetworkName;
  readonly member: string;
}

/** The leader of a cluster is its first running member: the primary at Rabat, a standby at Marrakech, promoted in the bubble. */
export interface DatabaseGuests {
  /**
   * The newest marker that can be read there. A copy may contain markers younger than its snapshot.
   *
   * @param before consider only markers written before this instant
   * @returns undefined if there is none
   */
  newestMarker(machine: MachineKey, before?: Instant): Promise<Marker | undefined>;
  /** The newest marker committed at Rabat. */
  readonly written: () => Marker | undefined | Promise<Marker | undefined>;
  /** The newest marker committed at Rabat before the instant. */
  readonly writtenBefore: (instant: Instant) => Marker | undefined | Promise<Marker | undefined>;
  /** How many of the markers that were written up to the sequence number `until` cannot be read there. */
  missing(machine: MachineKey, until: number): Promise<number>;
  inRecovery(machine: MachineKey): Promise<boolean>;
  /** Whether the server is promoted, and reads back what it has just written. Leaves nothing there. */
  acceptsWrites(machine: MachineKey): Promise<Seen>;
  /** The status of the standby's WAL receiver, such as `streaming`; `stopped` if it has none. */
  receiver(machine: MachineKey): Promise<string>;
  /** The age of the newest marker that can be read there. */
  lag(machine: MachineKey): Promise<Milliseconds>;
  /** Waits until the standby has all data that Rabat has committed. @returns the start of the wait: data committed before it cannot be lost */
  synchronise(machine: MachineKey, timeout: Milliseconds): Promise<Instant>;
  /** Promotes the standby. @returns how long that took */
  promote(machine: MachineKey): Promise<Milliseconds>;
  /** Its release, and how far its clock is ahead of this machine's. */
  server(machine: MachineKey): Promise<{ readonly release: string; readonly ahead: Milliseconds }>;
  /** Reads every page and B-tree index of the database with PostgreSQL's extension amcheck. */
  corruption(machine: MachineKey): Promise<{ readonly checked: number; readonly faults: readonly string[] }>;
  /** The number of rows of every table that the account may read, and a checksum of them in any order. */
  tableChecksums(machine: MachineKey): Promise<readonly TableChecksum[]>;
  /**
   * A checksum of the markers up to a sequence number.
   *
   * @param from the first one @default - the oldest one that is there
   */
  markerChecksum(
    machine: MachineKey,
    until: number,
    from?: number,
  ): Promise<{ readonly from: number; readonly checksum: string }>;
}

export interface TableChecksum {
  readonly table: string;
  readonly rows: number;
  readonly checksum: string;
}

/** A simulation writes the markers itself, so it knows them without a query. */
export interface SimulatedDatabaseGuests extends DatabaseGuests {
  readonly written: () => Marker | undefined;
  readonly writtenBefore: (instant: Instant) => Marker | undefined;
}

export interface FileGuests {
  newestMarker(machine: MachineKey, before?: Instant): Promise<Marker | undefined>;
  readonly written: (tier: string) => Marker | undefined | Promise<Marker | undefined>;
  readonly writtenBefore: (tier: string, instant: Instant) => Marker | undefined | Promise<Marker | undefined>;
  missing(machine: MachineKey, until: number): Promise<number>;
  lag(machine: MachineKey): Promise<Milliseconds>;
  /** Replicates once more and waits for the end. @returns the start of the replication: data written before it cannot be lost */
  synchronise(machine: MachineKey, timeout: Milliseconds): Promise<Instant>;
  /** Makes a copy writable. @returns how long that took */
  promote(machine: MachineKey): Promise<Milliseconds>;
}

export interface SimulatedFileGuests extends FileGuests {
  readonly written: (tier: string) => Marker | undefined;
  readonly writtenBefore: (tier: string, instant: Instant) => Marker | undefined;
}

export interface Pupil {
  readonly code: string;
  readonly name: string;
}

export interface ApplicationGuests {
  /** Enrols a pupil. @param entry `http://10.40.50.11:8080`, or the URL of a load balancer @throws Error with the answer */
  enrol(network: NetworkName, entry: string, pupil: Pupil): Promise<void>;
  /** @returns undefined if no pupil has that code */
  read(network: NetworkName, entry: string, code: string): Promise<Pupil | undefined>;
}

export interface DnsGuests {
  /** Updates the name on every name server of the network (RFC 2136, TSIG). @throws Error with the server's answer */
  update(network: NetworkName, name: string, address: string): Promise<void>;
  /** Resolves a name with the network's name servers; empty if it is unknown. @throws Error if none answers, or they differ */
  resolve(network: NetworkName, name: string): Promise<readonly string[]>;
}

/** The replication link: one stream per tier, by the tier's name. */
export interface LinkGuests {
  /** Limits a stream. @param bitPerSecond after division by `rateDivisor` @default - the model's bandwidth */
  throttle(tier: string, bitPerSecond?: number): Promise<void>;
  cut(): Promise<void>;
  readonly isCut: () => boolean;
  restore(): Promise<void>;
}

/** Faults that a rehearsal must detect. Each method returns a function that removes the fault. */
export interface PlantedFaults {
  /** Stops replication to a database replica while the link works. @throws Error if the machine is not a replica */
  staleReplica(machine: MachineKey): Promise<() => Promise<void>>;
  /** Limits the stream to this fraction of the tier's change rate. @default 0.2 */
  throttledLink(tier: string, part?: number): Promise<() => Promise<void>>;
  cutLink(): Promise<() => Promise<void>>;
  /** Makes the tier's VMs report that they are unhealthy although they work. @throws Error if the health check is only a TCP connection */
  wrongHealth(network: NetworkName, tier: string): Promise<() => Promise<void>>;
  /** Stops the VM's process and prevents it from starting. */
  neverStarts(machine: MachineKey): Promise<() => Promise<void>>;
  /** Deletes all but the newest markers of the database at Rabat, which its replicas repeat. Nothing brings them back. */
  lostMarkers(): Promise<() => Promise<void>>;
  /** Somebody promotes a replica by hand, without the right to write. It stays promoted. */
  promotedReplica(machine: MachineKey): Promise<() => Promise<void>>;
  /** Opens a route between the bubble and Marrakech. @throws Error if isolation is not available */
  openBubble(): Promise<() => Promise<void>>;
}
