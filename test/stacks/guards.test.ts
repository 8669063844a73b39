import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelData } from "../../model/model";
import { fixtureData } from "../fixture/model";
import { schemaOfBindings } from "../support/provider-schema";
import { type Block, type SynthesisedStack, synthesise } from "../support/synth";

/** A problem from the provider's issue tracker that the constructs prevent, with a check of the synthesised JSON. */
interface Guard {
  /** Issue numbers of the provider, or its source. */
  readonly issues: string;
  readonly problem: string;
  readonly guard: string;
  /** The blocks of a stack that need the guard. */
  readonly where: (stack: SynthesisedStack) => Block[];
  readonly holds: (block: Block) => boolean;
  /** Removes the guard from a block, so that the test must fail. */
  readonly without: (block: Block) => void;
  /** The test in test/end-to-end/sites.test.ts that proves the guard on running vCenters. @default - none */
  readonly endToEndTest?: string;
}

const every = (type: string) => (stack: SynthesisedStack) => Object.values(stack.resources(type));
const whole = ({ json }: SynthesisedStack) => [json];
const machines = every("vsphere_virtual_machine");
const clusters = every("vsphere_compute_cluster");
const hosts = every("vsphere_host");

const lifecycle = (block: Block) => (block["lifecycle"] ?? {}) as Block;
const ignores = (block: Block, ...attributes: string[]) =>
  attributes.every((attribute) => ((lifecycle(block)["ignore_changes"] ?? []) as string[]).includes(attribute));
const set = (attribute: string, value: Block[string]) => (block: Block) => {
  block[attribute] = value;
};
const drop = (attribute: string) => (block: Block) => {
  delete block[attribute];
};
const ignoreNothing = (block: Block) => drop("ignore_changes")(lifecycle(block));
const diskOf = (vm: Block) => ((vm["dynamic"] as Block)["disk"] as Block)["content"] as Block;
const membersOf = (vm: Block) => Object.values(vm["for_each"] as Record<string, Block>);
const isReference = (value: unknown, kind: "resource" | "data") =>
  typeof value === "string" && value.startsWith(kind === "data" ? "${data." : "${vsphere_");

const SECURITY = ["allow_promiscuous", "allow_forged_transmits", "allow_mac_changes"];

/** The resource types with labels, in the release of the bindings. Release 1.26.0 has none of a host. */
const LABELLED = [...schemaOfBindings("@cdktf/provider-vsphere")]
  .filter(([, { attributes }]) => attributes.has("custom_attributes"))
  .map(([type]) => type);
const keepsLabels = ([type, blocks]: [string, Record<string, Block>]) =>
  !LABELLED.includes(`resource.${type}`) ||
  Object.values(blocks).every(
    (block) =>
      (type === "vsphere_host" && block["services"] === undefined) ||
      ignores(block, "tags", "custom_attributes", ...(type === "vsphere_virtual_machine" ? ["annotation"] : [])),
  );

