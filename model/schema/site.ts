import { z } from "zod";
import type { AttributeValue } from "../../lib/attribute-value";
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

/** The site where workloads run in normal times, and the site that recovers them. */
export const [PRIMARY_SITE, BACKUP_SITE] = SITE_NAMES;
export const siteName = z.enum(SITE_NAMES);

const count = z.int().positive();
const name = nameField();
export const hostName = textLike(
  /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$/,
  "is not a fully qualified host name",
  'Write it as in "esx-11.rabat.massar.example".',
);
const nic = textLike(/^vmnic\d+$/, "is not a physical NIC", 'Write it as in "vmnic0".');

/** A server model. Cores are physical cores per socket; the frequency is the nominal one. */
const hardware = z.strictObject({
  vendor: z.string().min(1),
  model: z.string().min(1),
  sockets: count,
  coresPerSocket: count,
  frequency: frequency(),
  memory: dataSize(),
  nics: z.array(z.strictObject({ device: nic, speed: bandwidth() })).min(1),
  /**
   * The NICs of vSwitch0, which carries vmk0, the address that vCenter connects to. A host is delivered with them. They are data, not
   * managed: the provider's `vsphere_host_virtual_switch` can adopt vSwitch0 only by an import for each host, and would remove it, and
   * with it the connection, when it is destroyed. No resource can move vmk0 to another switch. So a distributed switch needs other NICs.
   */
  managementNics: z.array(nic).min(1),
});

/** One VLAN and one CIDR of a site. Each switch that lists it has a port group for it. */
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
 * Release 1.26.0 of the provider enables vMotion by a TCP/IP stack of its own, later ones by a service of the default stack.
 */
const vmkernelAdapter = z.strictObject({ network: name, purpose: z.enum(["vmotion", "storage"]) });

/** A share of a cluster for VMs of one importance. Its memory reservation is kept for them; HA admission control counts only the reservations of VMs. */
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

/** vSphere HA with the policy "cluster resource percentage", which vCenter computes from the failures to tolerate. */
const highAvailability = z.strictObject({ hostFailuresToTolerate: z.int().min(1).max(4) });

/** vSphere DRS. Threshold 1 (conservative) to 5 (aggressive). */
const drs = z.strictObject({
  automation: z.enum(["manual", "partiallyAutomated", "fullyAutomated"]),
  migrationThreshold: z.int().min(1).max(5),
});

/** A name that others gave: spaces, upper case and accents included, as vCenter shows it. */
const givenName = textLike(
  /^[^\p{Cc}]{1,80}$/u,
  "is not a name in vCenter",
  "Write 1 to 80 characters, as vCenter shows them.",
);
/** A host that exists, by the name or address with which vCenter connects to it. */
const givenHostName = textLike(
  /^[A-Za-z0-9][A-Za-z0-9.-]*$/,
  "is not a host name or an address",
  'Write it as vCenter shows it, as in "ESX-01.men.local".',
);

const baselineHost = z.strictObject({ name: givenHostName, hardware: name });
const thumbprint = textLike(
  /^([0-9A-F]{2}:){19}[0-9A-F]{2}$/,
  "is not a SHA-1 thumbprint",
  "Write 20 bytes in upper-case hexadecimal, separated by colons.",
);

/** A VM image that workloads are cloned from, pinned by its name and version. */
const templateFields = {
  name: textLike(/^[a-z0-9][a-z0-9.-]*$/, "is not a template name", "Use lower case letters, digits, dots, hyphens."),
  guestId: z.string().min(1),
  hardwareVersion: count,
  cpus: count,
  memory: dataSize(),
  systemDisk: dataSize(),
  cluster: givenName,
  datastore: givenName,
  portGroup: givenName,
};
const template = z.discriminatedUnion("firmware", [
  z.strictObject({ ...templateFields, firmware: z.literal("bios") }),
  z.strictObject({
    ...templateFields,
    firmware: z.literal("efi"),
    /** Whether its VMs start only a signed boot loader and kernel (UEFI Secure Boot). A change restarts them. */
    secureBoot: z.boolean().default(true),
  }),
]);

/** The performance of a storage array or filer, for all of its datastores together: IOPS, throughput and response time under load. */
const performance = z.strictObject({ iops: count, throughput: bandwidth(), latency: duration() });

