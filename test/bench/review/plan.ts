import type { PlanObject, PlanValue } from "../../../terraform/plan/change";

/**
 * A plan as `terraform show -json` prints it, with the given number of changed VMs of the tier `web` at Rabat. The kinds of change
 * alternate: an attribute without effect, more memory, less memory, a renamed disk, a created VM, a destroyed VM. 5,000 changes are
 * 17 MB.
 */
export function planWith(changes: number): string {
  return JSON.stringify({
    format_version: "1.2",
    terraform_version: "1.11.4",
    resource_drift: [],
    resource_changes: Array.from({ length: changes }, (_, index) => changeOf(index + 1)),
    configuration: {
      provider_config: {
        "vsphere.rabat": { name: "vsphere", full_name: PROVIDER, alias: "rabat", version_constraint: "1.26.0" },
      },
      root_module: {
        resources: [
          {
            address: BLOCK,
            mode: "managed",
            type: TYPE,
            name: NAME,
            provider_config_key: "vsphere.rabat",
            expressions: {},
          },
        ],
      },
    },
    timestamp: "2026-11-24T14:07:00Z",
    applyable: true,
    complete: true,
    errored: false,
  });
}

const PROVIDER = "registry.terraform.io/vmware/vsphere";
const TYPE = "vsphere_virtual_machine";
/** The resource of the tier's standing VMs in a plan of the reference design. */
const NAME = "rabat_massar_web_standing_vm_6D7178A4";
const BLOCK = `${TYPE}.${NAME}`;

interface ChangeKind {
  readonly actions: readonly string[];
  readonly before?: (machine: PlanObject) => PlanObject;
  readonly after?: (machine: PlanObject) => PlanObject;
}

const unchanged = (machine: PlanObject): PlanObject => machine;
const update = (after: PlanObject): ChangeKind => ({
  actions: ["update"],
  before: unchanged,
  after: (machine) => ({ ...machine, ...after }),
});

const CHANGE_KINDS: readonly ChangeKind[] = [
  update({ annotation: "web, rabat. Managed by Terraform." }),
  update({ memory: 24576 }),
  update({ memory: 8192 }),
  {
    actions: ["update"],
    before: unchanged,
    // the provider plans a renamed label as one removed and one added disk
    after: (machine) => ({ ...machine, disk: [diskOf(machine, "<deleted>"), diskOf(machine, "root")] }),
  },
  { actions: ["create"], after: unchanged },
  { actions: ["delete"], before: unchanged },
];

function changeOf(number: number): PlanObject {
  const { actions, before, after } = CHANGE_KINDS[number % CHANGE_KINDS.length] ?? update({});
  const machine = machineOf(number);
  const sensitive = { clone: [{}], custom_attributes: {}, disk: [{}], network_interface: [{}] };
  return {
    address: `${BLOCK}["web-${number}"]`,
    mode: "managed",
    type: TYPE,
    name: NAME,
    index: `web-${number}`,
    provider_name: PROVIDER,
    change: {
      actions,
      before: before?.(machine) ?? null,
      after: after?.(machine) ?? null,
      after_unknown: before ? {} : { id: true, moid: true, uuid: true, disk: [{ uuid: true }] },
      before_sensitive: before ? sensitive : false,
      after_sensitive: after ? sensitive : {},
    },
  };
}

/** A VM in the format of release 1.26.0 of the provider, without nulls and attributes that no reviewer reads. */
function machineOf(number: number): PlanObject {
  const name = `rab-web-${number}`;
  const address = `10.20.${Math.floor(number / 250)}.${number % 250}`;
  const uuid = `ae973d63-f021-5cdb-9977-${String(number).padStart(12, "0")}`;
  return {
    annotation: "web, rabat. Managed by Terraform: change it in code.",
    boot_delay: 0,
    clone: [{ customize: [], linked_clone: false, template_uuid: "9d8d2f73-555f-5a2a-acb4-46fe6686dfb1", timeout: 30 }],
    cpu_hot_add_enabled: true,
    cpu_hot_remove_enabled: false,
    cpu_limit: -1,
    cpu_reservation: 0,
    cpu_share_level: "normal",
    custom_attributes: { "0": "4", "1": "0 ms", "2": "4 h" },
    datastore_cluster_id: "group-p104",
    datastore_id: "datastore-200",
    default_ip_address: address,
    disk: [diskOf({ name, uuid }, "system")],
    enable_disk_uuid: false,
    firmware: "efi",
    folder: "massar/web",
    force_power_off: true,
    guest_id: "debian12_64Guest",
    guest_ip_addresses: [address],
    hardware_version: 19,
    host_system_id: "host-165",
    id: uuid,
    memory: 16384,
    memory_hot_add_enabled: true,
    memory_limit: -1,
    memory_reservation: 0,
    moid: `vm-${number}`,
    name,
    network_interface: [
      {
        adapter_type: "vmxnet3",
        bandwidth_limit: -1,
        device_address: "pci:0:7",
        key: 205,
        network_id: "dvportgroup-227",
      },
    ],
    num_cores_per_socket: 1,
    num_cpus: 4,
    reboot_required: false,
    resource_pool_id: "resgroup-123",
    scsi_type: "pvscsi",
    tags: ["20250c41", "22bd1230", "2541998d"].map((tag) => `urn:vmomi:InventoryServiceTag:${tag}:GLOBAL`),
    uuid,
    vmware_tools_status: "guestToolsRunning",
    wait_for_guest_net_timeout: 0,
  };
}

const diskOf = ({ name, uuid }: PlanObject, label: string): { readonly [attribute: string]: PlanValue } => ({
  attach: false,
  controller_type: "scsi",
  datastore_id: "datastore-200",
  device_address: "scsi:0:0",
  disk_mode: "persistent",
  eagerly_scrub: false,
  keep_on_remove: false,
  key: 204,
  label,
  path: `${String(name)}/${String(name)}.vmdk`,
  size: 40,
  thin_provisioned: true,
  unit_number: 0,
  uuid: uuid ?? null,
});
