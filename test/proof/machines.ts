import type { VirtualMachineDisk } from "@cdktf/provider-vsphere/lib/virtual-machine";
import { LIVE_RELEASE, SIMULATED_RELEASE } from "../../model/target";
import type { MachineCase, Settings } from "./case";
import { isOfRelease, type Place, RELEASE } from "./place";

export const SYSTEM: VirtualMachineDisk = { label: "system", size: 8, unitNumber: 0 };
export const DATA: VirtualMachineDisk = { label: "data", size: 4, unitNumber: 1 };

/** The default settings of the proof's VMs. */
export const machineAt = ({
  pools,
  datastores,
  networks,
}: Place): Omit<Settings, "name"> & { resourcePoolId: string } => ({
  resourcePoolId: pools[0],
  datastoreId: datastores[0],
  guestId: "debian12_64Guest",
  firmware: "efi",
  numCpus: 2,
  memory: 4096,
  networkInterface: [{ networkId: networks[0] }],
  disk: [SYSTEM, DATA],
  waitForGuestNetTimeout: 0,
});

const vm = (name: string) => `virtual-machine/${name}`;

/** A setting that restarts the VM at any change. */
const restarts = (row: string, after: Settings, before: Settings = {}): MachineCase => ({
  name: row,
  rows: [vm(row)],
  before,
  after,
});

/** Settings that resemble the ones above, but do not affect the guest. */
const harmless = (
  name: string,
  row: string,
  after: MachineCase["after"],
  before: MachineCase["before"] = {},
): MachineCase => ({
  name,
  rows: [vm(row)],
  before,
  after,
});

/** A guest with VMware Tools: the simulator's guests report when they have settings for cloud-init. */
const withTools = (more: Settings = {}): Settings => ({
  ...more,
  extraConfig: {
    "guestinfo.metadata": JSON.stringify({ "instance-id": "one", "local-hostname": "guest" }),
    ...more.extraConfig,
  },
});

const SETTINGS: readonly MachineCase[] = [
  restarts("guest-id", { guestId: "debian11_64Guest" }),
  restarts("alternate-guest-name", { alternateGuestName: "another" }),
  restarts("firmware", { firmware: "bios" }),
  restarts("efi-secure-boot-enabled", { efiSecureBootEnabled: true }),
  restarts("enable-disk-uuid", { enableDiskUuid: true }),
  restarts("enable-logging", { enableLogging: true }),
  restarts("hv-mode", { hvMode: "hvOn" }),
  restarts("ept-rvi-mode", { eptRviMode: "on" }),
  restarts("nested-hv-enabled", { nestedHvEnabled: true }),
  restarts("cpu-performance-counters-enabled", { cpuPerformanceCountersEnabled: true }),
  restarts("num-cores-per-socket", { numCoresPerSocket: 2 }),
  restarts("cpu-hot-add-enabled", { cpuHotAddEnabled: true }),
  restarts("cpu-hot-remove-enabled", { cpuHotRemoveEnabled: true }),
  restarts("memory-hot-add-enabled", { memoryHotAddEnabled: true }),
  restarts("swap-placement-policy", { swapPlacementPolicy: "vmDirectory" }),
  restarts("run-tools-scripts-after-power-on", { runToolsScriptsAfterPowerOn: false }),
  restarts("run-tools-scripts-after-resume", { runToolsScriptsAfterResume: false }),
  restarts("run-tools-scripts-before-guest-reboot", { runToolsScriptsBeforeGuestReboot: true }),
  restarts("run-tools-scripts-before-guest-shutdown", { runToolsScriptsBeforeGuestShutdown: false }),
  restarts("run-tools-scripts-before-guest-standby", { runToolsScriptsBeforeGuestStandby: false }),
  restarts("extra-config", { extraConfig: { "disk.EnableUUID": "TRUE" } }),
  restarts("hardware-version-up", { hardwareVersion: 19 }, { hardwareVersion: 17 }),
  {
    name: "guestinfo",
    rows: [vm("extra-config"), vm("guestinfo")],
    before: withTools(),
    after: withTools({ extraConfig: { "guestinfo.userdata": "x" } }),
  },
];

