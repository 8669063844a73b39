import { LIVE_RELEASE } from "../../../model/target";
import type { PlanValue } from "../../../terraform/plan/change";
import { elementRemoved } from "../conditions";
import type { ResourceTable } from "../row";
import { lessProtected } from "./less-protected";

const has = (services: PlanValue | undefined): boolean => Array.isArray(services) && services.includes("management");

/** A VMkernel adapter of a host, for vMotion or storage. */
export const vnic: ResourceTable = {
  type: "vsphere_vnic",
  rows: [
    {
      id: "vnic/network",
      attributes: [
        "portgroup",
        "distributed_port_group",
        "distributed_switch_port",
        "mac",
        "mtu",
        "ipv4[]",
        "ipv4[].*",
        "ipv6[]",
        "ipv6[].*",
      ],
      effect: "networkInterruption",
      note: "affects the host's vMotion or storage traffic, not the VMs' networks; VMs stop while their storage hangs",
      evidence: "read",
      source: "resource_vsphere_vnic.go, updateVNic",
    },
    {
      id: "vnic/services",
      attributes: ["services"],
      effect: "reconfiguredLive",
      note: "every update of the adapter deselects its services and selects them again",
      releases: [LIVE_RELEASE],
      evidence: "read",
      source: "resource_vsphere_vnic.go, updateVnicService",
    },
    {
      id: "vnic/management",
      attributes: ["services"],
      when: { text: "management is added", holds: (difference) => has(difference.after) && !has(difference.before) },
      effect: "accessChanged",
      note: "the host can be managed through this network",
      releases: [LIVE_RELEASE],
      evidence: "read",
      source: "resource_vsphere_vnic.go, updateVnicService",
    },
    lessProtected("vnic/services-off", ["services"], elementRemoved("service"), {
      note: "vMotion or another service no longer works on this host's adapter",
      releases: [LIVE_RELEASE],
      source: "resource_vsphere_vnic.go, updateVnicService",
    }),
    {
      id: "vnic/host",
      attributes: ["host", "netstack"],
      effect: "replaced",
      evidence: "read",
      source: "resource_vsphere_vnic.go",
    },
  ],
  whenDestroyed: [
    {
      id: "vnic/destroyed",
      effect: "networkInterruption",
      note: "affects the host's vMotion or storage traffic",
      evidence: "read",
      source: "resource_vsphere_vnic.go, resourceVsphereNicDelete",
    },
  ],
  volatile: ["id"],
  notClassified: [],
};
