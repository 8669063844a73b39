import type { ResourceTable } from "../row";
import { openPortsCreated, portSecurity } from "./port-security";
import { unsentFalse } from "./unsent-false";

const RESOURCE = "resource_vsphere_distributed_port_group.go";

/** A port group: a network on one switch. */
export const distributedPortGroup: ResourceTable = {
  type: "vsphere_distributed_port_group",
  units: {
    "*_shaping_average_bandwidth": "bitsPerSecond",
    "*_shaping_peak_bandwidth": "bitsPerSecond",
    "*_shaping_burst_size": "bytes",
  },
  rows: [
    {
      id: "port-group/traffic",
      attributes: [
        "vlan_id",
        "vlan_range[]",
        "vlan_range[].*",
        "block_all_ports",
        "active_uplinks",
        "standby_uplinks",
        "teaming_policy",
        "lacp_*",
        "type",
      ],
      effect: "networkInterruption",
      note: "for all connected VMs at the same time",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereDistributedPortGroupUpdate`,
    },
    {
      id: "port-group/settings",
      attributes: [
        "ingress_shaping_*",
        "egress_shaping_*",
        "check_beacon",
        "failback",
        "notify_switches",
        "tx_uplink",
        "netflow_enabled",
        "directpath_gen2_allowed",
        "block_override_allowed",
        "netflow_override_allowed",
        "network_resource_pool_override_allowed",
        "shaping_override_allowed",
        "uplink_teaming_override_allowed",
        "number_of_ports",
        "auto_expand",
        "port_config_reset_at_disconnect",
        "live_port_moving_allowed",
        "network_resource_pool_key",
      ],
      effect: "reconfiguredLive",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereDistributedPortGroupUpdate`,
    },
    portSecurity("port-group", [
      "security_policy_override_allowed",
      "traffic_filter_override_allowed",
      "vlan_override_allowed",
    ]),
    unsentFalse("port-group/policy-off", [
      "auto_expand",
      "netflow_override_allowed",
      "network_resource_pool_override_allowed",
      "traffic_filter_override_allowed",
    ]),
    {
      id: "port-group/names",
      attributes: ["name", "description", "port_name_format", "tags", "custom_attributes"],
      effect: "none",
      evidence: "read",
      source: RESOURCE,
    },
    {
      id: "port-group/switch",
      attributes: ["distributed_virtual_switch_uuid"],
      effect: "replaced",
      evidence: "read",
      source: RESOURCE,
    },
  ],
  whenCreated: [openPortsCreated("port-group")],
  whenDestroyed: [
    {
      id: "port-group/destroyed",
      effect: "networkInterruption",
      note: "vCenter refuses while VMs are connected",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereDistributedPortGroupDelete`,
    },
  ],
  volatile: ["id", "key", "config_version"],
  notClassified: [
    { attributes: ["port_private_secondary_vlan_id"], because: "no port group of the project has a private VLAN" },
  ],
};
