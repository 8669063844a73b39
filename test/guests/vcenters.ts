import type { GuestsOptions, NetworkName, WatchMachines } from "../../guests/api";
import { plannedMembers } from "../../guests/network/plan";
import type { WatchedMachine } from "../../guests/processes/watch";
import type { Model } from "../../model/model";
import type { SiteName } from "../../model/schema/site";

export const BUBBLE_PORT_GROUP = "bubble";

/** The VMs of both sites, in memory: what vCenters would say of them, changed by tests. */
export class VirtualCenters {
  private readonly machines: Record<SiteName, Map<string, WatchedMachine>>;
  private readonly watches = new Set<{ readonly site: SiteName; readonly tell: Parameters<WatchMachines>[1] }>();
  private snapshots = 0;

  /** Both sites as they are in posture `standby`. */
  constructor(private readonly model: Model) {
    const standing = new Set(
      model.massar.tiers.flatMap(({ marrakech }) => marrakech.standing?.members.map(({ id }) => id) ?? []),
    );
    const of = (network: SiteName) =>
      model.massar.tiers
        .flatMap((tier) => plannedMembers(model, network, tier))
        .filter(({ id }) => network === "rabat" || standing.has(id))
        .map(({ virtualMachine: name, address }) => [name, machine(name, address, network)] as const);
    this.machines = { rabat: new Map(of("rabat")), marrakech: new Map(of("marrakech")) };
  }

  readonly watch: WatchMachines = (site, tell) => {
    const watch = { site, tell };
    this.watches.add(watch);
    tell([...this.machines[site].values()]);
    return { stop: async () => void this.watches.delete(watch) };
  };

  /** What a rehearsal deploys of a tier: VMs in a bubble, with the addresses of Marrakech. */
  recover(tier: string, change: Partial<WatchedMachine> = {}): void {
    const spec = this.model.massar.tiers.find(({ name }) => name === tier);
    if (spec === undefined) throw new Error(tier);
    for (const { id, address } of plannedMembers(this.model, "bubble", spec)) {
      const name = `rehearsal-7f3a-${id}`;
      this.machines.marrakech.set(name, { ...machine(name, address, BUBBLE_PORT_GROUP), ...change });
    }
    this.tell();
  }

  snapshot(name: string): void {
    this.change("marrakech", name, {
      snapshots: [{ id: `snapshot-${++this.snapshots}`, name: "rehearsal", created: new Date().toISOString() }],
    });
  }

  change(site: SiteName, name: string, change: Partial<WatchedMachine>): void {
    const before = this.machines[site].get(name);
    if (before === undefined) throw new Error(name);
    this.machines[site].set(name, { ...before, ...change });
    this.tell();
  }

  /** Destroys what a rehearsal made. */
  destroyBubble(): void {
    for (const name of this.machines.marrakech.keys()) {
      if (name.startsWith("rehearsal-")) this.machines.marrakech.delete(name);
    }
    this.tell();
  }

  private tell(): void {
    for (const { site, tell } of this.watches) tell([...this.machines[site].values()]);
  }
}

const machine = (name: string, address: string, network: NetworkName): WatchedMachine => ({
  name,
  poweredOn: true,
  address,
  networks: [network],
  snapshots: [],
});

export const isBubble: GuestsOptions["isBubble"] = (portGroup) => portGroup === BUBBLE_PORT_GROUP;
