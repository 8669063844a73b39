import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Milliseconds } from "../../lib/time";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";
import type { GuestState } from "../api";
import type { ClientContext } from "../clients/client-context";
import type { Guest } from "../guest";
import { NETWORKS, type NetworkName } from "../network/network";
import { memberOf, serviceAddress } from "../network/plan";
import { createFolderAtomically, removeFolderAtomically } from "../processes/atomic-folder";
import type { Child } from "../processes/child";
import type { WatchedMachine, WatchedSnapshot, WatchMachines } from "../processes/watch";
import { type GuestContext, networkOf } from "../servers/context";
import { copyPausedDisk } from "../servers/postgres";
import { programOf } from "../servers/programs";
import type { SupervisorState, Writes } from "./supervisor-state";

export interface SupervisorOptions {
  readonly context: Omit<
    GuestContext,
    "newestSnapshot" | "leader" | "diskOf" | "isReportedUnhealthy" | "writes" | "dataRole"
  >;
  readonly watch: WatchMachines;
  readonly isBubble: (portGroup: string) => boolean;
  readonly tiers: readonly string[];
  readonly state: SupervisorState;
}

/** How long a vCenter may take to report its VMs. After that, the last report to the previous process is used. */
const ANSWER_TIMEOUT: Milliseconds = 10_000;

/** A VM's guest and its process. */
interface ManagedGuest {
  readonly guest: Guest;
  poweredOn: boolean;
  state: GuestState;
  why?: string;
  child?: Child;
  /** Starts and stops are run one after the other. */
  queue: Promise<void>;
}

/** A copy of a machine's disk at the instant of a snapshot. */
interface Copy {
  readonly tier: string;
  readonly member: string;
  readonly created: string;
  readonly path: string;
  readonly complete: Promise<void>;
}

/** Starts and stops the guests' programs when their VMs are powered on and off, and copies their disks for snapshots. */
export class Supervisor {
  readonly context: GuestContext;
  private readonly state: SupervisorState;
  private readonly managedGuests = new Map<string, ManagedGuest>();
  private readonly copies = new Map<string, Copy>();
  private readonly seenSites = new Set<SiteName>();
  private readonly unstartable = new Set<string>();
  private readonly unhealthy = new Set<string>();
  private readonly watches: readonly { stop(): Promise<void> }[];
  private readonly waiting: NodeJS.Timeout[] = [];
  private closed = false;
  /** Resolves after the first report of each vCenter. */
  readonly allSeen: Promise<unknown>;

  constructor(private readonly options: SupervisorOptions) {
    this.state = options.state;
    this.context = {
      ...options.context,
      diskOf: ({ network, name }) => join(options.context.directory, "disks", `${network}-${name}`),
      newestSnapshot: (guest) => this.newestSnapshot(guest),
      leader: (network, tier) =>
        this.running().find((guest) => guest.network === network && guest.tier.name === tier && guest.leads),
      writes: (tier) => this.writes(tier).site,
      dataRole: ({ network, tier }) => {
        const { site, replicates } = this.writes(tier.name);
        if (network === "bubble" || network === site) return "writer";
        return replicates ? "replica" : "fenced";
      },
      isReportedUnhealthy: (network, tier) => this.unhealthy.has(`${network}/${tier}`),
    };
    const watched = SITE_NAMES.map((site) => {
      let seen = () => {};
      const first = new Promise<void>((resolve) => {
        seen = resolve;
      });
      const watch = options.watch(site, (machines) => {
        this.update(site, machines);
        seen();
      });
      const last = this.state.seen.get(site);
      if (last !== undefined) {
        const late = () => {
          if (!this.seenSites.has(site)) this.update(site, last);
          seen();
        };
        this.waiting.push(setTimeout(late, this.state.failedSites.has(site) ? 0 : ANSWER_TIMEOUT));
      }
      return { watch, first };
    });
    this.watches = watched.map(({ watch }) => watch);
    this.allSeen = Promise.all(watched.map(({ first }) => first));
  }