/** Settings that most VMs do not have and need first. */
const SPECIALS: readonly MachineCase[] = [
  {
    name: "vapp-properties",
    rows: [vm("vapp-properties")],
    manualChange: "vApp",
    after: { vapp: { properties: { role: "database" } } },
  },
  {
    name: "pci-device-id",
    rows: [vm("pci-device-id")],
    before: ({ hosts: [one] }) => ({ hostSystemId: one }),
    after: { pciDeviceId: ["0000:00:01.0"] },
  },
];

const OPT_OUT: Settings = { extraConfigRebootRequired: false };

/** Settings that only the live release has. Not proven: a physical function, which needs an SR-IOV card, and the EVC mode of a VM. */
const SETTINGS_OF_LIVE = (<readonly Omit<MachineCase, "releases">[]>[
  restarts("vtpm", { vtpm: { version: "2.0" } }),
  {
    ...restarts("video-card", {}),
    unboundAfter: { video_card: { num_displays: 2, total_video_memory: 16 } },
  },
  {
    ...restarts("num-cores-per-numa-node", {}, { hardwareVersion: 20, numCpus: 4 }),
    unboundAfter: { num_cores_per_numa_node: 2 },
  },
  restarts("tools-upgrade-policy", { toolsUpgradePolicy: "upgradeAtPowerCycle" }),
  restarts(
    "vbs-enabled",
    { vbsEnabled: true },
    { nestedHvEnabled: true, efiSecureBootEnabled: true, vvtdEnabled: true },
  ),
  restarts("vvtd-enabled", { vvtdEnabled: true }),
  harmless("extra-config-opt-out", "extra-config-opt-out", { extraConfig: { "disk.EnableUUID": "TRUE" } }, OPT_OUT),
  harmless("extra-config-opt-out-alone", "settings-2", OPT_OUT),
  harmless("sync-time-periodically", "settings-2", { syncTimeWithHostPeriodically: true }),
  harmless(
    "memory-reservation-locked",
    "settings-2",
    { memoryReservationLockedToMax: true },
    { memoryReservation: 4096 },
  ),
  {
    name: "replace-trigger",
    rows: [vm("replace-trigger")],
    before: { replaceTrigger: "a" },
    after: { replaceTrigger: "b" },
  },
]).map((each): MachineCase => ({ ...each, releases: [LIVE_RELEASE] }));

const SIZES: readonly MachineCase[] = [
  restarts("cpus-up", { numCpus: 4 }),
  harmless("cpus-up-live", "cpus-up-live", { numCpus: 4 }, { cpuHotAddEnabled: true }),
  {
    name: "cpus-up-switched-on",
    rows: [vm("cpus-up"), vm("cpu-hot-add-enabled")],
    after: { numCpus: 4, cpuHotAddEnabled: true },
  },
  {
    name: "cpus-up-only-removable",
    rows: [vm("cpus-up")],
    before: { cpuHotRemoveEnabled: true },
    after: { numCpus: 4 },
  },
  restarts("cpus-down", { numCpus: 1 }, { cpuHotAddEnabled: true }),
  harmless("cpus-down-live", "cpus-down-live", { numCpus: 1 }, { cpuHotRemoveEnabled: true }),
  restarts("memory-up", { memory: 8192 }),
  harmless("memory-up-live", "memory-up-live", { memory: 8192 }, { memoryHotAddEnabled: true }),
  {
    name: "memory-up-switched-on",
    rows: [vm("memory-up"), vm("memory-hot-add-enabled")],
    after: { memory: 8192, memoryHotAddEnabled: true },
  },
  restarts("memory-down", { memory: 2048 }, { memoryHotAddEnabled: true }),
  harmless("memory-up-to-3-gib", "memory-up-live", { memory: 3072 }, { memory: 2048, memoryHotAddEnabled: true }),
  harmless(
    "memory-up-windows",
    "memory-up-live",
    { memory: 6144 },
    { memory: 2048, memoryHotAddEnabled: true, guestId: "windows2019srv_64Guest" },
  ),
];

