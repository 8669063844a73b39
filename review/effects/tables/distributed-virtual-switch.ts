import { comes, goes } from "../conditions";
import type { ResourceTable } from "../row";

const RESOURCE = "resource_vsphere_distributed_virtual_switch.go";

/** A distributed switch: all port groups of its hosts hang on it. */
export const distributedVirtualSwitch: ResourceTable = {
  type: "vsphere_distributed_virtual_switch",
  rows: [
    {
      id: "switch/host-removed",
      attributes: ["host[]"],
      when: goes,
      effect: "networkInterruption",
      note: "the host's uplinks leave the switch; VMs that run there lose their networks",
      evidence: "read",
      source: "distributed_virtual_switch_structure.go, expandSliceOfDistributedVirtualSwitchHostMemberConfigSpec",
    },
    {
      id: "switch/host-added",
      attributes: ["host[]"],
      when: comes,
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
      note: "frames can be lost on every port while uplinks are joined anew",
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
        "allow_forged_transmits",
        "allow_mac_changes",
        "allow_promiscuous",
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
      note: "if the update fails, a lock in the provider stays and later updates of the same run hang",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereDistributedVirtualSwitchUpdate`,
    },
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
  whenDestroyed: [
    {
      id: "switch/destroyed",
      effect: "networkInterruption",
      note: "vCenter refuses while VMs are plugged in",
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