  states(): readonly { readonly guest: Guest; readonly state: GuestState; readonly why?: string }[] {
    return [...this.managedGuests.values()].filter(({ poweredOn }) => poweredOn);
  }

  running(): readonly Guest[] {
    return [...this.managedGuests.values()].filter(({ state }) => state === "running").map(({ guest }) => guest);
  }

  /** @throws Error if no VM of that member runs there */
  find(network: NetworkName, member: string): { readonly guest: Guest; readonly child: Child } {
    for (const { guest, child, state, why } of this.managedGuests.values()) {
      if (guest.network !== network || guest.member.id !== member) continue;
      if (state === "running" && child !== undefined) return { guest, child };
      throw new Error(`${guest.name} does not run in ${network}: ${why ?? state}`);
    }
    throw new Error(`${network} has no VM of ${member}`);
  }

  /** Waits until no guest is starting or stopping. */
  async settled(): Promise<void> {
    for (;;) {
      const queues = [...this.managedGuests.values()].map(({ queue }) => queue);
      await Promise.all(queues);
      if ([...this.managedGuests.values()].every(({ queue }) => queues.includes(queue))) return;
    }
  }

  async failSite(site: SiteName): Promise<void> {
    this.state.failedSites.add(site);
    this.state.save();
    await Promise.all(this.at(site).map(({ child }) => child?.kill()));
    await this.reconcileAll(this.at(site));
  }

  /** Also starts guests that were shut down in order. */
  async restoreSite(site: SiteName): Promise<void> {
    const { failedSites, shutDown } = this.state;
    failedSites.delete(site);
    for (const key of shutDown) if (key.startsWith(`${site}/`)) shutDown.delete(key);
    this.state.save();
    await this.reconcileAll(this.at(site));
  }

  async stopOrderly(site: SiteName, tiers: readonly string[]): Promise<void> {
    for (const tier of tiers) this.state.shutDown.add(`${site}/${tier}`);
    this.state.save();
    await this.reconcileAll(this.at(site));
  }

  /** Starts guests that were shut down in order. */
  async startOrderly(site: SiteName, tiers: readonly string[]): Promise<void> {
    for (const tier of tiers) this.state.shutDown.delete(`${site}/${tier}`);
    this.state.save();
    await this.reconcileAll(this.at(site));
  }

  hasFailed(site: SiteName): boolean {
    return this.state.failedSites.has(site);
  }

  /** The site that may write a tier's data, and whether the other one replicates it. */
  writes(tier: string): Writes {
    return this.state.writes.get(tier) ?? { site: "rabat", replicates: true };
  }

  /**
   * Gives the right to write a tier's data to a site: servers at the other site start again, read-only. The new writer may be
   * promoted from now on.
   */
  async moveWrites(tier: string, site: SiteName): Promise<void> {
    const before = this.writes(tier);
    if (before.site === site) return;
    this.state.writes.set(tier, { site, replicates: false });
    this.state.save();
    // a server that was fenced refuses promotion until it starts again; a replica is promoted as it is
    const affected = before.replicates ? [before.site] : SITE_NAMES;
    await this.restartTier(tier, affected, "same");
  }

  /** Gives the right to write back to Rabat before Marrakech was promoted: its replica follows again with the data that it has. */
  async returnWrites(tier: string): Promise<void> {
    if (!this.state.writes.has(tier)) return;
    this.state.writes.delete(tier);
    this.state.save();
    await this.restartTier(tier, SITE_NAMES, "same");
  }

  /** Replaces a tier's data at the site that may not write by a copy of the other site's, and replicates it from then on. */
  async follow(tier: string): Promise<void> {
    const { site } = this.writes(tier);
    this.state.writes.set(tier, { site, replicates: true });
    this.state.save();
    await this.restartTier(tier, [site === "rabat" ? "marrakech" : "rabat"], "new");
  }