const DEVICES: readonly MachineCase[] = [
  restarts("scsi-type", { scsiType: "pvscsi" }, { scsiType: "lsilogic" }),
  restarts("scsi-bus-sharing", { scsiBusSharing: "virtualSharing" }),
  restarts("controllers-more", { scsiControllerCount: 2 }),
  { name: "controllers-more-sata", rows: [vm("controllers-more")], after: { sataControllerCount: 1 } },
  harmless("controllers-fewer", "controllers-fewer", { scsiControllerCount: 1 }, { scsiControllerCount: 2 }),
  restarts("disk-unit-number", { disk: [SYSTEM, { ...DATA, unitNumber: 3 }] }),
  restarts("disk-controller-type", { disk: [SYSTEM, { ...DATA, controllerType: "sata" }] }, { sataControllerCount: 1 }),
  restarts("disk-mode", { disk: [SYSTEM, { ...DATA, diskMode: "independent_persistent" }] }),
  restarts("disk-write-through", { disk: [SYSTEM, { ...DATA, writeThrough: true }] }),
  restarts("disk-sharing", { disk: [SYSTEM, { ...DATA, diskSharing: "sharingMultiWriter" }] }),
  { name: "disk-removed", rows: [vm("disk-removed")], after: { disk: [SYSTEM] } },
  {
    name: "disk-renamed",
    rows: [vm("disk-removed"), vm("disk-added")],
    after: { disk: [SYSTEM, { ...DATA, label: "data-2" }] },
  },
  harmless("disk-detached", "disk-detached", { disk: [SYSTEM] }, { disk: [SYSTEM, { ...DATA, keepOnRemove: true }] }),
  harmless("disk-added", "disk-added", { disk: [SYSTEM, DATA, { label: "more", size: 2, unitNumber: 2 }] }),
  harmless("disk-size-up", "disk-size-up", { disk: [SYSTEM, { ...DATA, size: 6 }] }),
  harmless("disk-io", "disk-io", { disk: [SYSTEM, { ...DATA, ioLimit: 500 }] }),
  harmless("disk-keep-on-remove", "disk-keep-on-remove", { disk: [SYSTEM, { ...DATA, keepOnRemove: true }] }),
  harmless(
    "disk-no-longer-kept",
    "disk-no-longer-kept",
    { disk: [SYSTEM, DATA] },
    { disk: [SYSTEM, { ...DATA, keepOnRemove: true }] },
  ),
  // the blocks are in another order; label and unit identify them
  { name: "disk-reordered", rows: [], after: { disk: [DATA, SYSTEM] } },
  harmless("nic-added", "nic-added", ({ networks: [green, blue] }) => ({
    networkInterface: [{ networkId: green }, { networkId: blue }],
  })),
  {
    name: "nic-removed",
    rows: [vm("nic-removed")],
    before: ({ networks: [green, blue] }) => ({ networkInterface: [{ networkId: green }, { networkId: blue }] }),
    after: ({ networks: [green] }) => ({ networkInterface: [{ networkId: green }] }),
  },
  {
    name: "nic-removed-with-tools",
    rows: [vm("nic-removed-with-tools")],
    before: ({ networks: [green, blue] }) =>
      withTools({ networkInterface: [{ networkId: green }, { networkId: blue }] }),
    after: ({ networks: [green] }) => ({ networkInterface: [{ networkId: green }] }),
  },
  {
    name: "nic-adapter-type",
    rows: [vm("nic-adapter-type")],
    after: ({ networks: [green] }) => ({ networkInterface: [{ networkId: green, adapterType: "e1000e" }] }),
  },
  {
    name: "nic-adapter-type-with-tools",
    rows: [vm("nic-adapter-type-with-tools")],
    before: withTools(),
    after: ({ networks: [green] }) => ({ networkInterface: [{ networkId: green, adapterType: "e1000e" }] }),
  },
  harmless("nic-network", "nic-network", ({ networks: [, blue] }) => ({ networkInterface: [{ networkId: blue }] })),
  harmless("nic-bandwidth", "nic-bandwidth", ({ networks: [green] }) => ({
    networkInterface: [{ networkId: green, bandwidthLimit: 100 }],
  })),
];

/** Release 1.26.0 moves the VM's other files only. */
const DATASTORE = vm(RELEASE === "1.26.0" ? "datastore-without-disks" : "datastore");

