import type { PlannedAction, PlannedChange, PlanObject, PlanValue } from "../../../terraform/plan/change";

/** A change of a plan, for tests. */
export function planned(
  type: string,
  before: PlanObject | undefined,
  after: PlanObject | undefined,
  more: Partial<PlannedChange> = {},
): PlannedChange {
  return {
    stack: "primary",
    address: `${type}.rabat_thing`,
    type,
    provider: "registry.terraform.io/vmware/vsphere",
    action: actionOf(before, after),
    unknown: {},
    replacePaths: [],
    ...(before && { before }),
    ...(after && { after }),
    ...more,
  };
}

const actionOf = (before: PlanObject | undefined, after: PlanObject | undefined): PlannedAction => ({
  kind: before === undefined ? "create" : after === undefined ? "delete" : "update",
});

/** A VM as release 1.26.0 stores it: running, hot-add off. */
export const MACHINE: PlanObject = {
  name: "rab-db-1",
  guest_id: "debian12_64Guest",
  num_cpus: 4,
  memory: 8192,
  cpu_hot_add_enabled: false,
  cpu_hot_remove_enabled: false,
  memory_hot_add_enabled: false,
  vmware_tools_status: "guestToolsRunning",
  change_version: "1",
  resource_pool_id: "resgroup-1",
  host_system_id: "host-1",
  extra_config: {},
  disk: [
    { label: "system", size: 40, unit_number: 0, uuid: "a", keep_on_remove: false, attach: false },
    { label: "data", size: 100, unit_number: 1, uuid: "b", keep_on_remove: false, attach: false },
  ],
  network_interface: [{ network_id: "dvportgroup-1", adapter_type: "vmxnet3" }],
};

/** An update of a VM, from these further attributes to those. */
export const machineChange = (to: PlanObject, from: PlanObject = {}, unknown: PlanValue = {}): PlannedChange => {
  const before = { ...MACHINE, ...from };
  return planned("vsphere_virtual_machine", before, { ...before, ...to }, { unknown });
};
