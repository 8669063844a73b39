import { becomes, lowers } from "../conditions";
import type { ResourceTable } from "../row";
import { lessProtected } from "./less-protected";

const OVERRIDE = "resource_vsphere_ha_vm_override.go, resourceVSphereHAVMOverrideUpdate";

/** From last to first. */
const PRIORITIES = ["disabled", "lowest", "low", "medium", "high", "highest"];

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
      source: OVERRIDE,
    },
    lessProtected("ha-override/priority-lower", ["ha_vm_restart_priority"], lowers(...PRIORITIES), {
      note: "HA restarts the VM later, or not at all",
      source: OVERRIDE,
    }),
    lessProtected(
      "ha-override/responses-off",
      ["ha_vm_monitoring", "ha_datastore_apd_response", "ha_datastore_pdl_response", "ha_host_isolation_response"],
      becomes("vmMonitoringDisabled", "disabled", "none"),
      { note: "HA no longer restarts the VM for this failure", source: OVERRIDE },
    ),
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