const PLACES: readonly MachineCase[] = [
  { name: "datastore", rows: [DATASTORE], after: ({ datastores: [, two] }) => ({ datastoreId: two }) },
  {
    name: "datastore-disks-on-several",
    rows: [DATASTORE],
    before: ({ datastores: [, two] }) => ({ disk: [SYSTEM, { ...DATA, datastoreId: two }] }),
    after: ({ datastores: [, two] }) => ({ datastoreId: two, disk: [SYSTEM, DATA] }),
  },
  {
    name: "datastore-from-cluster",
    rows: [DATASTORE],
    before: (_, { datastoreCluster }) => ({ datastoreClusterId: datastoreCluster }),
    after: ({ datastores: [, two] }) => ({ datastoreId: two }),
  },
  {
    name: "datastore-of-all-disks",
    rows: [vm("datastore")],
    after: ({ datastores: [, two] }) => ({
      datastoreId: two,
      disk: [
        { ...SYSTEM, datastoreId: two },
        { ...DATA, datastoreId: two },
      ],
    }),
  },
  {
    name: "datastore-back-to-cluster",
    rows: [vm("datastore-cluster"), vm("datastore-left-to-cluster-1")],
    releases: [SIMULATED_RELEASE],
    before: ({ datastores: [, two] }) => ({ disk: [SYSTEM, { ...DATA, datastoreId: two }] }),
    after: (_, { datastoreCluster }) => ({ datastoreClusterId: datastoreCluster, disk: [SYSTEM, DATA] }),
  },
  {
    name: "datastore-cluster",
    rows: [vm("datastore-cluster"), vm("datastore-left-to-cluster-1")],
    releases: [SIMULATED_RELEASE],
    after: (_, { datastoreCluster }) => ({ datastoreClusterId: datastoreCluster }),
  },
  {
    name: "datastore-left-to-cluster",
    rows: [vm("datastore-cluster"), vm("datastore-left-to-cluster")],
    releases: [LIVE_RELEASE],
    after: (_, { datastoreCluster }) => ({ datastoreClusterId: datastoreCluster }),
  },
  {
    name: "datastore-of-disk",
    rows: [vm("datastore")],
    after: ({ datastores: [, two] }) => ({ disk: [SYSTEM, { ...DATA, datastoreId: two }] }),
  },
  {
    name: "host",
    rows: [vm("host")],
    before: ({ hosts: [one] }) => ({ hostSystemId: one }),
    after: ({ hosts: [, two] }) => ({ hostSystemId: two }),
  },
  {
    name: "resource-pool",
    rows: [vm("resource-pool"), vm("host-of-new-pool")],
    after: ({ pools: [, second] }) => ({ resourcePoolId: second }),
  },
  {
    name: "resource-pool-in-cluster",
    rows: [vm("resource-pool-in-cluster")],
    after: (_, { pool }) => ({ resourcePoolId: pool }),
  },
];

const HARMLESS: readonly MachineCase[] = [
  harmless("annotation", "settings", { annotation: "another" }),
  harmless("tags", "settings", (_, { tag }) => ({ tags: [tag] })),
  harmless("custom-attributes", "settings", (_, { customAttribute }) => ({
    customAttributes: { [customAttribute]: "another" },
  })),
  harmless("folder", "folder", (_, { folder }) => ({ folder })),
  harmless("shares", "settings", { cpuShareLevel: "high", memoryShareLevel: "low" }),
  harmless("limits", "limited", { cpuLimit: 4000, memoryLimit: 8192 }),
  harmless("reservations", "settings", { cpuReservation: 1000, memoryReservation: 1024 }),
  harmless(
    "reservations-removed",
    "less-resources",
    { cpuReservation: 0, memoryReservation: 0 },
    { cpuReservation: 1000, memoryReservation: 1024 },
  ),
  harmless("boot-delay", "settings", { bootDelay: 2000, bootRetryEnabled: true, bootRetryDelay: 20_000 }),
  harmless("latency-sensitivity", "settings", { latencySensitivity: "low" }),
  // on by default in 2.x, off in 1.26.0
  harmless("sync-time", "settings", { syncTimeWithHost: true }, { syncTimeWithHost: false }),
  harmless("timeouts", "terraform-settings", { migrateWaitTimeout: 60, shutdownWaitTimeout: 5, forcePowerOff: false }),
  harmless("renamed", "settings", { name: "renamed-after" }),
];