  /** The first members start first: the others copy from them. */
  private async restartTier(tier: string, sites: readonly SiteName[], disk: "same" | "new"): Promise<void> {
    const members = [...this.managedGuests.values()]
      .map(({ guest }) => guest)
      .filter(({ network, tier: of }) => of.name === tier && sites.some((site) => site === network));
    for (const leads of [true, false]) {
      await Promise.all(members.filter((each) => each.leads === leads).map((each) => this.restart(each, disk)));
    }
  }

  /** Whether all tiers that write to a tier were shut down in order. */
  hasNoWriters(site: SiteName, tier: string): boolean {
    const writers = this.context.model.massar.tiers.filter(({ dependsOn }) => dependsOn.includes(tier));
    return writers.length > 0 && writers.every(({ name }) => this.state.shutDown.has(`${site}/${name}`));
  }

  async reportUnhealthy(network: NetworkName, tier: string, unhealthy: boolean): Promise<void> {
    if (unhealthy) this.unhealthy.add(`${network}/${tier}`);
    else this.unhealthy.delete(`${network}/${tier}`);
    const affected = [...this.managedGuests.values()].filter(
      ({ guest }) => guest.network === network && guest.tier.name === tier,
    );
    await Promise.all(affected.map((managed) => this.restart(managed.guest)));
  }

  async makeUnstartable(network: NetworkName, member: string, planted: boolean): Promise<void> {
    if (planted) this.unstartable.add(`${network}/${member}`);
    else this.unstartable.delete(`${network}/${member}`);
    const affected = [...this.managedGuests.values()].filter(
      ({ guest }) => guest.network === network && guest.member.id === member,
    );
    await this.reconcileAll(affected);
  }

