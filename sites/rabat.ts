import { defineSite } from "./schema";

/**
 * The main site. A reference design: the ministry's real host counts, VLANs, sizes and rates are not public, so replace
 * these figures with the real inventory. What is fact is in the README.
 */
export const rabat = defineSite({
  name: "rabat",
  code: "rab",
  role: "primary",
  domain: "rabat.massar.example",
  datacenter: "rabat",
  vcenter: "vcenter.rabat.massar.example",
  state: { kind: "postgresql", server: "state.rabat.massar.example" },
  dnsServers: ["10.20.20.2", "10.20.20.3"],
  ntpServers: ["10.20.20.4", "10.20.20.5"],

  hardware: {
    "baseline-host": {
      vendor: "Reference",
      model: "2-socket, 2019",
      sockets: 2,
      coresPerSocket: 16,
      frequency: "2.6 GHz",
      memory: "384 GiB",
      nics: [
        { device: "vmnic0", speed: "10 Gbit/s" },
        { device: "vmnic1", speed: "10 Gbit/s" },
      ],
    },
    "extension-host": {
      vendor: "Reference",
      model: "2-socket, 2022",
      sockets: 2,
      coresPerSocket: 24,
      frequency: "2.8 GHz",
      memory: "768 GiB",
      nics: [
        { device: "vmnic0", speed: "25 Gbit/s" },
        { device: "vmnic1", speed: "25 Gbit/s" },
      ],
    },
  },

  networks: {
    management: { vlan: 110, cidr: "10.20.10.0/24", gateway: "10.20.10.1", purpose: "hosts, vCenter, templates" },
    services: { vlan: 120, cidr: "10.20.20.0/24", gateway: "10.20.20.1", purpose: "DNS, NTP and other shared services" },
    frontend: { vlan: 130, cidr: "10.20.30.0/24", gateway: "10.20.30.1", purpose: "load balancers" },
    application: { vlan: 140, cidr: "10.20.40.0/24", gateway: "10.20.40.1", purpose: "application servers" },
    database: { vlan: 150, cidr: "10.20.50.0/24", gateway: "10.20.50.1", purpose: "database members" },
    replication: { vlan: 160, cidr: "10.20.60.0/24", gateway: "10.20.60.1", purpose: "replication gateways" },
  },

  baseline: {
    clusters: [
      {
        name: "rabat-prod",
        drs: { automation: "fullyAutomated", migrationThreshold: 3 },
        highAvailability: { hostFailuresToTolerate: 1 },
        hosts: [
          { name: "esx-01.rabat.massar.example", hardware: "baseline-host" },
          { name: "esx-02.rabat.massar.example", hardware: "baseline-host" },
          { name: "esx-03.rabat.massar.example", hardware: "baseline-host" },
          { name: "esx-04.rabat.massar.example", hardware: "baseline-host" },
        ],
      },
    ],
    switches: [
      {
        name: "vds-rabat-prod",
        mtu: 1500,
        uplinks: { "uplink-1": "vmnic0", "uplink-2": "vmnic1" },
        cluster: "rabat-prod",
        portGroups: [
          { name: "pg-rabat-prod-management", network: "management" },
          { name: "pg-rabat-prod-services", network: "services" },
        ],
      },
    ],
    datastores: [{ name: "rabat-san-01", capacity: "40 TiB", cluster: "rabat-prod" }],
    templates: [
      {
        name: "massar-debian-12-2026.10",
        guestId: "debian12_64Guest",
        firmware: "efi",
        hardwareVersion: 19,
        cpus: 2,
        memory: "2 GiB",
        systemDisk: "20 GiB",
        cluster: "rabat-prod",
        datastore: "rabat-san-01",
        portGroup: "pg-rabat-prod-management",
      },
    ],
  },

  extension: {
    clusters: [
      {
        name: "rabat-extension",
        drs: { automation: "fullyAutomated", migrationThreshold: 3 },
        highAvailability: { hostFailuresToTolerate: 1 },
        hosts: [
          {
            name: "esx-11.rabat.massar.example",
            hardware: "extension-host",
            thumbprint: "5B:0C:11:7A:42:9E:D0:63:18:AF:27:C4:96:3D:E1:58:0A:B2:7F:11",
          },
          {
            name: "esx-12.rabat.massar.example",
            hardware: "extension-host",
            thumbprint: "5B:0C:11:7A:42:9E:D0:63:18:AF:27:C4:96:3D:E1:58:0A:B2:7F:12",
          },
          {
            name: "esx-13.rabat.massar.example",
            hardware: "extension-host",
            thumbprint: "5B:0C:11:7A:42:9E:D0:63:18:AF:27:C4:96:3D:E1:58:0A:B2:7F:13",
          },
          {
            name: "esx-14.rabat.massar.example",
            hardware: "extension-host",
            thumbprint: "5B:0C:11:7A:42:9E:D0:63:18:AF:27:C4:96:3D:E1:58:0A:B2:7F:14",
          },
        ],
      },
    ],
    switches: [
      {
        name: "vds-rabat-extension",
        mtu: 9000,
        uplinks: { "uplink-1": "vmnic0", "uplink-2": "vmnic1" },
        cluster: "rabat-extension",
        networks: ["services", "frontend", "application", "database", "replication"],
      },
    ],
    datastoreClusters: [
      {
        name: "rabat-flash",
        storageClass: "flash",
        cluster: "rabat-extension",
        spaceThresholdPercent: 80,
        datastores: [
          { name: "rabat-flash-01", disk: "naa.600a0980383030535a2b4d7152410001", capacity: "16 TiB" },
          { name: "rabat-flash-02", disk: "naa.600a0980383030535a2b4d7152410002", capacity: "16 TiB" },
          { name: "rabat-flash-03", disk: "naa.600a0980383030535a2b4d7152410003", capacity: "16 TiB" },
        ],
      },
    ],
  },
});