/** Release 1.26.0 starts a VM also after an update that does not reconfigure it. */
const STARTED_ANYWAY = RELEASE === SIMULATED_RELEASE ? [vm("powered-off")] : [];

const OFF: readonly MachineCase[] = [
  { name: "off-memory", rows: [vm("powered-off")], after: { memory: 8192 }, manualChange: "off" },
  { name: "off-annotation", rows: [vm("powered-off")], after: { annotation: "another" }, manualChange: "off" },
  { name: "off-tags", rows: STARTED_ANYWAY, after: (_, { tag }) => ({ tags: [tag] }), manualChange: "off" },
  { name: "off-timeout", rows: STARTED_ANYWAY, after: { migrateWaitTimeout: 60 }, manualChange: "off" },
  { name: "off-unchanged", rows: [], after: {}, manualChange: "off" },
];

const cloneOf = ({ template }: Place, more: object = {}): Settings => ({
  clone: { templateUuid: template, ...more },
  scsiType: "pvscsi",
});

const customised = (address: string) => ({
  customize: {
    linuxOptions: { hostName: "guest", domain: "proof.example" },
    networkInterface: [{ ipv4Address: address, ipv4Netmask: 24 }],
    timeout: 0,
  },
});

const LIFE: readonly MachineCase[] = [
  {
    name: "clone-customised",
    rows: [vm("clone")],
    before: (place) => cloneOf(place, { timeout: 30, ovfNetworkMap: {} }),
    after: (place) => cloneOf(place, customised("10.0.0.9")),
  },
  ...(["clone", "clone-of-imported"] as const).map(
    (row, index): MachineCase => ({
      name: "clone-nic",
      rows: [vm(row)],
      releases: [index === 0 ? SIMULATED_RELEASE : LIVE_RELEASE],
      before: (place) => cloneOf(place, customised("10.0.0.10")),
      after: (place) => cloneOf(place, customised("10.0.0.11")),
    }),
  ),
  harmless(
    "clone-timeout",
    "terraform-settings",
    (place) => cloneOf(place, { timeout: 60 }),
    (place) => cloneOf(place, { timeout: 30 }),
  ),
  { name: "gone-with-data", rows: [vm("data-destroyed")], after: "removed" },
  { name: "gone-without-data", rows: [], before: { disk: [SYSTEM] }, after: "removed" },
  { name: "gone-data-kept", rows: [], before: { disk: [SYSTEM, { ...DATA, keepOnRemove: true }] }, after: "removed" },
  { name: "untouched", rows: [], after: {} },
];

const COMBINATIONS: readonly MachineCase[] = [
  {
    rows: [vm("cpus-up-live"), vm("memory-up-live")],
    before: { cpuHotAddEnabled: true, memoryHotAddEnabled: true },
    after: { numCpus: 4, memory: 8192 },
  },
  {
    rows: [vm("cpus-up-live"), vm("memory-down")],
    before: { cpuHotAddEnabled: true, memoryHotAddEnabled: true },
    after: { numCpus: 4, memory: 2048 },
  },
  {
    rows: [vm("settings"), vm("disk-size-up"), vm("memory-up-live")],
    before: { memoryHotAddEnabled: true },
    after: { annotation: "another", disk: [SYSTEM, { ...DATA, size: 6 }], memory: 8192 },
  },
  { rows: [vm("disk-removed"), vm("memory-up")], after: { disk: [SYSTEM], memory: 8192 } },
  { rows: [vm("disk-removed"), vm("settings")], after: { disk: [SYSTEM], annotation: "another" } },
  {
    rows: [DATASTORE, vm("memory-up")],
    after: ({ datastores: [, two] }: Place) => ({ datastoreId: two, memory: 8192 }),
  },
  {
    rows: [DATASTORE, vm("settings")],
    after: ({ datastores: [, two] }: Place) => ({ datastoreId: two, cpuShareLevel: "high" }),
  },
  {
    rows: [vm("nic-added"), vm("cpus-up")],
    after: ({ networks: [green, blue] }: Place) => ({
      networkInterface: [{ networkId: green }, { networkId: blue }],
      numCpus: 4,
    }),
  },
  {
    rows: [vm("resource-pool"), vm("firmware")],
    after: ({ pools: [, second] }: Place) => ({ resourcePoolId: second, firmware: "bios" }),
  },
  {
    rows: [vm("disk-added"), vm("disk-removed")],
    after: { disk: [SYSTEM, { label: "more", size: 2, unitNumber: 2 }] },
  },
  {
    rows: [vm("nic-network"), vm("settings"), vm("disk-io")],
    after: ({ networks: [, blue] }: Place) => ({
      networkInterface: [{ networkId: blue }],
      bootDelay: 1000,
      disk: [SYSTEM, { ...DATA, ioLimit: 500 }],
    }),
  },
  {
    rows: [vm("disk-detached"), vm("cpus-down")],
    before: { disk: [SYSTEM, { ...DATA, keepOnRemove: true }] },
    after: { disk: [SYSTEM], numCpus: 1 },
  },
].map((each, index) => ({ ...each, name: `combination-${index + 1}`, combines: true as const }));

