import { becomes, decreases, elementRemoved, lowers, onlyElementsAdded, switchedOff, switchedOn } from "../conditions";
import type { ResourceTable } from "../row";
import { inheritedAccess } from "./inherited-access";
import { lessProtected } from "./less-protected";

const RESOURCE = "resource_vsphere_compute_cluster.go";
const CONFIGURATION = `${RESOURCE}, resourceVSphereComputeClusterApplyClusterConfiguration`;
const HELPER = "internal/helper/clustercomputeresource/cluster_compute_resource_helper.go";

/** A cluster. Settings change while VMs run; a host that moves is evacuated. */
export const computeCluster: ResourceTable = {
  type: "vsphere_compute_cluster",
  units: {
    ha_admission_control_resource_percentage_cpu: "percent",
    ha_admission_control_resource_percentage_memory: "percent",
    ha_datastore_apd_response_delay: "seconds",
    ha_vm_failure_interval: "seconds",
    ha_vm_maximum_failure_window: "seconds",
    ha_vm_minimum_uptime: "seconds",
    ha_vm_restart_additional_delay: "seconds",
    ha_vm_restart_timeout: "seconds",
    host_cluster_exit_timeout: "seconds",
  },
  rows: [
    {
      id: "cluster/hosts-removed",
      attributes: ["host_system_ids"],
      when: elementRemoved("host"),
      effect: "hostIntoMaintenance",
      note: "the host is evacuated (powered-off VMs too), moved out of the cluster and taken out of maintenance mode; plans that repeat it: issues 2543, 1041",
      evidence: "read",
      source: `${HELPER}, moveHostOutOf`,
    },
    {
      id: "cluster/hosts-added",
      attributes: ["host_system_ids"],
      when: onlyElementsAdded("host"),
      effect: "hostIntoMaintenance",
      note: "a host from another cluster is evacuated first, unless it is the last one there",
      evidence: "read",
      source: `${HELPER}, MoveHostsInto`,
    },
    {
      id: "cluster/settings",
      attributes: ["ha_*", "drs_*", "dpm_*", "proactive_ha_*"],
      effect: "reconfiguredLive",
      note: "DRS and HA apply them at once: DRS may migrate VMs, DPM may power off hosts",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereComputeClusterApplyClusterConfiguration`,
    },
    lessProtected("cluster/ha-off", ["ha_enabled", "ha_vm_component_protection", "proactive_ha_enabled"], switchedOff, {
      note: "HA no longer restarts VMs whose host, storage path or hardware fails",
      source: CONFIGURATION,
    }),
    lessProtected(
      "cluster/ha-responses-off",
      [
        "ha_host_monitoring",
        "ha_vm_monitoring",
        "ha_vm_restart_priority",
        "ha_datastore_apd_response",
        "ha_datastore_pdl_response",
      ],
      becomes("disabled", "vmMonitoringDisabled", "warning"),
      { note: "HA no longer restarts VMs for this failure", source: CONFIGURATION },
    ),
    lessProtected("cluster/admission-control-off", ["ha_admission_control_policy"], becomes("disabled"), {
      note: "VMs can be powered on that no longer fit after a host failure",
      source: CONFIGURATION,
    }),
    lessProtected(
      "cluster/admission-control-less",
      [
        "ha_admission_control_host_failure_tolerance",
        "ha_admission_control_resource_percentage_cpu",
        "ha_admission_control_resource_percentage_memory",
      ],
      decreases,
      { note: "less capacity is kept free for the VMs of a failed host", source: CONFIGURATION },
    ),
    lessProtected(
      "cluster/failover-hosts-less",
      ["ha_admission_control_failover_host_system_ids"],
      elementRemoved("host"),
      {
        source: CONFIGURATION,
      },
    ),
    lessProtected("cluster/drs-off", ["drs_enabled", "drs_enable_vm_overrides"], switchedOff, {
      note: "DRS no longer balances VMs or applies its rules; with DRS off, vCenter removes the resource pools",
      source: CONFIGURATION,
    }),
    lessProtected(
      "cluster/drs-manual",
      ["drs_automation_level"],
      lowers("manual", "partiallyAutomated", "fullyAutomated"),
      {
        note: "DRS only recommends migrations: rules and evacuations wait for a person",
        source: CONFIGURATION,
      },
    ),
    lessProtected("cluster/dpm-on", ["dpm_enabled"], switchedOn, {
      note: "DPM may power off hosts",
      source: CONFIGURATION,
    }),
    lessProtected("cluster/heartbeat-less", ["ha_heartbeat_datastore_ids"], elementRemoved("datastore"), {
      source: CONFIGURATION,
    }),
    inheritedAccess("cluster", RESOURCE),
    {
      id: "cluster/names",
      attributes: ["name", "tags", "custom_attributes"],
      effect: "none",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereComputeClusterUpdate`,
    },
    {
      id: "cluster/terraform-settings",
      attributes: ["force_evacuate_on_destroy", "host_cluster_exit_timeout", "host_managed"],
      effect: "none",
      note: "affects only how Terraform treats the hosts later",
      evidence: "read",
      source: RESOURCE,
    },
    {
      id: "cluster/vsan-disk-group-removed",
      attributes: ["vsan_disk_group[]", "vsan_disk_group[].cache", "vsan_disk_group[].storage"],
      effect: "dataLost",
      note: "disk mappings are removed without data evacuation",
      evidence: "read",
      source: `${RESOURCE}, updateVsanDisks`,
    },
    {
      id: "cluster/datacenter",
      attributes: ["datacenter_id"],
      effect: "replaced",
      evidence: "read",
      source: RESOURCE,
    },
  ],
  whenDestroyed: [
    {
      id: "cluster/destroyed",
      when: {
        text: "force_evacuate_on_destroy is true",
        holds: ({ before }) => before?.["force_evacuate_on_destroy"] === true,
      },
      effect: "hostIntoMaintenance",
      note: "each host is evacuated and moved out; if it is false, the provider refuses while hosts remain",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereComputeClusterDelete`,
    },
  ],
  volatile: ["id", "resource_pool_id"],
  notClassified: [
    { attributes: ["evc_mode"], because: "the constructs ignore it: EVC is left to vCenter" },
    { attributes: ["vsan_*", "vsan_*[]", "vsan_*[].**"], because: "no cluster of the project has vSAN" },
    {
      attributes: ["host_image[]", "host_image[].**"],
      because: "the code of image remediation was not read; no cluster of the project uses an image",
    },
  ],
};
