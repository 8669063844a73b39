import type { GuestsOptions, NetworkName, WatchMachines } from "../../guests/api";
import { plannedMembers } from "../../guests/network/plan";
import type { WatchedMachine } from "../../guests/processes/watch";
import type { Model } from "../../model/model";
import type { SiteName } from "../../model/schema/site";

export const BUBBLE_PORT_GROUP = "bubble";

/** The VMs of both sites in memory, as vCenters would report them. Tests change them. */
export class VirtualCenters {
  private readonly machines: Record<SiteName, Map<string, WatchedMachine>>;
  private readonly watches = new Set<{ readonly site: SiteName; readonly report: Parameters<WatchMachines>[1] }>();
  private snapshots = 0;

  /** Both sites in posture `standby`. */
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

  readonly watch: WatchMachines = (site, report) => {
    const watch = { site, report };
    this.watches.add(watch);
    report([...this.machines[site].values()]);
    return { stop: async () => void this.watches.delete(watch) };
  };

  /** Adds the VMs that a rehearsal deploys for a tier: in a bubble, with addresses of Marrakech. */
  recover(tier: string, change: Partial<WatchedMachine> = {}): void {
    const spec = this.model.massar.tiers.find(({ name }) => name === tier);
    if (spec === undefined) throw new Error(tier);
    for (const { id, address } of plannedMembers(this.model, "bubble", spec)) {
      const name = `rehearsal-7f3a-${id}`;
      this.machines.marrakech.set(name, { ...machine(name, address, BUBBLE_PORT_GROUP), ...change });
    }
    this.reportAll();
  }

  /** Adds the VMs that a failover deploys at Marrakech, or removes them. */
  recoverSite(recovered: boolean): void {
    for (const tier of this.model.massar.tiers) {
      const surge = new Set(tier.marrakech.surge.map(({ id }) => id));
      for (const { id, virtualMachine: name, address } of plannedMembers(this.model, "marrakech", tier)) {
        if (!surge.has(id)) continue;
        if (recovered) this.machines.marrakech.set(name, machine(name, address, "marrakech"));
        else this.machines.marrakech.delete(name);
      }
    }
    this.reportAll();
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
    this.reportAll();
  }

  /** Removes the VMs of a rehearsal. */
  destroyBubble(): void {
    for (const name of this.machines.marrakech.keys()) {
      if (name.startsWith("rehearsal-")) this.machines.marrakech.delete(name);
    }
    this.reportAll();
  }

  private reportAll(): void {
    for (const { site, report } of this.watches) report([...this.machines[site].values()]);
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