const OLDER_HARDWARE: MachineCase = {
  name: "hardware-version-down",
  rows: [vm("hardware-version-down")],
  before: { hardwareVersion: 19 },
  after: { hardwareVersion: 17 },
};

/** Changes that the plan accepts and the apply refuses: Terraform fails, or the next plan repeats the change. */
export const REFUSED_MACHINES: readonly MachineCase[] = (<readonly MachineCase[]>[
  {
    name: "extra-config-opt-out-clears-restart",
    rows: [vm("extra-config-opt-out-clears-restart")],
    releases: [LIVE_RELEASE],
    before: OPT_OUT,
    after: { numCpus: 1, extraConfig: { "disk.EnableUUID": "TRUE" } },
  },
  { ...OLDER_HARDWARE, releases: [SIMULATED_RELEASE] },
  {
    name: "memory-over-3-gib",
    rows: [vm("memory-up-beyond-hot-add")],
    before: { memory: 2048, memoryHotAddEnabled: true },
    after: { memory: 4096 },
  },
  {
    name: "memory-over-16-times",
    rows: [vm("memory-up-beyond-hot-add")],
    before: { memoryHotAddEnabled: true },
    after: { memory: 4096 * 17 },
  },
]).filter(isOfRelease);

/** Changes that the plan refuses, so they cannot be reviewed. */
export const IMPOSSIBLE_MACHINES: readonly MachineCase[] = (<readonly MachineCase[]>[
  { ...OLDER_HARDWARE, releases: [LIVE_RELEASE] },
  { name: "disk-size-down", rows: [vm("disk-size-down")], after: { disk: [SYSTEM, { ...DATA, size: 2 }] } },
  {
    name: "disk-attach",
    rows: [vm("disk-attach")],
    after: ({ datastores: [one] }) => ({
      disk: [
        SYSTEM,
        { label: "data", unitNumber: 1, attach: true, datastoreId: one, path: "disk-attach/disk-attach_1.vmdk" },
      ],
    }),
  },
  {
    name: "disk-provisioning",
    rows: [vm("disk-provisioning")],
    after: { disk: [SYSTEM, { ...DATA, thinProvisioned: false }] },
  },
  {
    name: "disk-eagerly-scrub",
    rows: [vm("disk-provisioning")],
    before: { disk: [SYSTEM, { ...DATA, thinProvisioned: false }] },
    after: { disk: [SYSTEM, { ...DATA, thinProvisioned: false, eagerlyScrub: true }] },
  },
]).filter(isOfRelease);

/** Changes that are applied together. */
export const MACHINES: readonly MachineCase[] = [
  ...SETTINGS,
  ...SETTINGS_OF_LIVE,
  ...SPECIALS,
  ...SIZES,
  ...DEVICES,
  ...PLACES,
  ...HARMLESS,
  ...OFF,
  ...LIFE,
  ...COMBINATIONS,
].filter(isOfRelease);