/** A VM that exists. It uses capacity; a tier may adopt it, and `npm run adopt -- promote` takes it over. */
const existingMachine = z.strictObject({
  name: givenName,
  /** Its folder below the datacenter's VM folder, or its vApp's path. Names are unique in their folder. @default - the VM folder itself */
  folder: z.string().min(1).optional(),
  guestId: z.string().min(1),
  cpus: count,
  memory: dataSize(),
  disks: z.array(dataSize()).min(1),
  cluster: givenName,
  datastore: givenName,
  /** @default - it has no network */
  portGroup: givenName.optional(),
  /** A template or a VM that is off uses space only. @default "on" */
  power: z.enum(["on", "off", "suspended", "template"]).default("on"),
  /** What this model has no field for, as `npm run adopt` found it. @default - nothing */
  notes: z.array(z.string().min(1)).default([]),
});

/** What existed at a site before the project. Read through data sources or the census, and counted, never managed. */
const baseline = z.strictObject({
  /**
   * The day on which `npm run adopt` read it. The census compares it from then on: reading thousands of objects through data sources
   * would make each plan slow, and a disconnected host would make it fail.
   *
   * @default - written manually, and read through data sources
   */
  readOn: z.iso.date().optional(),
  clusters: z
    .array(z.strictObject({ name: givenName, hosts: z.array(baselineHost).min(1), drs, highAvailability }))
    .min(1),
  switches: z.array(
    z.strictObject({
      name: givenName,
      mtu: z.int().min(1280).max(9000),
      uplinks: z.record(givenName, nic),
      cluster: givenName,
      portGroups: z.array(z.strictObject({ name: givenName, network: name })),
      /** Port groups of networks that the model does not describe, with their VLANs. */
      otherPortGroups: z.array(z.strictObject({ name: givenName, vlan: z.string().min(1) })).default([]),
    }),
  ),
  /** Port groups of standard switches: each host has its own. */
  standardNetworks: z.array(givenName).default([]),
  datastores: z.array(
    z.strictObject({
      name: givenName,
      capacity: dataSize(),
      cluster: givenName,
      /** The hosts that mount it, for example one if it is local. @default - those of its cluster */
      hosts: z.array(givenHostName).min(1).optional(),
      performance,
    }),
  ),
  templates: z.array(template).min(1),
  virtualMachines: z.array(existingMachine),
  /** Objects that nothing in the model refers to, one line each, by kind: pools, rules, folders, tags, roles, permissions, policies. */
  others: z.record(z.string(), z.array(z.string())).default({}),
});

/** An object of the baseline that the site's stack manages since it was promoted, as it was found. */
const promotedObject = z.strictObject({
  /** The name in its Terraform address. It never changes. */
  id: textLike(/^promoted_[a-z0-9_]+$/, "is not an id", 'Write it as in "promoted_srv_mail_01".'),
  type: textLike(/^vsphere_[a-z_]+$/, "is not a resource type", 'Write it as in "vsphere_virtual_machine".'),
  /** With which the provider finds it. */
  importId: z.string().min(1),
  /** Of Terraform's resource, literally as they were found. The size of a VM is that of `baseline.virtualMachines`. */
  attributes: z.record(z.string(), z.custom<AttributeValue>()),
  /** Attributes that only Terraform's state has, and those of others: a deployment leaves them as they are. */
  ignored: z.union([z.literal("all"), z.array(z.string())]).default([]),
});

/** What a site's stack has taken over, by inventory path, and what it gave back. */
const promoted = z.strictObject({
  objects: z.record(z.string(), promotedObject).default({}),
  /** Terraform addresses to forget without any change of the object. They can be deleted after the deployment. */
  released: z.array(z.string()).default([]),
});

