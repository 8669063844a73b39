import { z } from "zod";
import {
  bandwidth,
  cidr,
  dataSize,
  duration,
  frequency,
  nameField,
  part,
  textLike,
  timeLimit,
  vlanId,
} from "../units/fields";

/** The two sites, by the names that the model, the stacks and the Terraform variables use. */
export const SITE_NAMES = ["rabat", "marrakech"] as const;
export const siteName = z.enum(SITE_NAMES);
/** The site that runs Massar, and the site that recovers it. */
export const PRIMARY_SITE = "rabat";
export const BACKUP_SITE = "marrakech";

const count = z.int().positive();
const name = nameField();
const hostName = textLike(
  /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$/,
  "is not a fully qualified host name",
  'Write it as in "esx-11.rabat.massar.example".',
);
const nic = textLike(/^vmnic\d+$/, "is not a physical NIC", 'Write it as in "vmnic0".');

/** What a server is built of. Cores are physical cores of one socket; the frequency is the nominal one. */
const hardware = z.strictObject({
  vendor: z.string().min(1),
  model: z.string().min(1),
  sockets: count,
  coresPerSocket: count,
  frequency: frequency(),
  memory: dataSize(),
  nics: z.array(z.strictObject({ device: nic, speed: bandwidth() })).min(1),
});

/** One VLAN and one CIDR of a site. It is realised as a port group on each switch that lists it. */
const network = z.strictObject({
  vlan: vlanId(),
  cidr: cidr(),
  gateway: z.ipv4(),
  purpose: z.string().min(1),
});

/** Network I/O Control: how much of an uplink each kind of traffic gets when it is full (low 25, normal 50, high 100). */
const shares = z.enum(["low", "normal", "high"]);
const networkShares = z.strictObject({ management: shares, vmotion: shares, virtualMachine: shares, nfs: shares });

/**
 * A vmkernel adapter on each host of a cluster, at the address of its network that has the host's number (`esx-11` → 11).
 * vMotion has its own TCP/IP stack: release 1.26.0 of the provider can't tick the service on the default one.
 */
const vmkernelAdapter = z.strictObject({ network: name, purpose: z.enum(["vmotion", "storage"]) });

/** A share of a cluster for VMs of one importance. What is reserved here is kept for them; HA admission control counts the reservations of VMs alone. */
const resourcePool = z.strictObject({
  name,
  cpuShares: shares,
  memoryShares: shares,
  memoryReservation: dataSize().optional(),
});

const operatingGroup = textLike(
  /^[a-z0-9.-]+\\[a-z0-9-]+$/,
  "is not a group of a domain",
  'Write the domain, a backslash and the group, as in "men.local\\vsphere-auditors".',
);

/** vSphere HA by cluster resource percentage, computed by vCenter from the failures to tolerate. */
const highAvailability = z.strictObject({ hostFailuresToTolerate: z.int().min(1).max(4) });

/** vSphere DRS. Threshold 1 (conservative) to 5 (aggressive). */
const drs = z.strictObject({
  automation: z.enum(["manual", "partiallyAutomated", "fullyAutomated"]),
  migrationThreshold: z.int().min(1).max(5),
});

const baselineHost = z.strictObject({ name: hostName, hardware: name });
const thumbprint = textLike(
  /^([0-9A-F]{2}:){19}[0-9A-F]{2}$/,
  "is not a SHA-1 thumbprint",
  "Write 20 bytes in upper case hex with colons between.",
);

/** A VM image that workloads are cloned from, pinned by its name and version. */
const template = z.strictObject({
  name: textLike(/^[a-z0-9][a-z0-9.-]*$/, "is not a template name", "Use lower case letters, digits, dots, hyphens."),
  guestId: z.string().min(1),
  firmware: z.enum(["bios", "efi"]),
  hardwareVersion: count,
  cpus: count,
  memory: dataSize(),
  systemDisk: dataSize(),
  cluster: name,
  datastore: name,
  portGroup: name,
});

/** What a storage array or filer gives all of its datastores together: operations, data and the response time under load. */
const performance = z.strictObject({ iops: count, throughput: bandwidth(), latency: duration() });

