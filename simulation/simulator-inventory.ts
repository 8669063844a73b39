import { accountsAt, placesOf, privilegesOf, roleOf, userOf } from "../model/accounts";
import type { Model } from "../model/model";
import type { Hardware, Site, SiteName } from "../model/schema/site";

/**
 * The inventory of a site's simulated vCenter before the first deployment, in the simulator's JSON format (see
 * `simulation/vcenter/internal/inventory`): the baseline, the hosts that can be added, the shared disks, the accounts with
 * their roles. It contains no object that a stack creates.
 */
export function simulatorInventory({ link, massar }: Pick<Model, "link" | "massar">, site: Site) {
  const runners = massar.outside[link.deployedFrom];
  const { baseline, extension } = site;
  const hostsOf = (cluster: string) =>
    [...baseline.clusters, ...extension.clusters]
      .filter(({ name }) => name === cluster)
      .flatMap(({ hosts }) => hosts.map(({ name }) => name));
  return {
    schemaVersion: 1,
    site: site.name,
    datacenter: site.datacenter,
    clusters: baseline.clusters.map(({ name, hosts, drs, highAvailability }) => {
      const reserved = Math.ceil((100 * highAvailability.hostFailuresToTolerate) / hosts.length);
      return {
        name,
        drs: { enabled: true, automationLevel: drs.automation, migrationThreshold: drs.migrationThreshold },
        ha: {
          enabled: true,
          hostFailuresToTolerate: highAvailability.hostFailuresToTolerate,
          cpuPercent: reserved,
          memoryPercent: reserved,
        },
        hosts: hosts.map((host) => ({ name: host.name, hardware: hardwareOf(site, host.hardware) })),
      };
    }),
    awaitingHosts: extension.clusters.flatMap((cluster) => {
      // such hosts are delivered as members of the domain, with an NFS user
      const kerberos = extension.nfsDatastores.some(
        (store) => store.cluster === cluster.name && store.version === "4.1" && store.security !== "sys",
      );
      return cluster.hosts.map(({ name, thumbprint, hardware }) => ({
        ...{ name, thumbprint, hardware: hardwareOf(site, hardware) },
        ...(site.ntpServers.length > 0 && { timeServers: [...site.ntpServers] }),
        ...(site.hostLogs !== undefined && { logHost: site.hostLogs }),
        ...(kerberos && { kerberos }),
      }));
    }),
    ...(site.keyProvider !== undefined && { keyProvider: site.keyProvider }),
    sharedDisks: extension.datastoreClusters.flatMap(({ cluster, datastores }) =>
      datastores.map(({ disk, capacity }) => ({
        canonicalName: disk,
        capacityBytes: capacity.bytes,
        hosts: hostsOf(cluster),
      })),
    ),
    switches: baseline.switches.map(({ name, mtu, uplinks, cluster, portGroups, otherPortGroups }) => ({
      name,
      mtu,
      uplinks: Object.keys(uplinks),
      hosts: hostsOf(cluster).map((host) => ({ name: host, devices: Object.values(uplinks) })),
      portGroups: [
        ...portGroups.map((portGroup) => ({
          name: portGroup.name,
          vlan: site.networks[portGroup.network]?.vlan.number,
        })),
        // a trunk is simulated as a port group without a VLAN
        ...otherPortGroups.map((portGroup) => ({ name: portGroup.name, vlan: Number(portGroup.vlan) || 0 })),
      ],
    })),
    datastores: baseline.datastores.map(({ name, capacity, cluster, hosts }) => ({
      name,
      capacityBytes: capacity.bytes,
      hosts: hosts ?? hostsOf(cluster),
    })),
    templates: baseline.templates.map(({ memory, systemDisk, ...template }) => ({
      name: template.name,
      guestId: template.guestId,
      firmware: template.firmware,
      hardwareVersion: template.hardwareVersion,
      cpus: template.cpus,
      cluster: template.cluster,
      datastore: template.datastore,
      portGroup: template.portGroup,
      memoryMiB: memory.toMebibytes(),
      diskBytes: systemDisk.bytes,
    })),
    virtualMachines: baseline.virtualMachines.map(({ memory, disks, power, notes: _, portGroup, ...machine }) => ({
      ...machine,
      // standard switches have no port groups in the simulation
      ...(portGroup !== undefined && !baseline.standardNetworks.includes(portGroup) && { portGroup }),
      memoryMiB: memory.toMebibytes(),
      disksBytes: disks.map(({ bytes }) => bytes),
      poweredOn: power === "on",
    })),
    exports: extension.nfsDatastores.map(({ server, path, capacity }) => ({
      server,
      path,
      capacityBytes: capacity.bytes,
    })),
    // the machine that deploys, as guests see it: their firewalls decide whether they answer
    runner: runners === undefined || runners === "anywhere" ? "" : runners.host(1),
    ...automationAccess(site.name),
  };
}

/** The accounts of this project with their roles, which exist in a site's vCenter before the first deployment. */
export const automationAccess = (site: SiteName) => ({
  roles: accountsAt(site).flatMap((account) =>
    placesOf(account).map((place) => ({ name: roleOf(account, place), privileges: privilegesOf(account, place) })),
  ),
  accounts: accountsAt(site).map((account) => ({
    user: userOf(account),
    permissions: placesOf(account).map((place) => ({ role: roleOf(account, place), on: place })),
  })),
});

export type SimulatorInventory = ReturnType<typeof simulatorInventory>;

/** A generated inventory, as the field has it: `internal/inventory/estate.go`. */
export interface Estate {
  readonly seed: number;
  readonly hosts: number;
  readonly machines: number;
}

/** @param estate objects that Rabat has besides those of the model. @default - none */
export const simulatorInventories = (model: Model, estate?: Estate): Record<SiteName, SimulatorInventory> => ({
  rabat: { ...simulatorInventory(model, model.sites.rabat), ...(estate && { estate }) },
  marrakech: simulatorInventory(model, model.sites.marrakech),
});

function hardwareOf(site: Site, name: string) {
  const hardware: Hardware | undefined = site.hardware[name];
  if (hardware === undefined) throw new Error(`unknown hardware "${name}" at ${site.name}: the model was not checked`);
  const { frequency, memory, nics, managementNics, ...rest } = hardware;
  return {
    ...rest,
    frequencyMHz: frequency.toMegahertz(),
    memoryBytes: memory.bytes,
    nics: nics.map(({ device, speed }) => ({ device, speedMbps: speed.toMegabitsPerSecond() })),
    managementNics: [...managementNics],
  };
}