const GUARDS: readonly Guard[] = [
  {
    issues: "2543, 1041, 1776, 1437",
    problem: "a second apply moves hosts out of their cluster",
    guard: "only host resources manage membership",
    where: clusters,
    holds: (cluster) =>
      cluster["host_managed"] === true &&
      ignores(cluster, "host_system_ids") &&
      cluster["host_system_ids"] === undefined,
    without: drop("host_managed"),
    endToEndTest: "all stacks deploy, and second and third plans are empty",
  },
  {
    issues: "2543, 1041, 1776, 1437",
    problem: "Terraform does not manage the cluster of a host",
    guard: "the host resource sets the cluster",
    where: hosts,
    holds: (host) => isReference(host["cluster"], "resource") && host["cluster_managed"] === undefined,
    without: drop("cluster"),
  },
  {
    issues: "604, 1270, 1474",
    problem: "a new template replaces running VMs, or restarts them with another guest ID",
    guard: "the template's properties are fixed at creation",
    where: machines,
    holds: (vm) => ignores(vm, "clone", "guest_id", "firmware"),
    without: ignoreNothing,
  },
  {
    issues: "2668",
    problem: "a NIC added under clone.customize destroys the VM",
    guard: "cloud-init configures guests through guestinfo",
    where: machines,
    holds: (vm) =>
      (vm["clone"] as Block)["customize"] === undefined &&
      ["guestinfo.metadata", "guestinfo.userdata"].every((key) => key in (vm["extra_config"] as Block)),
    without: (vm) => set("customize", {})(vm["clone"] as Block),
  },
  {
    issues: "1281, 2296",
    problem: "disks are reordered",
    guard: "each disk has a fixed label and unit number",
    where: machines,
    holds: (vm) =>
      /\["label"\]|\.label/.test(String(diskOf(vm)["label"])) &&
      /\["unit_number"\]|\.unit_number/.test(String(diskOf(vm)["unit_number"])) &&
      membersOf(vm).every(({ disks }) => {
        const slots = Object.entries(disks as Record<string, Block>);
        return (
          new Set(slots.map(([, { label }]) => label)).size === slots.length &&
          slots.every(([key, { unit_number }], at) => Number(key) === at && unit_number === at)
        );
      }),
    without: (vm) => drop("unit_number")(diskOf(vm)),
  },
  {
    issues: "2199, 669, 1461, 1567",
    problem: "an import plans to delete disks with other labels, or to change a port group",
    guard: "nothing is imported: data sources read existing objects",
    where: whole,
    holds: (json) => json["import"] === undefined,
    without: set("import", [{ to: "vsphere_virtual_machine.vm", id: "/rabat/vm/srv-ldap-01" }]),
    endToEndTest: "no object of the stacks existed before",
  },
  {
    issues: "669, 1461, 1567",
    problem: "vlan_range appears in a plan",
    guard: "a port group uses only vlan_id",
    where: every("vsphere_distributed_port_group"),
    holds: (portGroup) => typeof portGroup["vlan_id"] === "number" && portGroup["vlan_range"] === undefined,
    without: set("vlan_range", [{ min_vlan: 100, max_vlan: 100 }]),
  },
  {
    issues: "1693",
    problem: "permanent differences on a switch's hosts",
    guard: "hosts are sorted, independent of their order in the model",
    where: every("vsphere_distributed_virtual_switch"),
    holds: (vds) => {
      const ids = (vds["host"] as Block[]).map(({ host_system_id }) => String(host_system_id));
      return ids.length > 1 && new Set(ids).size === ids.length && ids.join() === [...ids].sort().join();
    },
    without: (vds) => (vds["host"] as Block[]).reverse(),
    endToEndTest: "all stacks deploy, and second and third plans are empty",
  },
  {
    issues: "2044",
    problem: "a vMotion adapter differs in every plan, and no change of it can be applied",
    guard: "services are stated on the default TCP/IP stack only",
    where: every("vsphere_vnic"),
    holds: ({ netstack, services }) => netstack === "defaultTcpipStack" || (netstack === "vmotion" && !services),
    without: (vnic) => Object.assign(vnic, { netstack: "vmotion", services: ["vmotion"] }),
    endToEndTest: "$what: the plan contains exactly the expected changes",
  },
  {
    issues: "2482",
    problem: "false is not sent, so that ports get the security policy of their switch",
    guard: "switches state the policy of their port groups",
    where: every("vsphere_distributed_virtual_switch"),
    holds: (vds) => SECURITY.every((policy) => vds[policy] === false),
    without: drop("allow_promiscuous"),
    endToEndTest:
      "a security policy that somebody else changes on a switch is reported, and reverted by the next deploy",
  },
  {
    issues: "1549, 1034",
    problem: "a host's certificate is not verified, or the host can't be added",
    guard: "the thumbprint is explicit",
    where: hosts,
    holds: (host) => /^([0-9A-F]{2}:){19}[0-9A-F]{2}$/.test(String(host["thumbprint"])),
    without: drop("thumbprint"),
  },
  {
    issues: "resource_vsphere_host.go, resourceVSphereHostReconnect",
    problem: "a rotated password reconnects all hosts as root, which hosts in lockdown mode refuse",
    guard: "the account and the thumbprint are used when a host joins only",
    where: hosts,
    holds: (host) => ["username", "password", "thumbprint"].every((attribute) => ignores(host, attribute)),
    without: ignoreNothing,
    endToEndTest: "new passwords of hosts change nothing, and are used when a host joins again",
  },
  {
    issues: "1004, 1070, 518, 2170, 2224",
    problem: "more CPUs or memory restart a VM",
    guard: "CPU and memory hot-add are enabled",
    where: machines,
    holds: (vm) => vm["cpu_hot_add_enabled"] === true && vm["memory_hot_add_enabled"] === true,
    without: drop("memory_hot_add_enabled"),
    endToEndTest: "all changes are applied, without a restart of a VM",
  },
  {
    issues: "1004, 1070, 518, 2170, 2224",
    problem: "new first-boot settings restart a VM, which ignores them",
    guard: "extra_config is fixed at creation",
    where: machines,
    holds: (vm) => ignores(vm, "extra_config"),
    without: ignoreNothing,
  },
  {
    issues: "tags_helper.go, custom_attributes_helper.go",
    problem: "a deploy removes the tags, custom attributes and notes of backup and monitoring products",
    guard: "labels and notes are set at creation only; a command adds labels that the code changes later",
    where: whole,
    holds: (json) => Object.entries(json["resource"] as Record<string, Record<string, Block>>).every(keepsLabels),
    without: (json) =>
      Object.values((json["resource"] as Record<string, Record<string, Block>>)["vsphere_folder"] ?? {}).map(
        ignoreNothing,
      ),
    endToEndTest: "tags, custom attributes and notes of others stay, and those of the code can change",
  },
  {
    issues: "891",
    problem: "a cluster with dedicated failover hosts can't be deleted",
    guard: "HA reserves a percentage of resources",
    where: clusters,
    holds: (cluster) =>
      cluster["ha_admission_control_policy"] === "resourcePercentage" &&
      cluster["ha_admission_control_failover_host_system_ids"] === undefined,
    without: set("ha_admission_control_policy", "failoverHosts"),
    endToEndTest: "with all locks lifted everything is destroyed, and each site is as before the first deployment",
  },
  {
    issues: "no importer",
    problem: "managing the permissions of an object deletes its other permissions",
    guard: "permissions are set only on objects of the same stack",
    where: every("vsphere_entity_permissions"),
    holds: ({ entity_id }) => isReference(entity_id, "resource"),
    without: set("entity_id", "${data.vsphere_datacenter.datacenter.id}"),
  },
  {
    issues: "no importer",
    problem: "an existing licence, private VLAN, file or snapshot can't be imported",
    guard: "none of these is managed",
    where: whole,
    holds: (json) =>
      ["license", "distributed_virtual_switch_pvlan_mapping", "file", "virtual_machine_snapshot"].every(
        (type) => !(`vsphere_${type}` in (json["resource"] as Block)),
      ) && !("vsphere_guest_os_customization" in (json["resource"] as Block)),
    without: (json) => set("vsphere_license", {})(json["resource"] as Block),
  },
  {
    issues: "1083",
    problem: "Terraform disconnects a host with running VMs",
    guard: "the host is removed from its switch first, which vCenter refuses while a VM is connected",
    where: hosts,
    holds: (host) => lifecycle(host)["create_before_destroy"] === true,
    without: drop("lifecycle"),
    endToEndTest: "a host and a datastore with VMs cannot be removed, no VM is affected, and the next deploy recovers",
  },
  {
    issues: "defaults of vsphere_host",
    problem: "a deploy ends an operator's maintenance mode, reconnects a host, or removes its licence",
    guard: "these attributes belong to operators, and maintenance to the code only if the model states it",
    where: hosts,
    holds: (host) =>
      ignores(host, "connected", "license", ...(host["maintenance"] === undefined ? ["maintenance"] : [])),
    without: ignoreNothing,
  },
  {
    issues: "defaults of vsphere_host",
    problem: "a deploy ends the lockdown of a host",
    guard: "the code states the mode",
    where: hosts,
    holds: (host) => ["normal", "strict", "disabled"].includes(String(host["lockdown"])),
    without: drop("lockdown"),
  },
  {
    issues: "Terraform's order",
    problem: "a port group is destroyed before its VMs are moved to the new one",
    guard: "the new port group is created before the old one is destroyed",
    where: every("vsphere_distributed_port_group"),
    holds: (portGroup) => lifecycle(portGroup)["create_before_destroy"] === true,
    without: drop("lifecycle"),
    endToEndTest: "all changes are applied, without a restart of a VM",
  },
  {
    issues: "compute_cluster destroyed",
    problem: "a cluster with hosts can't be destroyed",
    guard: "the provider first moves the hosts out of the cluster",
    where: clusters,
    holds: (cluster) => cluster["force_evacuate_on_destroy"] === true,
    without: drop("force_evacuate_on_destroy"),
    endToEndTest: "with all locks lifted everything is destroyed, and each site is as before the first deployment",
  },
  {
    issues: "host_system_id, disk.datastore_id",
    problem: "a change of the model moves VMs between hosts or datastores",
    guard: "only DRS and Storage DRS select hosts and datastores",
    where: machines,
    holds: (vm) => vm["host_system_id"] === undefined && diskOf(vm)["datastore_id"] === undefined,
    without: set("host_system_id", "host-11"),
  },
  {
    issues: "thin_provisioned, eagerly_scrub",
    problem: "a change of the provisioning of a disk fails, possibly only during the apply",
    guard: "every disk is thin-provisioned",
    where: machines,
    holds: (vm) => diskOf(vm)["thin_provisioned"] === true && diskOf(vm)["eagerly_scrub"] === undefined,
    without: (vm) => set("thin_provisioned", "${each.value.thin}")(diskOf(vm)),
  },
  {
    issues: "VMFS disks removed",
    problem: "a disk can't be removed from a datastore",
    guard: "a datastore has one disk with a literal name",
    where: every("vsphere_vmfs_datastore"),
    holds: ({ disks }) => (disks as string[]).length === 1 && /^naa\.[0-9a-f]+$/.test(String((disks as string[])[0])),
    without: set("disks", ["naa.1", "naa.2"]),
  },
  {
    issues: "VMFS host_system_id",
    problem: "removing the host that formatted a datastore replaces the datastore",
    guard: "the datastore ignores its host, and the plan explains how to assign another one",
    where: every("vsphere_vmfs_datastore"),
    holds: (datastore) =>
      ignores(datastore, "host_system_id") &&
      JSON.stringify(lifecycle(datastore)["postcondition"] ?? "").includes("terraform import"),
    without: ignoreNothing,
    endToEndTest: "the host that formatted the datastores can be removed after the commands in Terraform's error",
  },
];