/** What a site has before the project acts. Read through data sources and counted, never managed. */
const baseline = z.strictObject({
  clusters: z.array(z.strictObject({ name, hosts: z.array(baselineHost).min(1), drs, highAvailability })).min(1),
  switches: z.array(
    z.strictObject({
      name,
      mtu: z.int().min(1280).max(9000),
      uplinks: z.record(name, nic),
      cluster: name,
      portGroups: z.array(z.strictObject({ name, network: name })),
    }),
  ),
  datastores: z.array(z.strictObject({ name, capacity: dataSize(), cluster: name, performance })),
  templates: z.array(template).min(1),
  /** VMs that run here already. They take room; a tier may adopt them. */
  virtualMachines: z.array(
    z.strictObject({
      name,
      guestId: z.string().min(1),
      cpus: count,
      memory: dataSize(),
      disks: z.array(dataSize()).min(1),
      cluster: name,
      datastore: name,
      portGroup: name,
    }),
  ),
});

/** What the works add to a site: clusters of their own beside the baseline's, with switches and storage. Managed here. */
const extension = z.strictObject({
  clusters: z
    .array(
      z.strictObject({
        name,
        drs,
        highAvailability,
        hosts: z
          .array(
            z.strictObject({
              name: hostName,
              hardware: name,
              /** SHA-1 of the host's certificate: what vCenter compares before it hands over the root password. */
              thumbprint,
              /** `true` evacuates the host; a host with VMs on it can only be removed after that. */
              maintenance: z.boolean().default(false),
              /** The rack it stands in: a host group per rack, for VMs that prefer one. */
              rack: name,
            }),
          )
          .min(1),
        vmkernelAdapters: z.array(vmkernelAdapter),
        resourcePools: z.array(resourcePool).min(1),
      }),
    )
    .min(1),
  switches: z.array(
    z.strictObject({
      name,
      mtu: z.int().min(1280).max(9000),
      /** Uplink name → physical NIC, the same on each host of the cluster. */
      uplinks: z.record(name, nic),
      cluster: name,
      /** The networks that this switch carries, each as one port group. */
      networks: z.array(name).min(1),
      shares: networkShares,
    }),
  ),
  datastoreClusters: z.array(
    z.strictObject({
      name,
      storageClass: name,
      cluster: name,
      /** Storage DRS moves VMDKs when a datastore is fuller than this. */
      spaceThresholdPercent: z.int().min(50).max(100),
      performance,
      datastores: z
        .array(
          z.strictObject({
            name,
            /** The shared disk, by its canonical name. Stated literally: a look-up becomes unknown when a host is added. */
            disk: textLike(
              /^naa\.[0-9a-f]{16,32}$/,
              "is not a canonical disk name",
              'Write it as in "naa.600a098038303053".',
            ),
            capacity: dataSize(),
          }),
        )
        .min(1),
    }),
  ),
  /**
   * NFS exports, for what is large and slow. Release 1.26.0 of the provider does not mount an export on a host that
   * is added later: mount it there by hand.
   */
  nfsDatastores: z.array(
    z.strictObject({
      name,
      storageClass: name,
      cluster: name,
      server: z.ipv4(),
      path: textLike(/^(\/[\w.-]+)+$/, "is not an export's path", 'Write it as in "/exports/massar".'),
      capacity: dataSize(),
      performance,
    }),
  ),
});

/**
 * What rehearsals have for themselves at the backup site. A VLAN stands for each network: the physical switches carry it
 * between the hosts and route it to the others of these at most, in a VRF of their own at the same gateway addresses. Nothing
 * leads out or in, so that the same addresses can exist inside and outside.
 */
const rehearsal = z.strictObject({
  /** By network, the VLAN that stands for it. */
  vlans: z.record(name, vlanId()),
  /** By cluster, what all VMs of a rehearsal may take together, however idle the cluster is. */
  limits: z.record(name, z.strictObject({ cpu: frequency(), memory: dataSize() })),
});

/** Who works at a site besides the automation account, as groups of the identity source. */
const access = z.strictObject({ operators: operatingGroup, auditors: operatingGroup });

/** A server that keeps Terraform's state behind a lock. Its credentials come by environment. */
const stateStore = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("postgresql"), server: hostName }),
  z.strictObject({
    kind: z.literal("s3"),
    endpoint: textLike(
      /^https:\/\/[^/]+$/,
      "is not the address of an S3-compatible server",
      'Write it as in "https://s3.marrakech.massar.example".',
    ),
    bucket: name,
    /** What the server calls its region: "us-east-1" if it was given no other name. */
    region: name,
  }),
]);

