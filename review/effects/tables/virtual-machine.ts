import { LIVE_RELEASE, SIMULATED_RELEASE } from "../../../model/target";
import { isPlanObject, type PlannedChange, type PlanObject, type PlanValue } from "../../../terraform/plan/change";
import {
  blockAdded,
  blockRemoved,
  decreases,
  diskIsDeleted,
  diskIsDetached,
  elementRemoved,
  fewerShares,
  increases,
  isIncrease,
  oldValue,
  switchedOff,
  tighterLimit,
} from "../conditions";
import type { Difference } from "../difference";
import type { Condition, EffectRow, ResourceTable } from "../row";
import { inheritedAccess } from "./inherited-access";
import { lessProtected } from "./less-protected";

const CONFIG = "virtual_machine_config_structure.go";
const RESOURCE = "resource_vsphere_virtual_machine.go";
const DISK = "internal/virtualdevice/virtual_machine_disk_subresource.go";
const NIC = "internal/virtualdevice/virtual_machine_network_interface_subresource.go";
const DEVICE = "internal/virtualdevice/virtual_machine_device_subresource.go";

const id = (name: string) => `virtual-machine/${name}`;

/** The provider requests a restart for any change of the attribute. */
const restarts = (attribute: string, more: Partial<EffectRow> = {}): EffectRow => ({
  id: id(attribute.replaceAll("_", "-")),
  attributes: [attribute],
  effect: "guestRestart",
  evidence: "executed",
  source: `${CONFIG}, getWithRestart`,
  ...more,
});

const only2: Pick<EffectRow, "releases"> = { releases: [LIVE_RELEASE] };

/** The old value decides: hot add works only if it was on when the VM started. */
const whereOff = (attribute: string, direction: Condition): Condition => ({
  text: `${direction.text}, and the old ${attribute} was off (enabling it in the same change does not help)`,
  decidedBy: attribute,
  holds: (difference, change, context) =>
    direction.holds(difference, change, context) && oldValue(change, attribute) !== true,
});

const whereOn = (attribute: string, direction: Condition): Condition => ({
  text: `${direction.text}, and the old ${attribute} was on`,
  decidedBy: attribute,
  holds: (difference, change, context) =>
    direction.holds(difference, change, context) && oldValue(change, attribute) === true,
});

/** vSphere's limits of memory hot add: 3 GiB for a Linux guest that starts with no more (in MiB), and 16 times the memory for any guest. */
const SMALL_LINUX = 3072;
const HOT_ADD_FACTOR = 16;

const isLinux = (guest: PlanValue | undefined): boolean =>
  typeof guest === "string" &&
  /linux|debian|ubuntu|rhel|centos|sles|suse|oracle|fedora|coreos|photon|rocky|alma|asianux|amazon/i.test(guest);

/** Whether vCenter refuses this hot add of memory, whatever the VM's settings. */
const isBeyondHotAdd = ({ before, after }: Difference, change: PlannedChange): boolean =>
  typeof before === "number" &&
  typeof after === "number" &&
  ((isLinux(oldValue(change, "guest_id")) && before <= SMALL_LINUX && after > SMALL_LINUX) ||
    after > before * HOT_ADD_FACTOR);

/** Attributes that the provider changes without a reconfiguration of the VM, or keeps for itself. */
const NOT_CONFIGURATION =
  /^(tags|custom_attributes|folder|resource_pool_id|host_system_id|datastore_id|datastore_cluster_id|force_power_off|\w*_timeout|ignored_guest_ips)$/;

const isReconfigured = ({ before = {}, after = {} }: PlannedChange): boolean =>
  Object.keys(after).some(
    (name) => !NOT_CONFIGURATION.test(name) && JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );

const toolsRun = (change: PlannedChange) => oldValue(change, "vmware_tools_status") === "guestToolsRunning";

const withoutTools = (condition: Condition): Condition => ({
  text: `${condition.text} while VMware Tools is not running in the guest`,
  decidedBy: "vmware_tools_status",
  holds: (difference, change, context) => condition.holds(difference, change, context) && !toolsRun(change),
});

