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

/** A connection that must fail, and what came of it. */
export interface Probe {
  readonly from: string;
  readonly to: string;
  readonly failed: boolean;
  readonly seen: string;
}

export interface GuestsOptions {
  readonly model: Model;
  /** How the sites' vCenters are reached: that of a simulation. */
  readonly environment: Readonly<Record<string, string>>;
  /** Whether a port group at Marrakech belongs to a bubble. */
  readonly isBubble: (portGroup: string) => boolean;
  /** Whose VMs get processes. @default - every tier's */
  readonly tiers?: readonly string[];
  /** Between two marker rows, and two marker files. @default 500 */
  readonly markerInterval?: Milliseconds;
  /** From one replication of files to the next. @default 2000 */
  readonly fileInterval?: Milliseconds;
  /** Rates of the link and of what changes, divided by this: a laptop does not write 120 Mbit/s. @default 100 */
  readonly rateDivisor?: number;
  /** The password of the database's account, and the key that signs updates of names, in Base64. @default - random ones */
  readonly secrets?: { readonly password: string; readonly dnsKey: string };
  /** `loopback` also where the machine allows namespaces. @default "namespaces" */
  readonly isolation?: "namespaces" | "loopback";
  /**
   * A file that tells where these guests store. A process that is killed leaves both, and `startGuests` with this file goes
   * on from them, as VMs do after a loss of power: what was replicated, copied for a snapshot, promoted and named stays; a
   * site that was dark is dark, and known as its vCenter told of it last. Links are mended, planted faults gone. `stop` and
   * an abort of `signal` remove all of it, as does `removeKeptGuests`; an abort before it has started leaves it.
   *
   * Nothing is written while no process runs: the markers' times have a hole then, their sequence has none. A recovery point
   * is measured from the disaster's instant in the recovered data, which a kill after it does not change. One before it does
   * not either, where the replicas have caught up again: before `startGuests` returns, what runs at Rabat has a marker that
   * is younger than the hole.
   *
   * @default - what they store is removed when this process ends, however that happens
   */
  readonly stateFile?: string;
  /** Tells of a site's VMs whenever one has changed. @default - what its vCenter says */
  readonly watch?: WatchMachines;
  /** Ends all of it. */
  readonly signal?: AbortSignal;
}

/**
 * What an exercise asks of the guests of both sites and of the bubble, and makes them do: real ones behind doors, or a
 * simulation's processes.
 */
export interface GuestAccess {
  /** Whether the networks are apart here, so that isolation can be tested. */
  readonly isolation:
    | { readonly kind: "namespaces" | "doors" }
    | { readonly kind: "not available"; readonly why: string };
  /** Every VM that is powered on. */
  readonly machines: () => readonly GuestMachine[];
  /** Waits until no guest is about to start or to end, and `machines` tells what runs now. */
  settled(): Promise<void>;
  /** For the evidence: what runs in each tier's guests, and what stands in for what. */
  readonly software: readonly {
    readonly tier: string;
    readonly software: LocalizedText;
    readonly standsIn?: LocalizedText;
  }[];
  /** What the tier's health check says of a VM. */
  checkHealth(machine: Pick<GuestMachine, "network" | "tier" | "address">): Promise<Seen>;
  /** GET in that network; the certificate of an entry is not verified. */
  get(network: NetworkName, url: string): Promise<{ readonly status: number; readonly body: string }>;
  readonly database: DatabaseGuests;
  /** Of every tier whose mechanism is `fileReplication`. */
  readonly files: FileGuests;
  readonly application: ApplicationGuests;
  readonly dns: DnsGuests;
  /** Connections out of the bubble and into it, tried from both sides; empty where isolation is not available. */
  probeIsolation(): Promise<readonly Probe[]>;
  /** Processes and namespaces that live now. After `stop`, none. */
  leftovers(): Promise<{ readonly processes: readonly string[]; readonly namespaces: readonly string[] }>;
  /** Stops all of it on this machine and removes its data. */
  stop(): Promise<void>;
}

/**
 * A simulation's guests: processes that follow what the vCenters say of their VMs. A VM that is powered off stops its
 * program; a snapshot copies its disk as of that instant; a VM in a bubble that holds data starts from the newest snapshot
 * of a replica of its tier. They can be struck by disasters and faults.
 */
export interface Guests extends GuestAccess {
  /** Names this run in the environment of its processes: `guestProcesses(run)` finds them, also after a crash. */
  readonly run: string;
  /** Whether each network is a namespace of its own. Where not, all guests share loopback. */
  readonly isolation: { readonly kind: "namespaces" } | { readonly kind: "not available"; readonly why: string };
  /** The connection that a client in that network would get. @throws Error as the network says: refused, unreachable, timed out */
  connect(network: NetworkName, address: string, port: number, timeout?: Milliseconds): Promise<Socket>;
  readonly database: SimulatedDatabaseGuests;
  readonly files: SimulatedFileGuests;
  readonly link: LinkGuests;
  /** The site goes dark: its guests are killed, and none starts until the light is back. Its vCenter is another matter. */
  darken(site: SiteName): Promise<void>;
  lighten(site: SiteName): Promise<void>;
  /**
   * The site's guests of these tiers stop in an orderly way, as when a flood is announced. Where all that writes to a tier
   * was stopped, no marker is written there either.
   */
  stopOrderly(site: SiteName, tiers: readonly string[]): Promise<void>;
  /** After a drill: the replicas at Marrakech are copied anew, and follow Rabat again. */
  restoreReplicas(): Promise<void>;
  readonly plant: PlantedFaults;
}