  /** Stops a guest and starts it again, with the same disk or a new one. */
  async restart(guest: Guest, disk: "same" | "new" = "same"): Promise<void> {
    const managed = this.managedGuests.get(keyOf(guest));
    if (managed === undefined) return;
    await this.enqueue(managed, async () => {
      await this.halt(managed);
      if (disk === "new") await removeFolderAtomically(this.context.diskOf(guest));
    });
    await this.reconcile(managed);
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const each of this.waiting) clearTimeout(each);
    await Promise.all(this.watches.map((watch) => watch.stop()));
    const managedGuests = [...this.managedGuests.values()];
    await Promise.all(managedGuests.map(({ child }) => child?.kill()));
    await this.reconcileAll(managedGuests);
    await Promise.all(managedGuests.map(({ child }) => child?.kill()));
  }

  private at(site: SiteName): readonly ManagedGuest[] {
    return [...this.managedGuests.values()].filter(({ guest }) => siteNameOf(guest.network) === site);
  }

  private update(site: SiteName, machines: readonly WatchedMachine[]): void {
    if (this.closed) return;
    this.state.seen.set(site, machines);
    this.state.save();
    const seen = new Set<string>();
    const found = machines.flatMap((machine) => this.guestOf(site, machine) ?? []);
    for (const { guest, machine } of found) {
      seen.add(keyOf(guest));
      const known = this.managedGuests.get(keyOf(guest));
      if (known !== undefined && machine.poweredOn && known.guest.address !== guest.address && guest.address !== "") {
        void this.enqueue(known, () => this.halt(known));
        this.managedGuests.set(keyOf(guest), { ...known, guest, state: "off" });
      } else if (known === undefined) {
        this.managedGuests.set(keyOf(guest), { guest, poweredOn: false, state: "off", queue: Promise.resolve() });
      }
    }
    for (const { guest, machine } of found) this.updateSnapshots(guest, machine.snapshots);
    for (const { guest, machine } of found) {
      const managed = this.managedGuests.get(keyOf(guest));
      if (managed === undefined || guest.address === "") continue;
      managed.poweredOn = machine.poweredOn;
      void this.reconcile(managed);
    }
    for (const managed of this.at(site)) if (!seen.has(keyOf(managed.guest))) this.remove(managed);
    if (!this.seenSites.has(site)) this.removeDeleted(site);
    this.seenSites.add(site);
  }

  /** Removes the disks of VMs and the copies of snapshots that were deleted while no process watched them. */
  private removeDeleted(site: SiteName): void {
    const { directory, diskOf } = this.context;
    const known = new Set([
      ...[...this.managedGuests.values()].map(({ guest }) => diskOf(guest)),
      ...[...this.copies.values()].map(({ path }) => path),
    ]);
    for (const folder of ["disks", "snapshots"]) {
      for (const name of readdirSync(join(directory, folder))) {
        const path = join(directory, folder, name);
        const isHere = NETWORKS.some((network) => siteNameOf(network) === site && name.startsWith(`${network}-`));
        // remaining files are removed at the end, with the directory
        if (isHere && !known.has(path)) void removeFolderAtomically(path).catch(() => {});
      }
    }
  }

  private guestOf(site: SiteName, machine: WatchedMachine): { guest: Guest; machine: WatchedMachine } | undefined {
    const { model } = this.context;
    const network = machine.networks.some(this.options.isBubble) ? "bubble" : site;
    const tiers = model.massar.tiers.filter(({ name }) => this.options.tiers.includes(name));
    const known = memberOf(model, network, tiers, machine.name);
    if (known === undefined) return undefined;
    const { tier, member } = known;
    const planned = network === "rabat" && tier.rabat.source === "adopted" ? member.address : "";
    const before = this.managedGuests.get(`${network}/${machine.name}`)?.guest.address ?? "";
    const address = machine.address || planned || before;
    const { id } = member;
    const leads = firstOf(network, tier) === id;
    return { guest: { name: machine.name, tier, member, network, address, leads }, machine };
  }

  /** Removes a guest whose VM was deleted, with its disk. */
  private remove(managed: ManagedGuest): void {
    this.managedGuests.delete(keyOf(managed.guest));
    managed.poweredOn = false;
    this.updateSnapshots(managed.guest, []);
    void this.enqueue(managed, async () => {
      await this.halt(managed);
      await removeFolderAtomically(this.context.diskOf(managed.guest));
    });
  }

  private updateSnapshots(guest: Guest, snapshots: readonly WatchedSnapshot[]): void {
    const prefix = `${keyOf(guest)}/`;
    const current = new Set(snapshots.map(({ id }) => `${prefix}${id}`));
    for (const [key, { path, complete }] of this.copies) {
      if (!key.startsWith(prefix) || current.has(key)) continue;
      this.copies.delete(key);
      void complete.catch(() => {}).then(() => removeFolderAtomically(path));
    }
    if (guest.tier.protection.mechanism === "rebuild") return;
    for (const { id, created } of snapshots) {
      const key = `${prefix}${id}`;
      if (!this.copies.has(key)) this.copies.set(key, this.copy(guest, id, created));
    }
  }

  private copy(guest: Guest, id: string, created: string): Copy {
    const { diskOf, directory } = this.context;
    const path = join(directory, "snapshots", `${guest.network}-${guest.name}-${id}`);
    const managed = this.managedGuests.get(keyOf(guest));
    if (existsSync(path)) {
      return { tier: guest.tier.name, member: guest.member.id, created, path, complete: Promise.resolve() };
    }
    // A program starts only after the copy, because it writes to the disk.
    const complete = (managed?.queue ?? Promise.resolve()).then(() =>
      createFolderAtomically(path, (part) => copyPausedDisk(diskOf(guest), part, managed?.child)),
    );
    const settled = complete.catch(() => {}); // a guest that needs the copy reports the error
    if (managed !== undefined) managed.queue = settled;
    return { tier: guest.tier.name, member: guest.member.id, created, path, complete };
  }

  private async newestSnapshot({ tier, member }: Guest): Promise<string> {
    const newestFirst = [...this.copies.values()]
      .filter((copy) => copy.tier === tier.name)
      .sort((a, b) => b.created.localeCompare(a.created));
    const copy = newestFirst.find((each) => each.member === member.id) ?? newestFirst[0];
    if (copy === undefined) throw new Error(`no replica of ${tier.name} has a snapshot to clone from`);
    await copy.complete;
    return copy.path;
  }

  private reconcileAll = (managedGuests: readonly ManagedGuest[]) =>
    Promise.all(managedGuests.map((managed) => this.reconcile(managed)));

  private reconcile(managed: ManagedGuest): Promise<void> {
    return this.enqueue(managed, async () => {
      const { guest } = managed;
      const { failedSites, shutDown } = this.state;
      const place = `${siteNameOf(guest.network)}/${guest.tier.name}`;
      const wanted =
        managed.poweredOn && !this.closed && !failedSites.has(siteNameOf(guest.network)) && !shutDown.has(place);
      const planted = this.unstartable.has(`${guest.network}/${guest.member.id}`);
      if (wanted && planted) {
        await this.halt(managed);
        managed.state = "failed";
        managed.why = "planted fault: its process does not start";
      } else if (!wanted) {
        await this.halt(managed);
      } else if (managed.state === "off" || managed.why?.startsWith("planted")) {
        await this.start(managed);
      }
    });
  }

  private async start(managed: ManagedGuest): Promise<void> {
    const { guest } = managed;
    managed.state = "starting";
    delete managed.why;
    try {
      for (const address of this.addressesOf(guest)) await networkOf(this.context, guest).addAddress(address);
      const child = await programOf(guest.tier).start(guest, this.context);
      managed.child = child;
      managed.state = "running";
      void child.ended.then((how) => {
        if (managed.child !== child) return;
        managed.state = "failed";
        managed.why = how;
      });
    } catch (error) {
      managed.state = "failed";
      managed.why = messageOf(error);
    }
  }

  private async halt(managed: ManagedGuest): Promise<void> {
    const { child, guest } = managed;
    delete managed.child;
    delete managed.why;
    const was = managed.state;
    managed.state = "off";
    // on SIGTERM, PostgreSQL would wait for its clients
    await child?.stop(guest.tier.protection.mechanism === "databaseStreaming" ? "SIGINT" : "SIGTERM");
    if (was === "off" || this.closed) return;
    for (const address of this.addressesOf(guest)) await networkOf(this.context, guest).removeAddress(address);
  }

  private addressesOf(guest: Guest): readonly string[] {
    const entry = guest.leads ? serviceAddress(this.context.model, guest.network, guest.tier) : undefined;
    return [guest.address, ...(entry === undefined ? [] : [entry])];
  }

  private enqueue(managed: ManagedGuest, work: () => Promise<void>): Promise<void> {
    managed.queue = managed.queue.then(work).catch((error: unknown) => {
      managed.state = "failed";
      managed.why = messageOf(error);
    });
    return managed.queue;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const keyOf = ({ network, name }: Pick<Guest, "network" | "name">): string => `${network}/${name}`;

const siteNameOf = (network: NetworkName): SiteName => (network === "bubble" ? "marrakech" : network);

const firstOf = (network: NetworkName, { rabat, marrakech }: Guest["tier"]): string | undefined =>
  (network === "rabat" ? rabat.members[0] : (marrakech.standing?.members[0] ?? marrakech.surge[0]))?.id;

/** The context with which clients reach simulated guests. */
export const clientContextOf = (supervisor: Supervisor): ClientContext => {
  const { model, networks, password, dnsKey } = supervisor.context;
  return {
    model,
    networks,
    password,
    dnsKey,
    running: () => supervisor.running(),
    find: (network, member) => supervisor.find(network, member).guest,
  };
};