const withTools = (condition: Condition): Condition => ({
  text: `${condition.text} while VMware Tools is running in the guest`,
  decidedBy: "vmware_tools_status",
  holds: (difference, change, context) => condition.holds(difference, change, context) && toolsRun(change),
});

const anyChange: Condition = { text: "it changes", holds: () => true };

const optsOut = ({ after }: PlannedChange): boolean => after?.["extra_config_reboot_required"] === false;

const changesExtraConfig = ({ before, after }: PlannedChange): boolean =>
  JSON.stringify(before?.["extra_config"] ?? {}) !== JSON.stringify(after?.["extra_config"] ?? {});

/** The attributes that `expandVirtualMachineConfigSpec` evaluates before extra_config. */
const EVALUATED_BEFORE_EXTRA_CONFIG = [
  "vapp[].properties",
  "guest_id",
  "alternate_guest_name",
  "tools_upgrade_policy",
  "run_tools_scripts_*",
  "enable_disk_uuid",
  "hv_mode",
  "ept_rvi_mode",
  "enable_logging",
  "vbs_enabled",
  "vvtd_enabled",
  "num_cpus",
  "num_cores_per_socket",
  "memory",
  "memory_hot_add_enabled",
  "cpu_hot_add_enabled",
  "cpu_hot_remove_enabled",
];

/** Whether Storage DRS chooses the datastore. Otherwise, an unknown datastore is one that the plan creates. */
const isLeftToCluster = ({ unknown }: Difference, { after, unknown: unknowns }: PlannedChange): boolean =>
  unknown &&
  (typeof after?.["datastore_cluster_id"] === "string" ||
    (typeof unknowns === "object" &&
      unknowns !== null &&
      "datastore_cluster_id" in unknowns &&
      unknowns["datastore_cluster_id"] === true));

/** Whether a new datastore of the VM is not that of each disk afterwards. */
const leavesDisks = ({ pattern, after: datastore }: Difference, { before, after }: PlannedChange): boolean => {
  if (pattern !== "datastore_id") return false;
  const old = blocksOf(before?.["disk"]);
  return blocksOf(after?.["disk"]).some(
    ({ datastore_id: own }, index) => own === old[index]?.["datastore_id"] && own !== undefined && own !== datastore,
  );
};

const blocksOf = (value: PlanValue | undefined): readonly PlanObject[] =>
  Array.isArray(value) ? value.filter(isPlanObject) : [];

/** Whether it has a disk besides the template's, which may hold the only copy of data. */
const hasDataDisk = ({ before }: PlannedChange): boolean => {
  const disks = before?.["disk"];
  return (
    Array.isArray(disks) &&
    disks.some(
      (disk: PlanValue, index) =>
        index > 0 &&
        typeof disk === "object" &&
        disk !== null &&
        "label" in disk &&
        disk["keep_on_remove"] !== true &&
        disk["attach"] !== true,
    )
  );
};

