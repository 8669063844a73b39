import { switchedOff, switchedOn } from "../conditions";
import type { ResourceTable } from "../row";

const RESOURCE = "resource_vsphere_host.go";

/** A host. Maintenance mode migrates all its VMs. */
export const host: ResourceTable = {
  type: "vsphere_host",
  rows: [
    {
      id: "host/cluster",
      attributes: ["cluster"],
      effect: "hostIntoMaintenance",
      note: "the host is evacuated, moved and taken out of maintenance mode; within 5 minutes",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereHostUpdateCluster`,
    },
    {
      id: "host/into-maintenance",
      attributes: ["maintenance"],
      when: switchedOn,
      effect: "hostIntoMaintenance",
      note: "the host is evacuated within 5 minutes, a constant of the provider",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereHostUpdateMaintenanceMode`,
    },
    {
      id: "host/out-of-maintenance",
      attributes: ["maintenance"],
      when: switchedOff,
      effect: "none",
      note: "VMs can start on the host again, also if an operator had set the mode",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereHostUpdateMaintenanceMode`,
    },
    {
      id: "host/connection",
      attributes: ["hostname", "username", "password", "thumbprint"],
      effect: "reconfiguredLive",
      note: "vCenter reconnects the host as this user, whom a host in lockdown mode refuses; its VMs keep running",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereHostReconnect`,
    },
    {
      id: "host/lockdown",
      attributes: ["lockdown"],
      effect: "reconfiguredLive",
      note: "who can log in to the host without vCenter; its VMs are not affected",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereHostUpdateLockdownMode`,
    },
    {
      id: "host/settings",
      attributes: ["license", "services[]", "services[].**"],
      effect: "reconfiguredLive",
      evidence: "read",
      source: `${RESOURCE}, resourceVsphereHostUpdate`,
    },
    {
      id: "host/names",
      attributes: ["tags", "custom_attributes", "force", "cluster_managed"],
      effect: "none",
      evidence: "read",
      source: RESOURCE,
    },
  ],
  whenDestroyed: [
    {
      id: "host/destroyed",
      effect: "destroyed",
      note: "it is removed without evacuation: its VMs keep running, but vCenter no longer manages them (issue 1083)",
      evidence: "read",
      source: `${RESOURCE}, resourceVsphereHostDelete`,
    },
  ],
  volatile: ["id"],
  notClassified: [
    { attributes: ["connected"], because: "the project does not describe disconnected hosts" },
    { attributes: ["datacenter"], because: "only for a host without a cluster, which the project does not have" },
  ],
};
