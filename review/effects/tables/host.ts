import { LIVE_RELEASE } from "../../../model/target";
import { becomes, blockRemoved, either, elementRemoved, switchedOff, switchedOn } from "../conditions";
import type { ResourceTable } from "../row";
import { lessProtected } from "./less-protected";

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
      effect: "accessChanged",
      note: "vCenter reconnects the host with them, as this user, whom a host in lockdown mode refuses; if the host has another thumbprint or password, the apply fails, but the state keeps the new value, so the next plan does not show it",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereHostReconnect; the state of a failed update is kept, because d.Partial is not set`,
    },
    {
      id: "host/lockdown",
      attributes: ["lockdown"],
      effect: "accessChanged",
      note: "who can log in to the host without vCenter; its VMs are not affected",
      evidence: "read",
      source: `${RESOURCE}, resourceVSphereHostUpdateLockdownMode`,
    },
    lessProtected(
      "host/time-off",
      ["services[]", "services[].ntpd[]", "services[].ntpd[].*"],
      either(blockRemoved, switchedOff, becomes("off"), elementRemoved("time server")),
      { note: "the host's clock can drift", source: `${RESOURCE}, updateHostNtpServices`, releases: [LIVE_RELEASE] },
    ),
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
  whenCreated: [
    {
      id: "host/created-unlocked",
      when: { text: "its lockdown mode is disabled", holds: ({ after }) => after?.["lockdown"] === "disabled" },
      effect: "accessChanged",
      shows: ["lockdown"],
      evidence: "read",
      source: `${RESOURCE}, resourceVsphereHostCreate`,
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