const rows: readonly EffectRow[] = [
  ...[
    "guest_id",
    "alternate_guest_name",
    "firmware",
    "efi_secure_boot_enabled",
    "enable_disk_uuid",
    "enable_logging",
    "hv_mode",
    "ept_rvi_mode",
    "nested_hv_enabled",
    "cpu_performance_counters_enabled",
    "num_cores_per_socket",
    "cpu_hot_add_enabled",
    "cpu_hot_remove_enabled",
    "memory_hot_add_enabled",
    "swap_placement_policy",
    "run_tools_scripts_after_power_on",
    "run_tools_scripts_after_resume",
    "run_tools_scripts_before_guest_reboot",
    "run_tools_scripts_before_guest_shutdown",
    "run_tools_scripts_before_guest_standby",
  ].map((attribute) => restarts(attribute)),
  ...["tools_upgrade_policy", "vbs_enabled", "vvtd_enabled"].map((attribute) => restarts(attribute, only2)),

  {
    id: id("cpus-up"),
    attributes: ["num_cpus"],
    when: whereOff("cpu_hot_add_enabled", increases),
    effect: "guestRestart",
    evidence: "executed",
    source: `${CONFIG}, expandCPUCountConfig`,
  },
  {
    id: id("cpus-up-live"),
    attributes: ["num_cpus"],
    when: whereOn("cpu_hot_add_enabled", increases),
    effect: "reconfiguredLive",
    evidence: "executed",
    source: `${CONFIG}, expandCPUCountConfig`,
  },
  {
    id: id("cpus-down"),
    attributes: ["num_cpus"],
    when: whereOff("cpu_hot_remove_enabled", decreases),
    effect: "guestRestart",
    evidence: "executed",
    source: `${CONFIG}, expandCPUCountConfig`,
  },
  {
    id: id("cpus-down-live"),
    attributes: ["num_cpus"],
    when: whereOn("cpu_hot_remove_enabled", decreases),
    effect: "reconfiguredLive",
    evidence: "executed",
    source: `${CONFIG}, expandCPUCountConfig`,
  },
  {
    id: id("memory-up"),
    attributes: ["memory"],
    when: whereOff("memory_hot_add_enabled", increases),
    effect: "guestRestart",
    evidence: "executed",
    source: `${CONFIG}, expandMemorySizeConfig`,
  },
  {
    id: id("memory-up-live"),
    attributes: ["memory"],
    when: {
      text: "it increases, the old memory_hot_add_enabled was on, and the increase is within the limits of hot add",
      decidedBy: "memory_hot_add_enabled",
      holds: (difference, change) =>
        isIncrease(difference) &&
        oldValue(change, "memory_hot_add_enabled") === true &&
        !isBeyondHotAdd(difference, change),
    },
    effect: "reconfiguredLive",
    evidence: "executed",
    source: `${CONFIG}, expandMemorySizeConfig`,
  },
  {
    id: id("memory-up-beyond-hot-add"),
    attributes: ["memory"],
    when: {
      text: "as above, but a Linux guest with up to 3 GiB gets more than 3 GiB, or any guest gets more than 16 times its memory",
      decidedBy: "memory_hot_add_enabled",
      holds: (difference, change) =>
        isIncrease(difference) &&
        oldValue(change, "memory_hot_add_enabled") === true &&
        isBeyondHotAdd(difference, change),
    },
    effect: "applyWillFail",
    note: "the provider keeps the VM running and vCenter refuses; release 1.26.0 still reports success",
    evidence: "read",
    source: `${CONFIG}, expandMemorySizeConfig, which has no limit; https://www.vcdx200.com/2019/03/vmware-vsphere-memory-hot-add.html`,
  },
  {
    id: id("memory-down"),
    attributes: ["memory"],
    when: decreases,
    effect: "guestRestart",
    evidence: "executed",
    source: `${CONFIG}, expandMemorySizeConfig`,
  },

  {
    id: id("extra-config"),
    attributes: ["extra_config"],
    when: {
      text: "extra_config_reboot_required is not false (only 2.x has it)",
      decidedBy: "extra_config_reboot_required",
      holds: (_, change) => !optsOut(change),
    },
    effect: "guestRestart",
    evidence: "executed",
    source: `${CONFIG}, expandExtraConfig`,
  },
  {
    id: id("extra-config-opt-out"),
    attributes: ["extra_config"],
    when: {
      text: "extra_config_reboot_required is false",
      decidedBy: "extra_config_reboot_required",
      holds: (_, change) => optsOut(change),
    },
    effect: "reconfiguredLive",
    ...only2,
    evidence: "executed",
    source: `${CONFIG}, expandExtraConfig`,
  },
  {
    id: id("extra-config-opt-out-clears-restart"),
    attributes: EVALUATED_BEFORE_EXTRA_CONFIG,
    when: {
      text: "extra_config changes too, and extra_config_reboot_required is false: this cancels the required restart",
      decidedBy: "extra_config_reboot_required",
      holds: (_, change) => optsOut(change) && changesExtraConfig(change),
    },
    effect: "applyWillFail",
    note: "vCenter refuses to reconfigure the running VM",
    ...only2,
    evidence: "executed",
    source: `${CONFIG}, expandExtraConfig sets reboot_required to false`,
  },
  {
    id: id("guestinfo"),
    attributes: ["extra_config"],
    when: {
      text: "a guestinfo key: cloud-init does not run again for the same instance-id",
      holds: ({ path }) => path.includes("guestinfo."),
    },
    effect: "noEffectInGuest",
    evidence: "read",
    source: "https://docs.cloud-init.io/en/latest/reference/datasources/vmware.html",
  },
  {
    id: id("vapp-properties"),
    attributes: ["vapp[].properties", "vapp[]"],
    effect: "guestRestart",
    evidence: "read",
    source: `${CONFIG}, expandVAppConfig`,
  },
  {
    id: id("hardware-version-up"),
    attributes: ["hardware_version"],
    when: increases,
    effect: "guestRestart",
    evidence: "read",
    source: `${RESOURCE}, resourceVSphereVirtualMachineUpdate`,
  },
  {
    id: id("hardware-version-down"),
    attributes: ["hardware_version"],
    when: decreases,
    effect: "applyWillFail",
    evidence: "read",
    source: "internal/helper/virtualmachine/virtual_machine_helper.go, ValidateHardwareVersion",
  },
  restarts("pci_device_id", { evidence: "read", source: `${DEVICE}, PciPassthroughApplyOperation` }),
  {
    id: id("vtpm"),
    attributes: ["vtpm[]", "vtpm[].version"],
    effect: "guestRestart",
    ...only2,
    evidence: "read",
    source: `${DEVICE}, VtpmApplyOperation`,
  },
  {
    id: id("video-card"),
    attributes: ["video_card[]", "video_card[].**"],
    effect: "guestRestart",
    ...only2,
    evidence: "read",
    source: "internal/virtualdevice/virtual_machine_video_card_subresource.go, Update",
  },
  restarts("num_cores_per_numa_node", {
    note: "with hardware version 20 and later; without effect before",
    ...only2,
    evidence: "read",
    source: `${CONFIG}, getVirtualNuma`,
  }),
  restarts("evc_mode", {
    note: "an error while the mode is set is dropped: the apply reports success",
    ...only2,
    evidence: "read",
    source: `${RESOURCE}, resourceVSphereVirtualMachineUpdateReconfigure and applyEvcMode`,
  }),
  {
    id: id("nic-physical-function"),
    attributes: ["network_interface[].physical_function"],
    effect: "guestRestart",
    ...only2,
    evidence: "read",
    source: `${NIC}, Update of an SR-IOV card`,
  },
  restarts("scsi_type", { evidence: "read", source: `${DEVICE}, NormalizeBus` }),
  restarts("scsi_bus_sharing", { evidence: "read", source: `${DEVICE}, NormalizeBus` }),
  {
    id: id("controllers-more"),
    attributes: ["scsi_controller_count", "sata_controller_count", "ide_controller_count", "nvme_controller_count"],
    when: increases,
    effect: "guestRestart",
    evidence: "read",
    source: `${DEVICE}, NormalizeBus`,
  },
  {
    id: id("controllers-fewer"),
    attributes: ["scsi_controller_count", "sata_controller_count", "ide_controller_count", "nvme_controller_count"],
    when: decreases,
    effect: "none",
    note: "no controller is removed",
    evidence: "read",
    source: `${DEVICE}, NormalizeBus`,
  },

  ...["unit_number", "controller_type", "disk_mode", "write_through", "disk_sharing"].map((attribute) =>
    restarts(`disk[].${attribute}`, {
      id: id(`disk-${attribute.replace("disk_", "").replaceAll("_", "-")}`),
      evidence: "read",
      source: `${DISK}, ${attribute === "unit_number" || attribute === "controller_type" ? "Update" : "expandDiskSettings"}`,
    }),
  ),
  {
    id: id("disk-removed"),
    attributes: ["disk[]"],
    when: diskIsDeleted,
    effect: "dataLost",
    note: "the VMDK is destroyed by an update in place",
    evidence: "read",
    source: `${DISK}, DiskDiffOperation and Delete`,
  },
  {
    id: id("disk-detached"),
    attributes: ["disk[]"],
    when: diskIsDetached,
    effect: "reconfiguredLive",
    note: "the guest loses the disk; the VMDK stays",
    evidence: "read",
    source: `${DISK}, DiskDiffOperation and Delete`,
  },
  {
    id: id("disk-added"),
    attributes: ["disk[]"],
    when: blockAdded,
    effect: "reconfiguredLive",
    evidence: "read",
    source: `${DISK}, Create`,
  },
  {
    id: id("disk-size-up"),
    attributes: ["disk[].size"],
    when: increases,
    effect: "reconfiguredLive",
    note: "the guest's file system does not grow automatically",
    evidence: "read",
    source: `${DISK}, expandDiskSettings`,
  },
  {
    id: id("disk-size-down"),
    attributes: ["disk[].size"],
    when: decreases,
    effect: "applyWillFail",
    note: "the plan already fails",
    evidence: "read",
    source: `${DISK}, DiffExisting`,
  },
  {
    id: id("disk-attach"),
    attributes: ["disk[].attach"],
    effect: "applyWillFail",
    note: "the plan already fails",
    evidence: "read",
    source: `${DISK}, DiffExisting`,
  },
  {
    id: id("disk-provisioning"),
    attributes: ["disk[].thin_provisioned", "disk[].eagerly_scrub"],
    effect: "applyWillFail",
    note: "with release 1.26.0, the plan already fails",
    evidence: "read",
    source: `${DISK}, DiffExisting and expandDiskSettings`,
  },
  {
    id: id("disk-io"),
    attributes: ["disk[].io_*", "disk[].storage_policy_id"],
    effect: "reconfiguredLive",
    evidence: "read",
    source: `${DISK}, expandDiskSettings`,
  },
  {
    id: id("disk-keep-on-remove"),
    attributes: ["disk[].keep_on_remove"],
    effect: "none",
    note: "decides what happens to the VMDK when the disk is removed",
    evidence: "read",
    source: `${DISK}, diskApplyOperationCreateUpdate`,
  },

  {
    id: id("nic-added"),
    attributes: ["network_interface[]"],
    when: blockAdded,
    effect: "reconfiguredLive",
    evidence: "read",
    source: `${NIC}, Create`,
  },
  {
    id: id("nic-removed"),
    attributes: ["network_interface[]"],
    when: withoutTools(blockRemoved),
    effect: "guestRestart",
    evidence: "read",
    source: `${NIC}, Delete`,
  },
  {
    id: id("nic-removed-with-tools"),
    attributes: ["network_interface[]"],
    when: withTools(blockRemoved),
    effect: "networkInterruption",
    evidence: "read",
    source: `${NIC}, Delete`,
  },
  {
    id: id("nic-adapter-type"),
    attributes: ["network_interface[].adapter_type"],
    when: withoutTools(anyChange),
    effect: "guestRestart",
    evidence: "read",
    source: `${NIC}, Update`,
  },
  {
    id: id("nic-adapter-type-with-tools"),
    attributes: ["network_interface[].adapter_type"],
    when: withTools(anyChange),
    effect: "networkInterruption",
    note: "the adapter is replaced and gets another MAC address",
    evidence: "read",
    source: `${NIC}, Update`,
  },
  {
    id: id("nic-network"),
    attributes: ["network_interface[].network_id"],
    effect: "networkInterruption",
    note: "the guest keeps its address",
    evidence: "read",
    source: `${NIC}, Update`,
  },
  {
    id: id("nic-bandwidth"),
    attributes: ["network_interface[].bandwidth_*"],
    effect: "reconfiguredLive",
    evidence: "read",
    source: `${NIC}, Update`,
  },

  {
    id: id("datastore"),
    attributes: ["datastore_id", "disk[].datastore_id"],
    when: {
      text: "another datastore is set; with release 1.26.0, also for each disk that is not on it",
      holds: (difference, change, { release }) =>
        !isLeftToCluster(difference, change) && !(release === SIMULATED_RELEASE && leavesDisks(difference, change)),
    },
    effect: "storageVMotion",
    note: "after the reconfiguration, up to 30 minutes (migrate_wait_timeout)",
    evidence: "read",
    source: `${RESOURCE}, resourceVSphereVirtualMachineUpdateLocation`,
  },
  {
    id: id("datastore-without-disks"),
    attributes: ["datastore_id"],
    when: {
      text: "another datastore is set, and a disk keeps its own",
      holds: (difference, change) => !isLeftToCluster(difference, change) && leavesDisks(difference, change),
    },
    effect: "applyWillFail",
    note: "only the VM's other files move: a disk without a datastore in the code keeps its old one, because the attribute is computed, and later plans show no difference",
    releases: [SIMULATED_RELEASE],
    evidence: "read",
    source: `${DISK}, DiskSubresourceSchema (datastore_id is computed) and DiskMigrateRelocateOperation, which pins the disk there; corrected in 2.x`,
  },
  {
    id: id("datastore-left-to-cluster"),
    attributes: ["datastore_id", "disk[].datastore_id"],
    when: { text: "known after the apply, because the new datastore cluster chooses it", holds: isLeftToCluster },
    effect: "storageVMotion",
    ...only2,
    evidence: "read",
    source: `${RESOURCE}, datastoreClusterDiffOperation and resourceVSphereVirtualMachineUpdateLocation`,
  },
  {
    id: id("datastore-left-to-cluster-1"),
    attributes: ["datastore_id", "disk[].datastore_id"],
    when: { text: "known after the apply, because the new datastore cluster chooses it", holds: isLeftToCluster },
    effect: "applyWillFail",
    note: "release 1.26.0 does not move it, and every later plan repeats the change: move it manually",
    releases: ["1.26.0"],
    evidence: "executed",
    source: `${RESOURCE}, resourceVSphereVirtualMachineUpdateLocation finds no change`,
  },
  {
    id: id("datastore-cluster"),
    attributes: ["datastore_cluster_id"],
    effect: "none",
    note: "the VM's datastores are already in the new cluster; otherwise datastore_id changes too",
    evidence: "read",
    source: `${RESOURCE}, datastoreClusterDiffOperation`,
  },
  {
    id: id("host"),
    attributes: ["host_system_id"],
    when: {
      text: "it is set to another host",
      holds: ({ unknown }) => !unknown,
    },
    effect: "vMotion",
    evidence: "read",
    source: `${RESOURCE}, resourceVSphereVirtualMachineUpdateLocation`,
  },
  {
    id: id("host-of-new-pool"),
    attributes: ["host_system_id"],
    when: {
      text: "known after the apply, because resource_pool_id changes: see that row",
      holds: ({ unknown }, { before, after }) =>
        unknown && before?.["resource_pool_id"] !== after?.["resource_pool_id"],
    },
    effect: "none",
    evidence: "read",
    source: `${RESOURCE}, resourceVSphereVirtualMachineCustomizeDiffResourcePoolOperation`,
  },
  {
    id: id("resource-pool"),
    attributes: ["resource_pool_id"],
    when: {
      text: "the new pool is in another cluster, or its cluster is unknown",
      holds: ({ before, after }, _, { sameCluster }) => sameCluster?.(String(before), String(after)) !== true,
    },
    effect: "vMotion",
    evidence: "read",
    source: `${RESOURCE}, resourceVSphereVirtualMachineUpdate`,
  },
  {
    id: id("resource-pool-in-cluster"),
    attributes: ["resource_pool_id"],
    when: {
      text: "both pools are in the same cluster",
      holds: ({ before, after }, _, { sameCluster }) => sameCluster?.(String(before), String(after)) === true,
    },
    effect: "none",
    evidence: "read",
    source: `${RESOURCE}, resourceVSphereVirtualMachineUpdate`,
  },

  {
    id: id("settings"),
    attributes: [
      "name",
      "annotation",
      "tags",
      "custom_attributes",
      "cpu_share_level",
      "cpu_share_count",
      "cpu_limit",
      "cpu_reservation",
      "memory_share_level",
      "memory_share_count",
      "memory_limit",
      "memory_reservation",
      "boot_delay",
      "boot_retry_enabled",
      "boot_retry_delay",
      "latency_sensitivity",
      "sync_time_with_host",
    ],
    effect: "none",
    evidence: "executed",
    source: `${CONFIG}, expandVirtualMachineConfigSpec`,
  },
  inheritedAccess("virtual-machine", `${RESOURCE}, resourceVSphereVirtualMachineUpdate`, { evidence: "executed" }),
  lessProtected(
    id("less-resources"),
    [
      "cpu_reservation",
      "memory_reservation",
      "cpu_share_level",
      "memory_share_level",
      "cpu_share_count",
      "memory_share_count",
      "disk[].io_reservation",
      "disk[].io_share_level",
      "disk[].io_share_count",
      "network_interface[].bandwidth_reservation",
      "network_interface[].bandwidth_share_level",
      "network_interface[].bandwidth_share_count",
    ],
    fewerShares,
    { note: "the VM gets less while its host is busy", source: `${CONFIG}, expandVirtualMachineResourceAllocation` },
  ),
  lessProtected(
    id("limited"),
    ["cpu_limit", "memory_limit", "disk[].io_limit", "network_interface[].bandwidth_limit"],
    tighterLimit,
    {
      note: "the VM gets no more, although its host has free capacity",
      source: `${CONFIG}, expandVirtualMachineResourceAllocation`,
    },
  ),
  lessProtected(id("labels-removed"), ["tags"], elementRemoved("tag"), {
    note: "backup jobs and storage policies that choose VMs by tag no longer include it",
    source: `${RESOURCE}, resourceVSphereVirtualMachineUpdate`,
  }),
  lessProtected(id("disk-no-longer-kept"), ["disk[].keep_on_remove"], switchedOff, {
    note: "a later removal of the disk destroys its VMDK",
    source: `${DISK}, Delete`,
  }),
  lessProtected(id("storage-policy"), ["storage_policy_id"], undefined, {
    note: "the VM's files stay where they are, even if they no longer comply",
    source: `${CONFIG}, expandVirtualMachineProfileSpec`,
  }),
  {
    id: id("settings-2"),
    attributes: [
      "sync_time_with_host_periodically",
      "memory_reservation_locked_to_max",
      "extra_config_reboot_required",
    ],
    effect: "none",
    ...only2,
    evidence: "read",
    source: `${CONFIG}, expandVirtualMachineConfigSpec`,
  },
  {
    id: id("terraform-settings"),
    attributes: [
      "wait_for_guest_ip_timeout",
      "wait_for_guest_net_timeout",
      "wait_for_guest_net_routable",
      "ignored_guest_ips",
      "shutdown_wait_timeout",
      "migrate_wait_timeout",
      "poweron_timeout",
      "force_power_off",
      "clone[].timeout",
    ],
    effect: "none",
    note: "affects only how long Terraform waits",
    evidence: "read",
    source: RESOURCE,
  },

  {
    id: id("clone"),
    attributes: ["clone[]", "clone[].**"],
    when: {
      text: "any attribute but clone.timeout",
      holds: ({ pattern }, { action }) => pattern !== "clone[].timeout" && action.kind === "replace",
    },
    effect: "replaced",
    evidence: "read",
    source: `${RESOURCE}, resourceVSphereVirtualMachineCustomizeDiff; issue 2668 for clone.customize.network_interface, which 2.16.0 no longer replaces`,
  },
  {
    id: id("clone-of-imported"),
    attributes: ["clone[]", "clone[].**"],
    when: {
      text: "the VM was imported, or the release is 2.16.0: Terraform updates in place",
      holds: ({ pattern }, { action }) => pattern !== "clone[].timeout" && action.kind === "update",
    },
    effect: "noEffectInGuest",
    note: "customisation runs only at creation: the guest keeps its address",
    evidence: "read",
    source: `${RESOURCE}, resourceVSphereVirtualMachineCustomizeDiff`,
  },
  {
    id: id("ovf-deploy"),
    attributes: ["ovf_deploy[]", "ovf_deploy[].**", "network_interface[].ovf_mapping"],
    effect: "replaced",
    evidence: "read",
    source: "internal/vmworkflow/virtual_machine_ovfdeploy_subresource.go",
  },
  {
    id: id("replace-trigger"),
    attributes: ["replace_trigger"],
    effect: "replaced",
    ...only2,
    evidence: "read",
    source: CONFIG,
  },
];