const nfsFields = {
  name,
  storageClass: name,
  cluster: name,
  server: z.ipv4(),
  path: textLike(/^(\/[\w.-]+)+$/, "is not an export's path", 'Write it as in "/exports/massar".'),
  capacity: dataSize(),
  performance,
};
/** An NFS export. All hosts use one version of the protocol: two versions would lock files in different ways. */
const nfsDatastore = z.discriminatedUnion("version", [
  z.strictObject({ ...nfsFields, version: z.literal("3") }),
  z.strictObject({
    ...nfsFields,
    version: z.literal("4.1"),
    /**
     * How the filer knows a host: `sys` by its address, `krb5` by Kerberos, `krb5i` by Kerberos with a checksum of each packet. Kerberos
     * needs hosts that are members of the domain and have an NFS user (vSphere Storage, "Using Kerberos for NFS 4.1"). No resource of
     * the provider sets either.
     */
    security: z.enum(["sys", "krb5", "krb5i"]).default("krb5i"),
  }),
]);

/** The extension of a site: separate clusters with switches and storage. Managed by this project. */
const extension = z.strictObject({
  clusters: z
    .array(
      z.strictObject({
        name,
        drs,
        highAvailability,
        /**
         * Who can manage the hosts without vCenter: `disabled` everybody with an account on a host, `normal` only the host's console,
         * `strict` nobody, so that the hosts must be installed again if their vCenter is lost.
         */
        lockdown: z.enum(["disabled", "normal", "strict"]).default("normal"),
        hosts: z
          .array(
            z.strictObject({
              name: hostName,
              hardware: name,
              /** SHA-1 of the host's certificate: vCenter compares it before it sends the root password. */
              thumbprint,
              /**
               * `true` evacuates the host; a host with VMs on it can only be removed after that. `false` ends maintenance mode. The
               * provider waits 5 minutes for the evacuation, a constant (`defaultAPITimeout`): evacuate a host with much memory in
               * vCenter first.
               *
               * @default - left as operators set it in vCenter
               */
              maintenance: z.boolean().optional(),
              /** Its rack. Each rack has a host group, for VMs that prefer it. */
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
            /** The shared disk, by its canonical name. A literal: the result of a look-up becomes unknown when a host is added. */
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
   * NFS exports, for large and slow data. Release 1.26.0 of the provider does not mount an export on a host that
   * is added later: mount it there manually.
   */
  nfsDatastores: z.array(nfsDatastore),
});

/**
 * The isolated environment of rehearsals at the backup site. Each network has a rehearsal VLAN. The physical switches
 * carry these VLANs between the hosts, and route them only to each other, in a separate VRF with the same gateway
 * addresses. No traffic enters or leaves, so that the same addresses can exist inside and outside.
 */
const rehearsal = z.strictObject({
  /** By network, its rehearsal VLAN. */
  vlans: z.record(name, vlanId()),
  /** By cluster, the limits for all VMs of a rehearsal together, even if the cluster is idle. */
  limits: z.record(name, z.strictObject({ cpu: frequency(), memory: dataSize() })),
});

/**
 * The people who work at a site, as groups of the identity source. Each site has operators of its own: nobody can destroy both sites
 * with one account.
 */
const access = z.strictObject({ operators: operatingGroup, auditors: operatingGroup });

/** A server that stores Terraform's state with a lock. Credentials come from environment variables. */
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
    /** The region name of the server: "us-east-1" if none was configured. */
    region: name,
  }),
]);

/** The prefix of the names of a place's machines. */
export const siteCode = textLike(/^[a-z]{3}$/, "is not a site code", "Use three lower case letters.");

export const siteSchema = z.strictObject({
  name: siteName,
  /** The prefix of every VM name of the site. */
  code: siteCode,
  role: z.enum(["primary", "backup"]),
  /** The DNS domain of the site's hosts and guests. */
  domain: hostName,
  datacenter: name,
  /** The vCenter's address in production. The simulation listens on loopback instead. */
  vcenter: hostName,
  /** In production, the store of the Terraform state of the stacks that depend on this site. */
  state: stateStore,
  dnsServers: z.array(z.ipv4()).min(1),
  ntpServers: z.array(z.ipv4()).min(1),
  /**
   * Where the ESXi hosts send their logs, over TLS. No resource of the provider sets it (`Syslog.global.logHost`): set it with the
   * host's installation or a vSphere configuration profile.
   *
   * @default - logs stay on the hosts
   */
  hostLogs: textLike(
    /^ssl:\/\/[a-z][a-z0-9-]*(\.[a-z0-9-]+)+:\d+$/,
    "is not a log server with TLS",
    'Write it as in "ssl://logs.rabat.massar.example:1514".',
  ).optional(),
  /**
   * The key provider of the vCenter, which virtual TPMs and encrypted VMs need. No resource of the provider creates one: configure it
   * in vCenter and back its keys up outside of the site. With it, VMs with EFI firmware get a virtual TPM (from release 2.x on).
   *
   * @default - none: no virtual TPM, no encrypted VM
   */
  keyProvider: name.optional(),
  hardware: z.record(name, hardware),
  networks: z.record(name, network),
  baseline,
  /** Written by `npm run adopt -- promote`. @default - nothing is promoted */
  promoted: promoted.optional(),
  extension,
  /** @default - nothing is rehearsed here: the primary site */
  rehearsal: rehearsal.optional(),
  access,
});

/** The stable id of a VM in its group: its Terraform key and the end of its VM name. Its number determines its address. */
export const memberId = textLike(
  /^[a-z]+-[1-9]\d*$/,
  "is not a member id",
  'Use letters, a hyphen and a number from 1, as in "db-1".',
);

/** The gateways that carry the replication traffic of one site. */
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
  members: z.array(z.strictObject({ id: memberId, template: z.string().min(1).optional() })).min(2),
});

