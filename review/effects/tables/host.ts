import type { ResourceTable } from "../row";

const RESOURCE = "resource_vsphere_host.go";

/** A host. Its maintenance moves every VM that runs on it. */
export const host: ResourceTable = {
  type: "vsphere_host",
  rows: [
    {
      id: "host/cluster",
      attributes: ["cluster"],
      effect: "hostIntoMaintenance",
      note: "evacuated, moved, out of maintenance again; 5 minutes at most",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereHostUpdateCluster`,
    },
    {
      id: "host/into-maintenance",
      attributes: ["maintenance"],
      when: { text: "it goes on", holds: ({ after }) => after === true },
      effect: "hostIntoMaintenance",
      note: "evacuated; 5 minutes at most",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereHostUpdateMaintenanceMode`,
    },
    {
      id: "host/out-of-maintenance",
      attributes: ["maintenance"],
      when: { text: "it goes off", holds: ({ after, unknown }) => !unknown && after !== true },
      effect: "none",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereHostUpdateMaintenanceMode`,
    },
    {
      id: "host/connection",
      attributes: ["hostname", "username", "password", "thumbprint"],
      effect: "reconfiguredLive",
      note: "vCenter connects to it anew; its VMs run on",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereHostReconnect`,
    },
    {
      id: "host/settings",
      attributes: ["lockdown", "license", "services[]", "services[].**"],
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
      note: "it is disconnected without being evacuated: its VMs run on, and vCenter no longer knows them (issue 1083)",
      evidence: "read",
      source: `${RESOURCE}, resourceVsphereHostDelete`,
    },
  ],
  volatile: ["id"],
  notClassified: [
    { attributes: ["connected"], because: "a disconnected host is none that the project describes" },
    { attributes: ["datacenter"], because: "of a host without a cluster: the project has none" },
  ],
};