export interface GuestMachine {
  /** In vCenter. */
  readonly name: string;
  /** `db-1` */
  readonly member: string;
  readonly tier: string;
  readonly network: NetworkName;
  /** IPv4, as its guestinfo says. */
  readonly address: string;
  /** `off`: its site is dark, or it was stopped, though its VM is on. `failed`: its program did not start, or ended by itself; `why` says how. */
  readonly state: GuestState;
  readonly why?: string;
}

/** What was seen, and whether it is as it should be. */
export interface Seen {
  readonly passed: boolean;
  readonly seen: string;
}

/** A VM, by its network and member id: `{ network: "bubble", member: "db-1" }`. */
export interface MachineKey {
  readonly network: NetworkName;
  readonly member: string;
}

/** Who leads a cluster is its first member that runs: it is written to at Rabat, a standby at Marrakech, promoted in the bubble. */
export interface DatabaseGuests {
  /**
   * The newest marker that can be read there; a copy may have some that are younger than its snapshot.
   *
   * @param before only of those that were written before that instant
   * @returns undefined when there is none
   */
  newestMarker(machine: MachineKey, before?: Instant): Promise<Marker | undefined>;
  /** The newest marker written at Rabat, by what the writer was told was committed, or Rabat says. */
  readonly written: () => Marker | undefined | Promise<Marker | undefined>;
  /** The newest marker that was written before the instant, according to the writer, or Rabat. */
  readonly writtenBefore: (instant: Instant) => Marker | undefined | Promise<Marker | undefined>;
  /** Sequence numbers up to `until` that can't be read there. */
  missing(machine: MachineKey, until: number): Promise<number>;
  inRecovery(machine: MachineKey): Promise<boolean>;
  /** `streaming`, as the standby's own receiver says; `stopped` where it has none. */
  receiver(machine: MachineKey): Promise<string>;
  /** How old the newest marker is that can be read there. */
  lag(machine: MachineKey): Promise<Milliseconds>;
  /** Waits until the standby has all that Rabat has committed by now. @returns that instant: nothing before it can be lost */
  synchronise(machine: MachineKey, timeout: Milliseconds): Promise<Instant>;
  /** Ends its recovery. @returns how long that took */
  promote(machine: MachineKey): Promise<Milliseconds>;
}

/** Who writes the markers himself knows them at once. */
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
  /** Replicates once more, now, and waits for the end of it. @returns that instant: nothing before it can be lost */
  synchronise(machine: MachineKey, timeout: Milliseconds): Promise<Instant>;
  /** A copy becomes what is written to. */
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
  /** Enrols a pupil at a URL's entry: `http://10.40.50.11:8080`, or a load balancer's. @throws Error with the entry's answer */
  enrol(network: NetworkName, entry: string, pupil: Pupil): Promise<void>;
  /** @returns undefined when there is none of that code */
  read(network: NetworkName, entry: string, code: string): Promise<Pupil | undefined>;
}

export interface DnsGuests {
  /** Updates the name on every name server of the network (RFC 2136, signed). @throws Error with the server's answer */
  update(network: NetworkName, name: string, address: string): Promise<void>;
  /** What the network's name servers answer; empty when the name is unknown. @throws Error when none answers, or they differ */
  resolve(network: NetworkName, name: string): Promise<readonly string[]>;
}

/** The link, stream by stream, by the tier's name. */
export interface LinkGuests {
  /** Bandwidth of a stream in bit/s, already divided. @default - what the model says */
  throttle(tier: string, bitPerSecond?: number): Promise<void>;
  cut(): Promise<void>;
  mend(): Promise<void>;
}

/** Faults that a rehearsal must find. Each returns what takes it back. */
export interface PlantedFaults {
  /** A database's replica receives nothing more, though the link is there. @throws Error where the machine is no replica */
  staleReplica(machine: MachineKey): Promise<() => Promise<void>>;
  /** The stream gets this part of what changes. @default 0.2 */
  throttledLink(tier: string, part?: number): Promise<() => Promise<void>>;
  cutLink(): Promise<() => Promise<void>>;
  /** The tier's VMs there say that they are ill, though they work. @throws Error for a tier whose health check asks nothing */
  wrongHealth(network: NetworkName, tier: string): Promise<() => Promise<void>>;
  /** The VM's process does not start; one that runs ends. */
  neverStarts(machine: MachineKey): Promise<() => Promise<void>>;
  /** A way from the bubble to Marrakech. @throws Error where isolation is not available */
  openBubble(): Promise<() => Promise<void>>;
}