export const linkSchema = z.strictObject({
  name,
  bandwidth: bandwidth(),
  latency: duration(),
  mtu: z.int().min(1280).max(9000),
  encryption: z.enum(["ipsec", "wireguard"]),
  /** The part of the bandwidth that carries data, without headers, encryption and acknowledgements. */
  efficiency: part(),
  /** How long a full synchronisation may take. */
  firstSynchronisation: timeLimit(),
  /** The longest outage to plan for, and how long catching up may take. */
  outage: z.strictObject({ length: duration(), catchUp: timeLimit() }),
  /** The TCP port on which each gateway answers with its name, for replicated tiers, all gateways and the machines that deploy. */
  gatewayPort: z.int().min(1).max(65535),
  /** The outside network of the machines that deploy: a deploy of the link connects from there to every gateway. */
  deployedFrom: name,
  /** The replicated tiers, each with the bandwidth that it may use. */
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
export type PromotedData = z.input<typeof promoted>;
export type PromotedObject = z.output<typeof promotedObject>;
export type RehearsalSpec = NonNullable<Site["rehearsal"]>;
export type DatastoreClusterSpec = ExtensionSpec["datastoreClusters"][number];
export type TemplateSpec = BaselineSpec["templates"][number];
export type LinkData = z.input<typeof linkSchema>;
export type Link = z.output<typeof linkSchema>;
export type GatewaySpec = Link["gateways"][SiteName];

/** Gives a site file its type. The value is checked when the model is loaded, so that all findings come at once. */
export const defineSite = (data: SiteData): SiteData => data;
export const definePromoted = (data: PromotedData): PromotedData => data;

type Row = Omit<SiteData["baseline"]["virtualMachines"][number], "name">;

/** VMs that have much in common. `names` may contain a run of numbers: "SRV-{01..03,07}" is SRV-01, SRV-02, SRV-03 and SRV-07. */
export const alike = <Shared extends Partial<Row>>(
  shared: Shared,
  rows: readonly ({ readonly names: string | readonly string[] } & Omit<Row, keyof Shared> & Partial<Row>)[],
): SiteData["baseline"]["virtualMachines"] =>
  rows.flatMap(({ names, ...row }) =>
    (typeof names === "string" ? expandRun(names) : names).map(
      (each) => ({ ...shared, ...row, name: each }) as Row & { name: string },
    ),
  );

function expandRun(text: string): string[] {
  const [, before, runs, after] = /^(.*)\{(\d[\d.,]*)\}(.*)$/s.exec(text) ?? [];
  if (runs === undefined) return [text];
  return runs.split(",").flatMap((run) => {
    const [first = "", last = first] = run.split("..");
    return Array.from(
      { length: Number(last) - Number(first) + 1 },
      (_, index) => `${before}${String(Number(first) + index).padStart(first.length, "0")}${after}`,
    );
  });
}

export const defineLink = (data: LinkData): LinkData => data;