export const siteSchema = z.strictObject({
  name: siteName,
  /** Begins every VM name of the site. */
  code: textLike(/^[a-z]{3}$/, "is not a site code", "Use three lower case letters."),
  role: z.enum(["primary", "backup"]),
  /** The DNS domain of the site's hosts and guests. */
  domain: hostName,
  datacenter: name,
  /** The vCenter's address in production. The simulation listens on loopback instead. */
  vcenter: hostName,
  /** What keeps, in production, the Terraform state of the stacks that need this site. */
  state: stateStore,
  dnsServers: z.array(z.ipv4()).min(1),
  ntpServers: z.array(z.ipv4()).min(1),
  hardware: z.record(name, hardware),
  networks: z.record(name, network),
  baseline,
  extension,
  /** @default - nothing is rehearsed here: the primary site */
  rehearsal: rehearsal.optional(),
  access,
});

/** The stable id of a like VM among its kind: its Terraform key, the end of its VM name and, by the number, its address. */
export const memberId = textLike(
  /^[a-z]+-[1-9]\d*$/,
  "is not a member id",
  'Use letters, a hyphen and a number from 1, as in "db-1".',
);

/** Members of a gateway pair: like VMs that carry the replication traffic of one site. */
const gateways = z.strictObject({
  cluster: name,
  resourcePool: name,
  network: name,
  storageClass: name,
  template: z.string().min(1),
  cpus: count,
  memory: dataSize(),
  systemDisk: dataSize(),
  firstHost: count,
  members: z.array(z.strictObject({ id: memberId })).min(2),
});

export const linkSchema = z.strictObject({
  name,
  bandwidth: bandwidth(),
  latency: duration(),
  mtu: z.int().min(1280).max(9000),
  encryption: z.enum(["ipsec", "wireguard"]),
  /** The part of the bandwidth that carries data; the rest is headers, encryption and acknowledgements. */
  efficiency: part(),
  /** How long copying all data anew may take. */
  firstSynchronisation: timeLimit(),
  /** The longest outage to be made up for, and how long catching up may take. */
  outage: z.strictObject({ length: duration(), catchUp: timeLimit() }),
  /** The TCP port on which a gateway answers the tiers whose data flows, and the other site's gateways. */
  gatewayPort: z.int().min(1).max(65535),
  /** What flows over the link: a tier's data, and the share of the bandwidth that it may take. */
  streams: z.array(z.strictObject({ tier: name, bandwidth: bandwidth() })).min(1),
  gateways: z.strictObject({ rabat: gateways, marrakech: gateways }),
});

export type SiteName = z.output<typeof siteName>;
/** A site as a model file writes it. */
export type SiteData = z.input<typeof siteSchema>;
/** A site as the constructs take it: units are values. */
export type Site = z.output<typeof siteSchema>;
export type StoragePerformance = z.output<typeof performance>;
export type Hardware = Site["hardware"][string];
export type Network = Site["networks"][string];
export type BaselineSpec = Site["baseline"];
export type ExtensionSpec = Site["extension"];
export type ClusterSpec = ExtensionSpec["clusters"][number];
export type HostSpec = ClusterSpec["hosts"][number];
export type SwitchSpec = ExtensionSpec["switches"][number];
export type NfsDatastoreSpec = ExtensionSpec["nfsDatastores"][number];
export type ResourcePoolSpec = ClusterSpec["resourcePools"][number];
export type ExistingMachine = BaselineSpec["virtualMachines"][number];
export type RehearsalSpec = NonNullable<Site["rehearsal"]>;
export type DatastoreClusterSpec = ExtensionSpec["datastoreClusters"][number];
export type TemplateSpec = BaselineSpec["templates"][number];
export type LinkData = z.input<typeof linkSchema>;
export type Link = z.output<typeof linkSchema>;
export type GatewaySpec = Link["gateways"][SiteName];

/** Gives a site file its type. The value is checked when the model is loaded, so that all findings come at once. */
export const defineSite = (data: SiteData): SiteData => data;
export const defineLink = (data: LinkData): LinkData => data;
