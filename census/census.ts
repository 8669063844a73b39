import { z } from "zod";

const text = z.string();
const count = z.int();
const flag = z.boolean();
const names = z.array(text);
const values = z.record(text, text);

const allocation = z.strictObject({
  sharesLevel: text,
  shares: count,
  reservation: count,
  expandable: flag,
  /** -1 means no limit. */
  limit: count,
});

const rules = z.array(
  z.strictObject({
    name: text,
    kind: text,
    enabled: flag,
    mandatory: flag,
    vms: names,
    vmGroup: text,
    affineHostGroup: text,
    antiAffineHostGroup: text,
    dependsOnVmGroup: text,
  }),
);

const cluster = z.strictObject({
  name: text,
  path: text,
  hosts: names,
  drs: z.strictObject({
    enabled: flag,
    automation: text,
    migrationThreshold: count,
    vmOverrides: flag,
    options: values,
  }),
  highAvailability: z.strictObject({
    enabled: flag,
    hostMonitoring: text,
    vmMonitoring: text,
    restartPriority: text,
    isolationResponse: text,
    pdlResponse: text,
    apdResponse: text,
    admissionControl: z.strictObject({
      enabled: flag,
      policy: text,
      hostFailuresToTolerate: count,
      autoComputePercent: flag,
      cpuPercent: count,
      memoryPercent: count,
      failoverHosts: names,
    }),
    options: values,
  }),
  groups: z.array(z.strictObject({ name: text, kind: text, members: names })),
  rules,
  overrides: z.array(z.strictObject({ vm: text, automation: text, restartPriority: text, isolationResponse: text })),
});

const host = z.strictObject({
  name: text,
  path: text,
  cluster: text,
  connection: text,
  maintenance: flag,
  lockdown: text,
  vendor: text,
  model: text,
  cpuSockets: count,
  cpuCores: count,
  cpuMegahertz: count,
  memoryBytes: count,
  physicalNics: z.array(z.strictObject({ device: text, megabitPerSecond: count })),
  kernelNics: z.array(
    z.strictObject({
      device: text,
      portGroup: text,
      address: text,
      netmask: text,
      mtu: count,
      stack: text,
      services: names,
    }),
  ),
  standardSwitches: z.array(z.strictObject({ name: text, devices: names })),
  timeServers: names,
  logHost: text,
  licensed: flag,
  thumbprint: text,
});

const security = z.strictObject({ promiscuous: flag, macChanges: flag, forgedTransmits: flag });
const teaming = z.strictObject({ policy: text, activeUplinks: names, standbyUplinks: names });
const shaping = z.strictObject({
  enabled: flag,
  averageBitPerSecond: count,
  peakBitPerSecond: count,
  burstBytes: count,
});

const distributedSwitch = z.strictObject({
  name: text,
  path: text,
  version: text,
  mtu: count,
  uplinks: names,
  security,
  teaming,
  networkIoControl: flag,
  traffic: z.array(z.strictObject({ kind: text, sharesLevel: text, shares: count, reservation: count, limit: count })),
  hosts: z.array(z.strictObject({ name: text, devices: names })),
});

const portGroup = z.strictObject({
  name: text,
  path: text,
  switch: text,
  uplink: flag,
  binding: text,
  vlan: z.strictObject({
    kind: text,
    id: count,
    ranges: z.array(z.strictObject({ start: count, end: count })),
  }),
  security,
  teaming,
  shapingIn: shaping,
  shapingOut: shaping,
});

const datastoreCluster = z.strictObject({
  name: text,
  path: text,
  datastores: names,
  storageDrs: flag,
  automation: text,
  spaceThresholdPercent: count,
  ioLoadBalance: flag,
  keepDisksTogether: flag,
  rules,
});

const datastore = z.strictObject({
  name: text,
  path: text,
  type: text,
  capacityBytes: count,
  disks: names,
  remote: names,
  hosts: names,
  datastoreCluster: text,
});

const storagePolicy = z.strictObject({
  name: text,
  description: text,
  rules: z.array(z.strictObject({ provider: text, capability: text, operator: text, values: names })),
});