/** Both sites with their hosts in reverse order. */
const reordered = Object.fromEntries(
  (["rabat", "marrakech"] as const).map((site) => {
    const { extension, ...others } = fixtureData[site];
    const reversed = extension.clusters.map(({ hosts: inOrder, ...cluster }) => ({
      ...cluster,
      hosts: inOrder.toReversed(),
    }));
    return [site, { ...others, extension: { ...extension, clusters: reversed } }];
  }),
) satisfies Partial<ModelData>;

describe.each([
  ["standby", "simulation"],
  ["recovered", "live"],
] as const)("with Marrakech %s, on %s", (kind, target) => {
  const posture = kind === "recovered" ? { kind, failover: "2026-11-24-fire" } : { kind };
  const stacks = Object.values(synthesise({ ...reordered, posture }, { target }));

  test.each(GUARDS)("$issues: $problem – $guard", ({ where, holds, without }) => {
    const blocks = stacks.flatMap(where);
    expect(blocks.filter((block) => !holds(block))).toEqual([]);
    const unguarded = structuredClone(blocks);
    for (const block of unguarded) without(block);
    expect(unguarded).not.toEqual([]);
    expect(unguarded.filter(holds)).toEqual([]);
  });
});

test("every named end-to-end test exists", () => {
  const textOf = (file: string) => readFileSync(join(__dirname, "../end-to-end", file), "utf8");
  const tests = ["sites.test.ts", "hosts.test.ts"].map(textOf).join("\n");
  const names = GUARDS.flatMap((guard) => guard.endToEndTest ?? []);
  expect(names.filter((name) => !tests.includes(`"${name}"`))).toEqual([]);
});
