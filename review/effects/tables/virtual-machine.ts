import type { PlannedChange, PlanValue } from "../../../terraform/plan/change";
import {
  blockAdded,
  blockRemoved,
  decreases,
  diskIsDeleted,
  diskIsDetached,
  increases,
  isIncrease,
  oldValue,
} from "../conditions";
import type { Difference } from "../difference";
import type { Condition, EffectRow, ResourceTable } from "../row";

const CONFIG = "virtual_machine_config_structure.go";
const RESOURCE = "resource_vsphere_virtual_machine.go";
const DISK = "internal/virtualdevice/virtual_machine_disk_subresource.go";
const NIC = "internal/virtualdevice/virtual_machine_network_interface_subresource.go";
const DEVICE = "internal/virtualdevice/virtual_machine_device_subresource.go";

const id = (name: string) => `virtual-machine/${name}`;

/** The provider flags a restart whenever the attribute changes, whatever its values. */
const restarts = (attribute: string, more: Partial<EffectRow> = {}): EffectRow => ({
  id: id(attribute.replaceAll("_", "-")),
  attributes: [attribute],
  effect: "guestRestart",
  evidence: "executed",
  source: `${CONFIG}, getWithRestart`,
  ...more,
});

const only2: Pick<EffectRow, "releases"> = { releases: ["2.15.0"] };

/** The value before decides: a VM takes no CPU or memory while it runs if that was not on when it was started. */
const unless = (attribute: string, direction: Condition): Condition => ({
  text: `${direction.text}, and the old ${attribute} was off (switching it on in the same change does not help)`,
  decidedBy: attribute,
  holds: (difference, change, context) =>
    direction.holds(difference, change, context) && oldValue(change, attribute) !== true,
});

const onLive = (attribute: string, direction: Condition): Condition => ({
  text: `${direction.text}, and the old ${attribute} was on`,
  decidedBy: attribute,
  holds: (difference, change, context) =>
    direction.holds(difference, change, context) && oldValue(change, attribute) === true,
});

/** MiB up to which a Linux guest counts as small, and how many times its memory any VM can be given while it runs. */
const SMALL_LINUX = 3072;
const HOT_ADD_FACTOR = 16;

const isLinux = (guest: PlanValue | undefined): boolean =>
  typeof guest === "string" &&
  /linux|debian|ubuntu|rhel|centos|sles|suse|oracle|fedora|coreos|photon|rocky|alma|asianux|amazon/i.test(guest);

/** Whether vCenter refuses to give a running VM so much memory, whatever its settings. */
const isBeyondHotAdd = ({ before, after }: Difference, change: PlannedChange): boolean =>
  typeof before === "number" &&
  typeof after === "number" &&
  ((isLinux(oldValue(change, "guest_id")) && before <= SMALL_LINUX && after > SMALL_LINUX) ||
    after > before * HOT_ADD_FACTOR);

const toolsRun = (change: PlannedChange) => oldValue(change, "vmware_tools_status") === "guestToolsRunning";

const withoutTools = (condition: Condition): Condition => ({
  text: `${condition.text} while VMware Tools does not run in the guest`,
  decidedBy: "vmware_tools_status",
  holds: (difference, change, context) => condition.holds(difference, change, context) && !toolsRun(change),
});

const withTools = (condition: Condition): Condition => ({
  text: `${condition.text} while VMware Tools runs in the guest`,
  decidedBy: "vmware_tools_status",
  holds: (difference, change, context) => condition.holds(difference, change, context) && toolsRun(change),
});

const anyChange: Condition = { text: "it changes", holds: () => true };

const optsOut = ({ after }: PlannedChange): boolean => after?.["extra_config_reboot_required"] === false;

const changesExtraConfig = ({ before, after }: PlannedChange): boolean =>
  JSON.stringify(before?.["extra_config"] ?? {}) !== JSON.stringify(after?.["extra_config"] ?? {});

/** What `expandVirtualMachineConfigSpec` looks at before it looks at extra_config. */
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

