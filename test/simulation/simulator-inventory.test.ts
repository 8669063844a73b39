import { loadModel } from "../../model/load";
import { portGroupName, separateDatastoresRule, separateHostsRule, TAG_CATEGORIES } from "../../model/names";
import { placeGateways, placeTiers } from "../../model/placement";
import { inProfile } from "../../model/profile";
import type { Site } from "../../model/schema/site";
import { simulatorInventory } from "../../simulation/simulator-inventory";
import { variant } from "../model/variant";
import { textsIn } from "../support/json";

const model = loadModel(variant({ posture: { kind: "recovered", failover: "2026-11-24-fire" } }));
const { sites, massar } = model;

/** The names of all objects that the stacks create at a site, in any posture. */
function created(site: Site): string[] {
  const placements = [...placeTiers(model, site), placeGateways(model, site)];
  return [
    ...site.extension.clusters.map(({ name }) => name),
    ...site.extension.switches.flatMap(({ name, cluster, networks }) => [
      name,
      ...networks.map((network) => portGroupName(cluster, network)),
    ]),
    ...site.extension.datastoreClusters.flatMap(({ name, datastores }) => [
      name,
      ...datastores.map((each) => each.name),
    ]),
    ...site.extension.nfsDatastores.map(({ name }) => name),
    ...site.extension.clusters.flatMap(({ resourcePools }) => resourcePools.map(({ name }) => name)),
    ...placements.flatMap(({ kind, standing, surge }) => [
      kind,
      separateHostsRule(kind),
      separateDatastoresRule(kind),
      ...[...standing, ...surge].map(({ name }) => name),
    ]),
    massar.name,
    ...Object.values(TAG_CATEGORIES),
  ];
}

describe.each([sites.rabat, sites.marrakech])("$name", (site) => {
  const inventory = simulatorInventory(model, site);

  test("it contains no object that the stacks create", () => {
    const existing = new Set(textsIn(inventory));
    expect(created(site).length).toBeGreaterThan(10);
    expect(created(site).filter((name) => existing.has(name))).toEqual([]);
  });

  test("it says from where the gateways see the machine that deploys", () => {
    expect(inventory.runner).toBe("10.14.0.1");
  });

  test("it is the same for every profile of the workload", () => {
    expect(simulatorInventory(inProfile(model, "lab"), site)).toEqual(inventory);
  });

  test("it contains the baseline", () => {
    expect(inventory.clusters.map(({ name, hosts }) => ({ name, hosts: hosts.map((host) => host.name) }))).toEqual(
      site.baseline.clusters.map(({ name, hosts }) => ({ name, hosts: hosts.map((host) => host.name) })),
    );
    expect(inventory.switches.flatMap(({ portGroups }) => portGroups)).toEqual(
      site.baseline.switches.flatMap(({ portGroups }) =>
        portGroups.map(({ name, network }) => ({ name, vlan: site.networks[network]?.vlan.number })),
      ),
    );
    expect(inventory.templates.map(({ name }) => name)).toEqual(site.baseline.templates.map(({ name }) => name));
    expect(inventory.datastores.map(({ name, capacityBytes }) => [name, capacityBytes])).toEqual(
      site.baseline.datastores.map(({ name, capacity }) => [name, capacity.bytes]),
    );
  });

  test("it contains the baseline's VMs, powered on", () => {
    expect(inventory.virtualMachines).toEqual(
      site.baseline.virtualMachines.map(({ memory, disks, power, notes: _, ...machine }) => ({
        ...machine,
        memoryMiB: memory.toMebibytes(),
        disksBytes: disks.map(({ bytes }) => bytes),
        poweredOn: power === "on",
      })),
    );
  });

  test("the extension's hosts can be added, and only they see its disks", () => {
    const hosts = site.extension.clusters.flatMap((cluster) => cluster.hosts.map(({ name }) => name));
    expect(inventory.awaitingHosts.map(({ name }) => name)).toEqual(hosts);
    expect(inventory.sharedDisks.map(({ canonicalName, hosts: seenBy }) => [canonicalName, seenBy])).toEqual(
      site.extension.datastoreClusters.flatMap(({ datastores }) => datastores.map(({ disk }) => [disk, hosts])),
    );
  });

  test("hardware is what the model states", () => {
    const [waiting] = inventory.awaitingHosts;
    expect(waiting?.hardware).toMatchObject({
      sockets: 2,
      coresPerSocket: 24,
      frequencyMHz: 2800,
      memoryBytes: 768 * 2 ** 30,
    });
  });
});
