import { DistributedPortGroup } from "@cdktf/provider-vsphere/lib/distributed-port-group";
import { DistributedVirtualSwitch } from "@cdktf/provider-vsphere/lib/distributed-virtual-switch";
import { Folder } from "@cdktf/provider-vsphere/lib/folder";
import { VsphereProvider } from "@cdktf/provider-vsphere/lib/provider";
import { VirtualMachine } from "@cdktf/provider-vsphere/lib/virtual-machine";
import { VmfsDatastore } from "@cdktf/provider-vsphere/lib/vmfs-datastore";
import type { App } from "cdktf";
import type { IConstruct } from "constructs";

/** A small change of the construct tree that breaks one rule, and the findings. */
export interface TreeCase {
  readonly rule: string;
  readonly input: string;
  readonly change: (app: App) => void;
  readonly findings: readonly {
    /** The construct's path. */
    readonly scope: string;
    /** The file, then a text on the line that declares the enclosing class. */
    readonly at: readonly [file: string, anchor: string];
    readonly problem: string;
    readonly remedy: string;
  }[];
}

/** Finds the construct at a path. @throws Error if it has another class */
function at<Found extends IConstruct>(app: App, path: string, kind: abstract new (...args: never[]) => Found): Found {
  const found = path.split("/").reduce<IConstruct>((from, id) => from.node.findChild(id), app);
  if (!(found instanceof kind)) throw new Error(`${path} is not a ${kind.name}`);
  return found;
}

const WEB = "primary/rabat/massar/web/standing/vm";
const DATABASE = "dr/marrakech/massar/database/standing/vm";
const FLASH = "primary/rabat/extension/rabat-flash/rabat-flash-01";
const PORT_GROUP = "dr/marrakech/extension/vds-marrakech-recovery/web/Default";
const SWITCH = "dr/marrakech/extension/vds-marrakech-recovery/switch";
const GATEWAYS = "replication-link/rabat-gateways/tier/standing/vm";
const MEMBER_SET = ["constructs/workload/virtual-machine-set.ts", "class VirtualMachineSet"] as const;

export const treeCases: readonly TreeCase[] = [
  {
    rule: "complete-tags",
    input: "VMs without the last of their tags",
    change: (app) => {
      for (const path of [WEB, GATEWAYS]) {
        const machines = at(app, path, VirtualMachine);
        machines.tags = machines.tagsInput?.slice(0, -1) ?? [];
      }
    },
    findings: [
      { scope: WEB, missing: "massar-managed-by" },
      { scope: GATEWAYS, missing: "massar-protection" },
    ].map(({ scope, missing }) => ({
      scope,
      at: MEMBER_SET,
      problem: `It has no tag of category ${missing}.`,
      remedy: `Add one tag of each category: ${missing}.`,
    })),
  },
  {
    rule: "complete-tags",
    input: "a datastore without a storage class",
    change: (app) => at(app, FLASH, VmfsDatastore).resetTags(),
    findings: [
      {
        scope: FLASH,
        at: ["constructs/storage/datastore-cluster.ts", "class DatastoreCluster"],
        problem: "It has no tag of category massar-storage-class.",
        remedy: "Add one tag of each category: massar-storage-class.",
      },
    ],
  },
  {
    rule: "data-locked",
    input: "a database that a plan may destroy",
    change: (app) => {
      at(app, DATABASE, VirtualMachine).lifecycle = { ignoreChanges: ["clone", "extra_config"] };
    },
    findings: [
      {
        scope: DATABASE,
        at: MEMBER_SET,
        problem: "These VMs hold data, but prevent_destroy is not set.",
        remedy: "Set lifecycle.preventDestroy, or commit a lift in datacenters/massar/deletion-locks.ts.",
      },
    ],
  },
  {
    rule: "explicit-providers",
    input: "a folder without a provider",
    change: (app) => {
      new Folder(app.node.findChild("replication-link"), "loose", { path: "loose", type: "vm" });
    },
    findings: [
      {
        scope: "replication-link/loose",
        at: ["stacks/replication-link.ts", "class ReplicationLinkStack"],
        problem: "vsphere_folder names no provider.",
        remedy: "Pass provider: datacenter.provider.",
      },
    ],
  },
  {
    rule: "machines-in-tiers",
    input: "a VM outside of the tiers",
    change: (app) => {
      const site = app.node.findChild("primary").node.findChild("rabat");
      new VirtualMachine(site, "loose", { name: "loose", resourcePoolId: "resgroup-1" });
    },
    findings: [
      {
        scope: "primary/rabat/loose",
        at: ["stacks/site/massar-site.ts", "class MassarSite"],
        problem: "This VM is created outside of a tier.",
        remedy: "Describe it as a tier in datacenters/massar/tiers.ts. The Workload construct then creates it.",
      },
    ],
  },
  {
    rule: "port-group-security",
    input: "a port group in promiscuous mode that inherits forged transmits from its switch",
    change: (app) => {
      const portGroup = at(app, PORT_GROUP, DistributedPortGroup);
      portGroup.allowPromiscuous = true;
      portGroup.resetAllowForgedTransmits();
    },
    findings: [
      {
        scope: PORT_GROUP,
        at: ["constructs/network/port-group.ts", "class PortGroup"],
        problem: "allow_promiscuous is true, allow_forged_transmits is not set.",
        remedy: "Set allow_promiscuous, allow_forged_transmits to false.",
      },
    ],
  },
  {
    rule: "port-group-security",
    input: "MAC changes allowed past the typed properties",
    change: (app) => at(app, PORT_GROUP, DistributedPortGroup).addOverride("allow_mac_changes", true),
    findings: [
      {
        scope: PORT_GROUP,
        at: ["constructs/network/port-group.ts", "class PortGroup"],
        problem: "allow_mac_changes is true.",
        remedy: "Set allow_mac_changes to false.",
      },
    ],
  },
  {
    rule: "port-group-security",
    input: "a switch whose port groups could inherit MAC changes",
    change: (app) => at(app, SWITCH, DistributedVirtualSwitch).resetAllowMacChanges(),
    findings: [
      {
        scope: SWITCH,
        at: ["constructs/network/distributed-switch.ts", "class DistributedSwitch"],
        problem: "allow_mac_changes is not set.",
        remedy: "Set allow_mac_changes to false.",
      },
    ],
  },
  {
    rule: "tls-verified",
    input: "a vCenter whose certificate is not verified, and one that depends on the environment",
    change: (app) => {
      at(app, "primary/rabat/datacenter/vcenter", VsphereProvider).allowUnverifiedSsl = true;
      at(app, "dr/marrakech/datacenter/vcenter", VsphereProvider).resetAllowUnverifiedSsl();
    },
    findings: [
      { scope: "primary/rabat/datacenter/vcenter", setting: "true" },
      { scope: "dr/marrakech/datacenter/vcenter", setting: "not set" },
    ].map(({ scope, setting }) => ({
      scope,
      at: ["stacks/site/site-datacenter.ts", "class SiteDatacenter"],
      problem: `allow_unverified_ssl is ${setting}.`,
      remedy: "Set it to false. For a private certificate authority, set SSL_CERT_FILE.",
    })),
  },
];
