import type { ResourceTable } from "../row";

/** How HA treats one VM when its host fails. */
export const haVmOverride: ResourceTable = {
  type: "vsphere_ha_vm_override",
  units: {
    ha_datastore_apd_response_delay: "seconds",
    ha_vm_failure_interval: "seconds",
    ha_vm_maximum_failure_window: "seconds",
    ha_vm_minimum_uptime: "seconds",
    ha_vm_restart_timeout: "seconds",
  },
  rows: [
    {
      id: "ha-override/settings",
      attributes: ["ha_*"],
      effect: "reconfiguredLive",
      note: "it applies at the next host failure",
      evidence: "read",
      source: "resource_vsphere_ha_vm_override.go, resourceVSphereHAVMOverrideUpdate",
    },
    {
      id: "ha-override/machine",
      attributes: ["compute_cluster_id", "virtual_machine_id"],
      effect: "replaced",
      evidence: "read",
      source: "resource_vsphere_ha_vm_override.go",
    },
  ],
  volatile: ["id"],
  notClassified: [],
};
