import { defineSite } from "../model/schema/site";

/**
 * The backup site, which runs Massar when Rabat is lost. It was delivered with a small management cluster for vCenter and
 * the templates; this project creates everything else. A reference design, like `rabat.ts`.
 */
export const marrakech = defineSite({
  name: "marrakech",
  code: "mrk",
  role: "backup",
  domain: "marrakech.massar.example",
  datacenter: "marrakech",
  vcenter: "vcenter.marrakech.massar.example",
  state: { kind: "postgresql", server: "state.marrakech.massar.example" },
  dnsServers: ["10.40.20.2", "10.40.20.3"],
  ntpServers: ["10.40.20.2", "10.40.20.3"],
  hostLogs: "ssl://logs.marrakech.massar.example:1514",
  keyProvider: "marrakech-native-key-provider",

  hardware: {
    "management-host": {
      vendor: "Reference",
      model: "1-socket, 2022",
      sockets: 1,
      coresPerSocket: 16,
      frequency: "2.6 GHz",
      memory: "192 GiB",
      nics: [
        { device: "vmnic0", speed: "1 Gbit/s" },
        { device: "vmnic1", speed: "1 Gbit/s" },
        { device: "vmnic2", speed: "10 Gbit/s" },
        { device: "vmnic3", speed: "10 Gbit/s" },
      ],
      managementNics: ["vmnic0", "vmnic1"],
    },
    "recovery-host": {
      vendor: "Reference",
      model: "2-socket, 2022",
      sockets: 2,
      coresPerSocket: 24,
      frequency: "2.8 GHz",
      memory: "768 GiB",
      nics: [
        { device: "vmnic0", speed: "1 Gbit/s" },
        { device: "vmnic1", speed: "1 Gbit/s" },
        { device: "vmnic2", speed: "25 Gbit/s" },
        { device: "vmnic3", speed: "25 Gbit/s" },
      ],
      managementNics: ["vmnic0", "vmnic1"],
    },
  },

  networks: {
    management: { vlan: 210, cidr: "10.40.10.0/24", gateway: "10.40.10.1", purpose: "hosts, vCenter, templates" },
    bastion: { vlan: 215, cidr: "10.40.15.0/24", gateway: "10.40.15.1", purpose: "the only way in for operators" },
    services: {
      vlan: 220,
      cidr: "10.40.20.0/24",
      gateway: "10.40.20.1",
      purpose: "DNS, NTP and other shared services",
    },
    frontend: { vlan: 230, cidr: "10.40.30.0/24", gateway: "10.40.30.1", purpose: "load balancers" },
    web: { vlan: 235, cidr: "10.40.35.0/24", gateway: "10.40.35.1", purpose: "web servers" },
    application: {
      vlan: 240,
      cidr: "10.40.40.0/24",
      gateway: "10.40.40.1",
      purpose: "application servers, batch and reports",
    },
    database: {
      vlan: 250,
      cidr: "10.40.50.0/24",
      gateway: "10.40.50.1",
      purpose: "database members and their connection pools",
    },
    cache: { vlan: 255, cidr: "10.40.55.0/24", gateway: "10.40.55.1", purpose: "session and query cache" },
    replication: { vlan: 260, cidr: "10.40.60.0/24", gateway: "10.40.60.1", purpose: "replication gateways" },
    files: { vlan: 265, cidr: "10.40.65.0/24", gateway: "10.40.65.1", purpose: "documents and files" },
    identity: { vlan: 270, cidr: "10.40.70.0/24", gateway: "10.40.70.1", purpose: "identity and sign-on" },
    monitoring: { vlan: 275, cidr: "10.40.75.0/24", gateway: "10.40.75.1", purpose: "metrics, logs and alerts" },
    vmotion: { vlan: 280, cidr: "10.40.80.0/24", gateway: "10.40.80.1", purpose: "vMotion, between hosts only" },
    storage: { vlan: 285, cidr: "10.40.85.0/24", gateway: "10.40.85.1", purpose: "NFS, between hosts and filers only" },
  },

  baseline: {
    clusters: [
      {
        name: "marrakech-management",
        drs: { automation: "fullyAutomated", migrationThreshold: 3 },
        highAvailability: { hostFailuresToTolerate: 1 },
        hosts: [
          { name: "esx-01.marrakech.massar.example", hardware: "management-host" },
          { name: "esx-02.marrakech.massar.example", hardware: "management-host" },
        ],
      },
    ],
    switches: [
      {
        name: "vds-marrakech-management",
        mtu: 1500,
        uplinks: { "uplink-1": "vmnic2", "uplink-2": "vmnic3" },
        cluster: "marrakech-management",
        portGroups: [
          { name: "pg-marrakech-management-management", network: "management" },
          { name: "pg-marrakech-management-services", network: "services" },
        ],
      },
    ],
    datastores: [
      {
        name: "marrakech-local-01",
        capacity: "8 TiB",
        cluster: "marrakech-management",
        performance: { iops: 20000, throughput: "16 Gbit/s", latency: "2 ms" },
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
        cluster: "marrakech-management",
        datastore: "marrakech-local-01",
        portGroup: "pg-marrakech-management-management",
      },
    ],
    virtualMachines: [
      {
        name: "srv-vcenter-01",
        guestId: "debian11_64Guest",
        cpus: 8,
        memory: "32 GiB",
        disks: ["700 GiB"],
        cluster: "marrakech-management",
        datastore: "marrakech-local-01",
        portGroup: "pg-marrakech-management-management",
      },
    ],
  },

  extension: {
    clusters: [
      {
        name: "marrakech-recovery",
        drs: { automation: "fullyAutomated", migrationThreshold: 3 },
        highAvailability: { hostFailuresToTolerate: 1 },
        hosts: [
          {
            name: "esx-11.marrakech.massar.example",
            hardware: "recovery-host",
            thumbprint: "8E:41:C9:05:7D:B3:2F:63:18:AF:27:C4:96:3D:E1:58:0A:B2:7F:11",
            rack: "rack-a",
          },
          {
            name: "esx-12.marrakech.massar.example",
            hardware: "recovery-host",
            thumbprint: "8E:41:C9:05:7D:B3:2F:63:18:AF:27:C4:96:3D:E1:58:0A:B2:7F:12",
            rack: "rack-b",
          },
          {
            name: "esx-13.marrakech.massar.example",
            hardware: "recovery-host",
            thumbprint: "8E:41:C9:05:7D:B3:2F:63:18:AF:27:C4:96:3D:E1:58:0A:B2:7F:13",
            rack: "rack-a",
          },
          {
            name: "esx-14.marrakech.massar.example",
            hardware: "recovery-host",
            thumbprint: "8E:41:C9:05:7D:B3:2F:63:18:AF:27:C4:96:3D:E1:58:0A:B2:7F:14",
            rack: "rack-b",
          },
          {
            name: "esx-15.marrakech.massar.example",
            hardware: "recovery-host",
            thumbprint: "8E:41:C9:05:7D:B3:2F:63:18:AF:27:C4:96:3D:E1:58:0A:B2:7F:15",
            rack: "rack-a",
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
        name: "vds-marrakech-recovery",
        mtu: 9000,
        uplinks: { "uplink-1": "vmnic2", "uplink-2": "vmnic3" },
        cluster: "marrakech-recovery",
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
        name: "marrakech-flash",
        storageClass: "flash",
        cluster: "marrakech-recovery",
        spaceThresholdPercent: 80,
        performance: { iops: 200000, throughput: "64 Gbit/s", latency: "1 ms" },
        datastores: [
          { name: "marrakech-flash-01", disk: "naa.600a0980383030535a2b4d7152420001", capacity: "16 TiB" },
          { name: "marrakech-flash-02", disk: "naa.600a0980383030535a2b4d7152420002", capacity: "16 TiB" },
          { name: "marrakech-flash-03", disk: "naa.600a0980383030535a2b4d7152420003", capacity: "16 TiB" },
        ],
      },
    ],
    nfsDatastores: [
      {
        name: "marrakech-files-01",
        storageClass: "capacity",
        cluster: "marrakech-recovery",
        version: "4.1",
        security: "krb5i",
        server: "10.40.85.250",
        path: "/exports/massar-files",
        capacity: "64 TiB",
        performance: { iops: 12000, throughput: "20 Gbit/s", latency: "10 ms" },
      },
    ],
  },

  // isolated VLANs in a separate VRF, with the same gateway addresses as the networks that they stand for
  rehearsal: {
    vlans: {
      bastion: 3215,
      services: 3220,
      frontend: 3230,
      web: 3235,
      application: 3240,
      database: 3250,
      cache: 3255,
      files: 3265,
      identity: 3270,
      monitoring: 3275,
    },
    limits: { "marrakech-recovery": { cpu: "400 GHz", memory: "1536 GiB" } },
  },

  access: { operators: "men.local\\vsphere-operators-marrakech", auditors: "men.local\\vsphere-auditors" },
});
