import { blockAdded, blockRemoved, fewerShares, switchedOff, tighterLimit } from "../conditions";
import type { ResourceTable } from "../row";
import { lessProtected } from "./less-protected";
import { openPortsCreated, portSecurity } from "./port-security";
import { unsentFalse } from "./unsent-false";

const RESOURCE = "resource_vsphere_distributed_virtual_switch.go";

/** A distributed switch. It carries all port groups of its hosts. */
export const distributedVirtualSwitch: ResourceTable = {
  type: "vsphere_distributed_virtual_switch",
  units: {
    "*_maximum_mbit": "megabitsPerSecond",
    "*_reservation_mbit": "megabitsPerSecond",
    "*_shaping_average_bandwidth": "bitsPerSecond",
    "*_shaping_peak_bandwidth": "bitsPerSecond",
    "*_shaping_burst_size": "bytes",
  },
  rows: [
    {
      id: "switch/host-removed",
      attributes: ["host[]"],
      when: blockRemoved,
      effect: "networkInterruption",
      note: "the host's uplinks leave the switch; VMs on that host lose their networks",
      evidence: "read",
      source: "distributed_virtual_switch_structure.go, expandSliceOfDistributedVirtualSwitchHostMemberConfigSpec",
    },
    {
      id: "switch/host-added",
      attributes: ["host[]"],
      when: blockAdded,
      effect: "reconfiguredLive",
      evidence: "read",
      source: "distributed_virtual_switch_structure.go, expandSliceOfDistributedVirtualSwitchHostMemberConfigSpec",
    },
    {
      id: "switch/uplinks",
      attributes: [
        "host[].devices",
        "host[].host_system_id",
        "uplinks",
        "active_uplinks",
        "standby_uplinks",
        "teaming_policy",
        "vlan_id",
        "vlan_range[]",
        "vlan_range[].*",
        "block_all_ports",
        "lacp_*",
        "version",
        "max_mtu",
      ],
      effect: "networkInterruption",
      note: "frames can be lost on every port while the uplinks reconnect",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereDistributedVirtualSwitchUpdate`,
    },
    {
      id: "switch/settings",
      attributes: [
        "*_share_level",
        "*_share_count",
        "*_reservation_mbit",
        "*_maximum_mbit",
        "network_resource_control_*",
        "ingress_shaping_*",
        "egress_shaping_*",
        "check_beacon",
        "failback",
        "notify_switches",
        "tx_uplink",
        "link_discovery_*",
        "multicast_filtering_mode",
        "netflow_*",
        "ipv4_address",
        "directpath_gen2_allowed",
      ],
      effect: "reconfiguredLive",
      note: "if the update fails, the provider keeps a lock and later updates of the same run hang",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereDistributedVirtualSwitchUpdate`,
    },
    portSecurity("switch"),
    lessProtected(
      "switch/less-bandwidth",
      ["network_resource_control_enabled", "*_share_level", "*_share_count", "*_reservation_mbit", "*_maximum_mbit"],
      {
        text: "network I/O control is switched off, shares or a reservation decrease, or a limit is set or decreases",
        holds: (difference, ...rest) =>
          (difference.pattern === "network_resource_control_enabled"
            ? switchedOff
            : difference.pattern.endsWith("_maximum_mbit")
              ? tighterLimit
              : fewerShares
          ).holds(difference, ...rest),
      },
      {
        note: "of a class of traffic, while an uplink is busy",
        source: `${RESOURCE}, resourceVSphereDistributedVirtualSwitchUpdate`,
      },
    ),
    unsentFalse("switch/policy-off", ["lacp_enabled"]),
    {
      id: "switch/names",
      attributes: ["name", "description", "contact_name", "contact_detail", "tags", "custom_attributes"],
      effect: "none",
      evidence: "read",
      source: RESOURCE,
    },
    {
      id: "switch/place",
      attributes: ["datacenter_id", "folder"],
      effect: "replaced",
      evidence: "read",
      source: RESOURCE,
    },
  ],
  whenCreated: [openPortsCreated("switch")],
  whenDestroyed: [
    {
      id: "switch/destroyed",
      effect: "networkInterruption",
      note: "vCenter refuses while VMs are connected",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereDistributedVirtualSwitchDelete`,
    },
  ],
  volatile: ["id", "config_version"],
  notClassified: [
    {
      attributes: [
        "pvlan_mapping[]",
        "pvlan_mapping[].**",
        "port_private_secondary_vlan_id",
        "ignore_other_pvlan_mappings",
      ],
      because: "no switch of the project has private VLANs",
    },
  ],
};
