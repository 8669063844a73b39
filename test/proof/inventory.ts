import type { SiteName } from "../../model/schema/site";
import { automationAccess, type SimulatorInventory } from "../../simulation/simulator-inventory";

const disk = (number: number): string => `naa.6000000000000000000000000000000${number}`;

/** The initial inventory: two clusters with the same storage and networks, so that VMs can move between them. */
export const PLACE = {
  datacenter: "proof",
  clusters: ["first", "second"],
  datastores: ["one", "two"],
  networks: ["green", "blue"],
  template: "template",
  /** Two VMs in each cluster, for rules about VMs that no change affects. */
  machines: ["ruled-1", "ruled-2", "ruled-3", "ruled-4"],
  /** Hosts to add, disks for datastores, an NFS server. */
  awaiting: Array.from({ length: 9 }, (_, index) => `new-${index + 1}.proof.example`),
  disks: [disk(1), disk(2), disk(3), disk(4), disk(5), disk(6), disk(7), disk(8)],
  server: "nfs.proof.example",
  exports: ["/one", "/two", "/three", "/four", "/five", "/six"],
} as const;

const GIBIBYTE = 2 ** 30;

const hardware = {
  vendor: "Dell Inc.",
  model: "PowerEdge R650",
  sockets: 2,
  coresPerSocket: 32,
  frequencyMHz: 2600,
  memoryBytes: 1024 * GIBIBYTE,
  nics: Array.from({ length: 5 }, (_, index) => ({ device: `vmnic${index}`, speedMbps: 25_000 })),
  managementNics: ["vmnic4"],
};

export const THUMBPRINT = (index: number): string =>
  Array.from({ length: 20 }, () => (0xa0 + index).toString(16).toUpperCase()).join(":");

const hostsOf = (cluster: string): string[] => [1, 2].map((number) => `${cluster}-${number}.proof.example`);

const inventory = (site: SiteName): SimulatorInventory => {
  const hosts = PLACE.clusters.flatMap(hostsOf);
  return {
    schemaVersion: 1,
    site,
    datacenter: PLACE.datacenter,
    keyProvider: "keys",
    clusters: PLACE.clusters.map((name) => ({
      name,
      drs: { enabled: true, automationLevel: "fullyAutomated", migrationThreshold: 3 },
      ha: { enabled: false, hostFailuresToTolerate: 0, cpuPercent: 0, memoryPercent: 0 },
      hosts: hostsOf(name).map((host) => ({ name: host, hardware })),
    })),
    awaitingHosts: PLACE.awaiting.map((name, index) => ({ name, thumbprint: THUMBPRINT(index), hardware })),
    sharedDisks: PLACE.disks.map((canonicalName) => ({
      canonicalName,
      capacityBytes: 1024 * GIBIBYTE,
      hosts: [...PLACE.awaiting, ...hosts],
    })),
    switches: [
      {
        name: "switch",
        mtu: 1500,
        uplinks: ["uplink-1"],
        hosts: hosts.map((name) => ({ name, devices: ["vmnic0"] })),
        portGroups: PLACE.networks.map((name, index) => ({ name, vlan: 100 + index })),
      },
    ],
    datastores: PLACE.datastores.map((name) => ({ name, capacityBytes: 16_384 * GIBIBYTE, hosts })),
    templates: [
      {
        name: PLACE.template,
        guestId: "debian12_64Guest",
        firmware: "efi",
        cpus: 2,
        memoryMiB: 2048,
        diskBytes: 8 * GIBIBYTE,
        hardwareVersion: 19,
        cluster: "first",
        datastore: "one",
        portGroup: "green",
      },
    ],
    virtualMachines: PLACE.machines.map((name, index) => ({
      name,
      guestId: "debian12_64Guest",
      cpus: 1,
      memoryMiB: 1024,
      disksBytes: [8 * GIBIBYTE],
      cluster: PLACE.clusters[index < 2 ? 0 : 1],
      datastore: PLACE.datastores[0],
      portGroup: PLACE.networks[0],
      poweredOn: true,
    })),
    exports: PLACE.exports.map((path) => ({ server: PLACE.server, path, capacityBytes: 1024 * GIBIBYTE })),
    runner: "",
    ...automationAccess(site),
  };
};

/** The proof uses one vCenter, but a simulation has two. */
export const inventories = (): Record<SiteName, SimulatorInventory> => ({
  rabat: inventory("rabat"),
  marrakech: inventory("marrakech"),
});