/** Whether Storage DRS is to choose the datastore: what is known after the apply for another reason is a datastore that is made. */
const isLeftToCluster = ({ unknown }: Difference, { after, unknown: unknowns }: PlannedChange): boolean =>
  unknown &&
  (typeof after?.["datastore_cluster_id"] === "string" ||
    (typeof unknowns === "object" &&
      unknowns !== null &&
      "datastore_cluster_id" in unknowns &&
      unknowns["datastore_cluster_id"] === true));

/** A disk that nobody installs a template on: whatever it holds exists once. */
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
    when: unless("cpu_hot_add_enabled", increases),
    effect: "guestRestart",
    evidence: "executed",
    source: `${CONFIG}, expandCPUCountConfig`,
  },
  {
    id: id("cpus-up-live"),
    attributes: ["num_cpus"],
    when: onLive("cpu_hot_add_enabled", increases),
    effect: "reconfiguredLive",
    evidence: "executed",
    source: `${CONFIG}, expandCPUCountConfig`,
  },
  {
    id: id("cpus-down"),
    attributes: ["num_cpus"],
    when: unless("cpu_hot_remove_enabled", decreases),
    effect: "guestRestart",
    evidence: "executed",
    source: `${CONFIG}, expandCPUCountConfig`,
  },
  {
    id: id("cpus-down-live"),
    attributes: ["num_cpus"],
    when: onLive("cpu_hot_remove_enabled", decreases),
    effect: "reconfiguredLive",
    evidence: "executed",
    source: `${CONFIG}, expandCPUCountConfig`,
  },
  {
    id: id("memory-up"),
    attributes: ["memory"],
    when: unless("memory_hot_add_enabled", increases),
    effect: "guestRestart",
    evidence: "executed",
    source: `${CONFIG}, expandMemorySizeConfig`,
  },
  {
    id: id("memory-up-live"),
    attributes: ["memory"],
    when: {
      text: "it goes up, the old memory_hot_add_enabled was on, and it stays within what can be added to a running VM",
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
      text: "the same, but a Linux guest with 3 GiB or less gets more than 3 GiB, or any guest more than 16 times as much",
      decidedBy: "memory_hot_add_enabled",
      holds: (difference, change) =>
        isIncrease(difference) &&
        oldValue(change, "memory_hot_add_enabled") === true &&
        isBeyondHotAdd(difference, change),
    },
    effect: "applyWillFail",
    note: "the provider leaves the VM running and vCenter refuses; release 1.26.0 reports success all the same",
    evidence: "read",
    source: `${CONFIG}, expandMemorySizeConfig, which knows no limit; https://www.vcdx200.com/2019/03/vmware-vsphere-memory-hot-add.html`,
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
      text: "extra_config changes too, with extra_config_reboot_required false: that clears the restart which this needs",
      decidedBy: "extra_config_reboot_required",
      holds: (_, change) => optsOut(change) && changesExtraConfig(change),
    },
    effect: "applyWillFail",
    note: "the reconfigure runs on the live VM",
    ...only2,
    evidence: "executed",
    source: `${CONFIG}, expandExtraConfig sets reboot_required to false`,
  },
  {
    id: id("guestinfo"),
    attributes: ["extra_config"],
    when: {
      text: "a guestinfo key: cloud-init has run and does not run again for the same instance-id",
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
    note: "the VMDK is destroyed, inside an update in place",
    evidence: "read",
    source: `${DISK}, DiskDiffOperation and Delete`,
  },
  {
    id: id("disk-detached"),
    attributes: ["disk[]"],
    when: diskIsDetached,
    effect: "reconfiguredLive",
    note: "the guest loses the disk, the VMDK stays",
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
    note: "the guest's file system does not grow by itself",
    evidence: "read",
    source: `${DISK}, expandDiskSettings`,
  },
  {
    id: id("disk-size-down"),
    attributes: ["disk[].size"],
    when: decreases,
    effect: "applyWillFail",
    note: "the plan fails already",
    evidence: "read",
    source: `${DISK}, DiffExisting`,
  },
  {
    id: id("disk-attach"),
    attributes: ["disk[].attach"],
    effect: "applyWillFail",
    note: "the plan fails already",
    evidence: "read",
    source: `${DISK}, DiffExisting`,
  },
  {
    id: id("disk-provisioning"),
    attributes: ["disk[].thin_provisioned", "disk[].eagerly_scrub"],
    effect: "applyWillFail",
    note: "with release 1.26.0 the plan fails already",
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
    note: "Terraform's own: what happens to the VMDK when the disk goes",
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
    note: "the card is replaced, and has another MAC address",
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
    when: { text: "another datastore is set", holds: (difference, change) => !isLeftToCluster(difference, change) },
    effect: "storageVMotion",
    note: "after the reconfigure, for 30 minutes at most (migrate_wait_timeout)",
    evidence: "read",
    source: `${RESOURCE}, resourceVSphereVirtualMachineUpdateLocation`,
  },
  {
    id: id("datastore-left-to-cluster"),
    attributes: ["datastore_id", "disk[].datastore_id"],
    when: { text: "known after the apply, because the new datastore cluster is to choose it", holds: isLeftToCluster },
    effect: "storageVMotion",
    ...only2,
    evidence: "read",
    source: `${RESOURCE}, datastoreClusterDiffOperation and resourceVSphereVirtualMachineUpdateLocation`,
  },
  {
    id: id("datastore-left-to-cluster-1"),
    attributes: ["datastore_id", "disk[].datastore_id"],
    when: { text: "known after the apply, because the new datastore cluster is to choose it", holds: isLeftToCluster },
    effect: "none",
    note: "release 1.26.0 does not move it, and every later plan says so again: move it by hand",
    releases: ["1.26.0"],
    evidence: "executed",
    source: `${RESOURCE}, resourceVSphereVirtualMachineUpdateLocation finds no change`,
  },
  {
    id: id("datastore-cluster"),
    attributes: ["datastore_cluster_id"],
    effect: "none",
    note: "its datastores are of the new cluster already; else datastore_id changes too",
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
      text: "known after the apply, because resource_pool_id changes: that row says what happens",
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
      text: "the new pool is of another cluster, or not known to be of the same one",
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
      text: "both pools are of one cluster",
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
      "folder",
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
  {
    id: id("storage-policy"),
    attributes: ["storage_policy_id"],
    effect: "none",
    note: "the VM's own files stay where they are, even where they no longer comply",
    evidence: "read",
    source: `${CONFIG}, expandVirtualMachineProfileSpec`,
  },
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
    note: "how Terraform waits",
    evidence: "read",
    source: RESOURCE,
  },

  {
    id: id("clone"),
    attributes: ["clone[]", "clone[].**"],
    when: {
      text: "but clone.timeout",
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
    note: "customisation runs at creation alone: the guest keeps its address",
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

/** What happens to a VM: most of it is decided during the apply, and its plan says "update in place". */
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
        text: "the VM is off (2.x says so in power_state)",
        holds: (change, { poweredOff }) => oldValue(change, "power_state") === "off" || poweredOff?.(change) === true,
      },
      effect: "powersOnStandby",
      note: "whatever changes, tags alone too: the provider reconfigures with every update, and starts a VM that is off after it",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereVirtualMachineUpdate; ${CONFIG}, expandVirtualMachineConfigSpecChanged; issue 1266`,
    },
  ],
  whenDestroyed: [
    {
      id: id("data-destroyed"),
      when: {
        text: "it has a disk besides its first, with keep_on_remove and attach off",
        holds: hasDataDisk,
      },
      effect: "dataLost",
      note: "the guest is shut down (3 minutes), then switched off, whatever force_power_off says; its VMDKs go with it",
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
      because: "the provider sends it to the running VM; what vCenter does then was not tried",
    },
    {
      attributes: ["cdrom[]", "cdrom[].client_device", "cdrom[].datastore_id", "cdrom[].path"],
      because: "no VM of the project has a drive of its own",
    },
    {
      attributes: ["disk[].path", "disk[].name", "disk[].label"],
      because: "of a disk that is attached, or named as release 1.x did: no VM of the project has one",
    },
    { attributes: ["datacenter_id"], because: "only for a VM that is deployed from OVF" },
  ],
};