const resourcePool = z.strictObject({
  name: text,
  path: text,
  cluster: text,
  vApp: flag,
  cpu: allocation,
  memory: allocation,
});

const virtualMachine = z.strictObject({
  name: text,
  path: text,
  template: flag,
  powerState: text,
  /** connected, disconnected, orphaned, inaccessible or invalid. */
  connection: text,
  encrypted: flag,
  cluster: text,
  host: text,
  resourcePool: text,
  cpus: count,
  coresPerSocket: count,
  memoryMebibytes: count,
  cpuHotAdd: flag,
  memoryHotAdd: flag,
  cpuAllocation: allocation,
  memoryAllocation: allocation,
  firmware: text,
  secureBoot: flag,
  guestId: text,
  hardwareVersion: text,
  controllers: z.array(z.strictObject({ type: text, bus: count, sharing: text })),
  /** The path of an ISO file, or "client", "client passthrough", "host" or "". */
  cdroms: names,
  disks: z.array(
    z.strictObject({
      controller: text,
      bus: count,
      unit: count,
      sizeBytes: count,
      datastore: text,
      thin: flag,
      eagerZero: flag,
      mode: text,
      storagePolicy: text,
      label: text,
      /** "flat", "rdm physicalMode", "rdm virtualMode", or the name of another type. */
      backing: text,
      sharing: text,
      /** The parent file of a delta disk: of a snapshot, or of the source of a linked clone. Empty without a parent. */
      parent: text,
    }),
  ),
  nics: z.array(z.strictObject({ network: text, adapter: text })),
  guestInfoSha256: values,
  annotation: text,
  storagePolicy: text,
  /** Names are paths in the snapshot tree. Times are by vCenter's clock. */
  snapshots: z.array(z.strictObject({ name: text, created: z.iso.datetime() })),
});

/** The inventory of a vCenter, as `vcenter-census` prints it. Tests on both sides compare it with `shape.txt`. */
export const censusSchema = z.strictObject({
  schemaVersion: z.literal(1),
  datacenters: names,
  folders: z.array(z.strictObject({ path: text, kind: text })),
  clusters: z.array(cluster),
  hosts: z.array(host),
  switches: z.array(distributedSwitch),
  portGroups: z.array(portGroup),
  standardNetworks: names,
  datastoreClusters: z.array(datastoreCluster),
  datastores: z.array(datastore),
  storagePolicies: z.array(storagePolicy),
  resourcePools: z.array(resourcePool),
  virtualMachines: z.array(virtualMachine),
  tagCategories: z.array(z.strictObject({ name: text, description: text, cardinality: text, types: names })),
  tags: z.array(z.strictObject({ category: text, name: text, description: text, objects: names })),
  customAttributes: z.array(z.strictObject({ name: text, type: text, values })),
  roles: z.array(z.strictObject({ name: text, system: flag, privileges: names })),
  permissions: z.array(z.strictObject({ path: text, principal: text, group: flag, role: text, propagate: flag })),
  /**
   * For example "[flash-01] rab-db-1/rab-db-1.vmx". The path of a folder ends with a slash. The size is -1 for a folder and for
   * a file that a VM writes to. Temporary files of hosts are omitted.
   */
  files: z.array(z.strictObject({ path: text, sizeBytes: count })),
  /** Queued or running tasks. The user is "" for tasks of vCenter itself. */
  tasks: z.array(z.strictObject({ entity: text, description: text, user: text })),
  /** Excludes the census's own session. `inUse`: used during the census. */
  sessions: z.array(z.strictObject({ user: text, client: text, since: z.iso.datetime(), inUse: flag })),
  /** The account that took the census, or that of Terraform if they differ. Its sessions count. */
  takenBy: text,
  /** Subjects that could not be read, with the reason, for example "sessions: not permitted". */
  unseen: names,
});

export type Census = z.output<typeof censusSchema>;

/** Parses the output of `vcenter-census`. @throws Error if it is from another release of the collector */
export function readCensus(printed: unknown): Census {
  const { success, data, error } = censusSchema.safeParse(printed);
  if (success) return data;
  throw new Error(
    `The census is from another release of vcenter-census. Run npm run setup to build it again.\n${z.prettifyError(error)}`,
  );
}