/** Effects on a VM. The provider decides most of them during the apply; the plan only says "update in place". */
export const virtualMachine: ResourceTable = {
  type: "vsphere_virtual_machine",
  units: {
    memory: "mebibytes",
    memory_limit: "mebibytes",
    memory_reservation: "mebibytes",
    cpu_limit: "megahertz",
    cpu_reservation: "megahertz",
    "disk[].size": "gibibytes",
    "network_interface[].bandwidth_limit": "megabitsPerSecond",
    "network_interface[].bandwidth_reservation": "megabitsPerSecond",
    boot_delay: "milliseconds",
    boot_retry_delay: "milliseconds",
    poweron_timeout: "seconds",
    migrate_wait_timeout: "minutes",
    shutdown_wait_timeout: "minutes",
    wait_for_guest_ip_timeout: "minutes",
    wait_for_guest_net_timeout: "minutes",
    "clone[].timeout": "minutes",
    "clone[].customize[].timeout": "minutes",
  },
  rows,
  whenUpdated: [
    {
      id: id("powered-off"),
      when: {
        text: "the VM is off (release 2.x shows it in power_state); with release 2.x, only if the VM is reconfigured",
        holds: (change, { poweredOff, release }) =>
          (oldValue(change, "power_state") === "off" || poweredOff?.(change) === true) &&
          (release === SIMULATED_RELEASE || isReconfigured(change)),
      },
      effect: "powersOnStandby",
      note: "the provider powers on a VM that was off after it has reconfigured it; release 1.26.0 reconfigures with every update, even of tags",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereVirtualMachineUpdate; ${CONFIG}, expandVirtualMachineConfigSpecChanged; issue 1266`,
    },
  ],
  whenDestroyed: [
    {
      id: id("data-destroyed"),
      when: {
        text: "it has a second disk with keep_on_remove and attach off",
        holds: hasDataDisk,
      },
      effect: "dataLost",
      note: "the guest is shut down (up to 3 minutes), then powered off, regardless of force_power_off; its VMDKs are deleted",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereVirtualMachineDelete`,
    },
  ],
  volatile: [
    "id",
    "uuid",
    "moid",
    "imported",
    "change_version",
    "default_ip_address",
    "guest_ip_addresses",
    "reboot_required",
    "vmware_tools_status",
    "vmx_path",
    "vapp_transport",
    "power_state",
    "disk[].uuid",
    "disk[].key",
    "disk[].device_address",
    "network_interface[].key",
    "network_interface[].device_address",
    "cdrom[].key",
    "cdrom[].device_address",
  ],
  notClassified: [
    {
      attributes: ["network_interface[].mac_address", "network_interface[].use_static_mac"],
      because: "the provider sends it to the running VM; vCenter's reaction was not tested",
    },
    {
      attributes: ["cdrom[]", "cdrom[].client_device", "cdrom[].datastore_id", "cdrom[].path"],
      because: "no VM of the project declares a drive",
    },
    {
      attributes: ["disk[].path", "disk[].name", "disk[].label"],
      because: "only for attached disks and for names of release 1.x, which no VM of the project has",
    },
    { attributes: ["datacenter_id"], because: "only for a VM that is deployed from OVF" },
    {
      attributes: ["network_interface[].external_port_id"],
      because: "only for a port that another network controller has made",
    },
  ],
};
