import { defineSite } from "../model/schema/site";

/**
 * The primary site. A reference design: the real host counts, VLANs, sizes and rates of the ministry are not public.
 * Replace these figures with the real inventory. The README lists the published facts.
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
  ntpServers: ["10.20.20.2", "10.20.20.3"],

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
    bastion: { vlan: 115, cidr: "10.20.15.0/24", gateway: "10.20.15.1", purpose: "the only way in for operators" },
    services: {
      vlan: 120,
      cidr: "10.20.20.0/24",
      gateway: "10.20.20.1",
      purpose: "DNS, NTP and other shared services",
    },
    frontend: { vlan: 130, cidr: "10.20.30.0/24", gateway: "10.20.30.1", purpose: "load balancers" },
    web: { vlan: 135, cidr: "10.20.35.0/24", gateway: "10.20.35.1", purpose: "web servers" },
    application: {
      vlan: 140,
      cidr: "10.20.40.0/24",
      gateway: "10.20.40.1",
      purpose: "application servers, batch and reports",
    },
    database: {
      vlan: 150,
      cidr: "10.20.50.0/24",
      gateway: "10.20.50.1",
      purpose: "database members and their connection pools",
    },
    cache: { vlan: 155, cidr: "10.20.55.0/24", gateway: "10.20.55.1", purpose: "session and query cache" },
    replication: { vlan: 160, cidr: "10.20.60.0/24", gateway: "10.20.60.1", purpose: "replication gateways" },
    files: { vlan: 165, cidr: "10.20.65.0/24", gateway: "10.20.65.1", purpose: "documents and files" },
    identity: { vlan: 170, cidr: "10.20.70.0/24", gateway: "10.20.70.1", purpose: "identity and sign-on" },
    monitoring: { vlan: 175, cidr: "10.20.75.0/24", gateway: "10.20.75.1", purpose: "metrics, logs and alerts" },
    vmotion: { vlan: 180, cidr: "10.20.80.0/24", gateway: "10.20.80.1", purpose: "vMotion, between hosts only" },
    storage: { vlan: 185, cidr: "10.20.85.0/24", gateway: "10.20.85.1", purpose: "NFS, between hosts and filers only" },
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
          { name: "pg-rabat-prod-identity", network: "identity" },
        ],
      },
    ],
    datastores: [
      {
        name: "rabat-san-01",
        capacity: "40 TiB",
        cluster: "rabat-prod",
        performance: { iops: 20000, throughput: "16 Gbit/s", latency: "8 ms" },
      },
    ],
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
    virtualMachines: [
      {
        name: "srv-ldap-01",
        guestId: "debian11_64Guest",
        cpus: 4,
        memory: "16 GiB",
        disks: ["120 GiB"],
        cluster: "rabat-prod",
        datastore: "rabat-san-01",
        portGroup: "pg-rabat-prod-identity",
      },
      {
        name: "srv-ldap-02",
        guestId: "debian11_64Guest",
        cpus: 4,
        memory: "16 GiB",
        disks: ["120 GiB"],
        cluster: "rabat-prod",
        datastore: "rabat-san-01",
        portGroup: "pg-rabat-prod-identity",
      },
      {
        name: "srv-dns-01",
        guestId: "debian11_64Guest",
        cpus: 2,
        memory: "4 GiB",
        disks: ["40 GiB"],
        cluster: "rabat-prod",
        datastore: "rabat-san-01",
        portGroup: "pg-rabat-prod-services",
      },
      {
        name: "srv-dns-02",
        guestId: "debian11_64Guest",
        cpus: 2,
        memory: "4 GiB",
        disks: ["40 GiB"],
        cluster: "rabat-prod",
        datastore: "rabat-san-01",
        portGroup: "pg-rabat-prod-services",
      },
      {
        name: "srv-mail-01",
        guestId: "debian11_64Guest",
        cpus: 8,
        memory: "32 GiB",
        disks: ["800 GiB"],
        cluster: "rabat-prod",
        datastore: "rabat-san-01",
        portGroup: "pg-rabat-prod-services",
      },
      {
        name: "srv-intranet-01",
        guestId: "debian11_64Guest",
        cpus: 8,
        memory: "32 GiB",
        disks: ["400 GiB"],
        cluster: "rabat-prod",
        datastore: "rabat-san-01",
        portGroup: "pg-rabat-prod-services",
      },
      {
        name: "srv-archive-01",
        guestId: "debian11_64Guest",
        cpus: 8,
        memory: "64 GiB",
        disks: ["6000 GiB"],
        cluster: "rabat-prod",
        datastore: "rabat-san-01",
        portGroup: "pg-rabat-prod-services",
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
            rack: "rack-a",
          },
          {
            name: "esx-12.rabat.massar.example",
            hardware: "extension-host",
            thumbprint: "5B:0C:11:7A:42:9E:D0:63:18:AF:27:C4:96:3D:E1:58:0A:B2:7F:12",
            rack: "rack-b",
          },
          {
            name: "esx-13.rabat.massar.example",
            hardware: "extension-host",
            thumbprint: "5B:0C:11:7A:42:9E:D0:63:18:AF:27:C4:96:3D:E1:58:0A:B2:7F:13",
            rack: "rack-a",
          },
          {
            name: "esx-14.rabat.massar.example",
            hardware: "extension-host",
            thumbprint: "5B:0C:11:7A:42:9E:D0:63:18:AF:27:C4:96:3D:E1:58:0A:B2:7F:14",
            rack: "rack-b",
          },
          {
            name: "esx-15.rabat.massar.example",
            hardware: "extension-host",
            thumbprint: "5B:0C:11:7A:42:9E:D0:63:18:AF:27:C4:96:3D:E1:58:0A:B2:7F:15",
            rack: "rack-a",
          },
          {
            name: "esx-16.rabat.massar.example",
            hardware: "extension-host",
            thumbprint: "5B:0C:11:7A:42:9E:D0:63:18:AF:27:C4:96:3D:E1:58:0A:B2:7F:16",
            rack: "rack-b",
          },
        ],
        vmkernelAdapters: [
          { network: "vmotion", purpose: "vmotion" },
          { network: "storage", purpose: "storage" },
        ],
        resourcePools: [
          { name: "critical", cpuShares: "high", memoryShares: "high", memoryReservation: "512 GiB" },
          { name: "standard", cpuShares: "normal", memoryShares: "normal" },
          { name: "background", cpuShares: "low", memoryShares: "low" },
        ],
      },
    ],
    switches: [
      {
        name: "vds-rabat-extension",
        mtu: 9000,
        uplinks: { "uplink-1": "vmnic0", "uplink-2": "vmnic1" },
        cluster: "rabat-extension",
        networks: [
          "services",
          "bastion",
          "frontend",
          "web",
          "application",
          "database",
          "cache",
          "replication",
          "files",
          "identity",
          "monitoring",
          "vmotion",
          "storage",
        ],
        shares: { management: "normal", vmotion: "low", virtualMachine: "high", nfs: "normal" },
      },
    ],
    datastoreClusters: [
      {
        name: "rabat-flash",
        storageClass: "flash",
        cluster: "rabat-extension",
        spaceThresholdPercent: 80,
        performance: { iops: 300000, throughput: "96 Gbit/s", latency: "1 ms" },
        datastores: [
          { name: "rabat-flash-01", disk: "naa.600a0980383030535a2b4d7152410001", capacity: "16 TiB" },
          { name: "rabat-flash-02", disk: "naa.600a0980383030535a2b4d7152410002", capacity: "16 TiB" },
          { name: "rabat-flash-03", disk: "naa.600a0980383030535a2b4d7152410003", capacity: "16 TiB" },
        ],
      },
    ],
    nfsDatastores: [
      {
        name: "rabat-files-01",
        storageClass: "capacity",
        cluster: "rabat-extension",
        server: "10.20.85.250",
        path: "/exports/massar-files",
        capacity: "64 TiB",
        performance: { iops: 12000, throughput: "20 Gbit/s", latency: "10 ms" },
      },
    ],
  },

  access: { operators: "men.local\\vsphere-operators", auditors: "men.local\\vsphere-auditors" },
});
