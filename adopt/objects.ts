import type { Census } from "../census/census";
import { Failure } from "../lib/failure";
import { PROMOTED } from "../model/names";
import type { PromotedRecord, Refused, Wanted } from "./promote";

type Machine = Census["virtualMachines"][number];

/** The objects of the field that can be promoted, by inventory path. */
interface Candidate extends Omit<Wanted, "id"> {
  readonly name: string;
  /** Why the provider cannot take it over. */
  readonly refusal?: string | undefined;
}

export interface Selection {
  readonly wanted: readonly Wanted[];
  readonly refused: readonly Refused[];
}

/**
 * Finds the objects that an operator names: an inventory path, a name that occurs once, or a folder with all VMs in it.
 *
 * @param ids the managed object IDs of all objects, by inventory path
 * @param already the record of the site, whose objects are left out
 * @throws Failure for a name that no object has, or several
 */
export function selectObjects(
  names: readonly string[],
  census: Census,
  ids: Readonly<Record<string, string>>,
  already: PromotedRecord,
): Selection {
  const candidates = candidatesOf(census, ids);
  const taken = new Set(Object.values(already).map(({ id }) => id));
  const wanted: Wanted[] = [];
  const refused: Refused[] = [];
  for (const { name: _, refusal, ...object } of new Set(names.flatMap((name) => named(name, candidates)))) {
    if (already[object.path] !== undefined) refused.push({ path: object.path, reason: "it is promoted already" });
    else if (refusal !== undefined) refused.push({ path: object.path, reason: refusal });
    else wanted.push({ ...object, id: freeId(object.path, taken) });
  }
  return { wanted, refused };
}

/** The paths of promoted objects that an operator names. @throws Failure for a name that none has */
export function selectPaths(
  names: readonly string[],
  { objects = {} }: { readonly objects?: PromotedRecord },
): string[] {
  const promoted = Object.entries(objects).map(([path, { type, importId }]) => ({
    ...{ path, type, importId },
    name: path.slice(path.lastIndexOf("/") + 1),
  }));
  return [...new Set(names.flatMap((name) => named(name, promoted)))].map(({ path }) => path);
}

function named(text: string, candidates: readonly Candidate[]): readonly Candidate[] {
  const exact = candidates.filter(({ path }) => path === text);
  if (exact.length > 0) return exact;
  const inFolder = candidates.filter(
    ({ path, type }) => type === "vsphere_virtual_machine" && path.startsWith(`${text.replace(/\/$/, "")}/`),
  );
  if (text.startsWith("/") && inFolder.length > 0) return inFolder;
  const alike = candidates.filter(({ name }) => name === text);
  if (alike.length === 1) return alike;
  throw new Failure(
    alike.length === 0 ? `No object is named "${text}"` : `${alike.length} objects are named "${text}"`,
    "the command line",
    alike.length === 0
      ? "Write a name or an inventory path, as in /rabat/vm/srv-mail-01."
      : `Write a path: ${alike.map(({ path }) => path).join(" or ")}`,
  );
}

function candidatesOf(census: Census, ids: Readonly<Record<string, string>>): Candidate[] {
  const byPath = (type: string, objects: readonly { readonly name: string; readonly path: string }[]): Candidate[] =>
    objects.map(({ name, path }) => ({ name, path, type, importId: path }));
  const vApps = new Set(census.resourcePools.filter(({ vApp }) => vApp).map(({ path }) => path));
  return [
    ...census.virtualMachines.map((machine) => ({
      name: machine.name,
      path: machine.path,
      type: "vsphere_virtual_machine",
      importId: machine.path,
      refusal: vApps.has(machine.resourcePool) ? IN_VAPP : refusalOf(machine),
    })),
    ...byPath("vsphere_compute_cluster", census.clusters),
    ...byPath("vsphere_distributed_virtual_switch", census.switches),
    ...byPath(
      "vsphere_distributed_port_group",
      census.portGroups.filter(({ uplink }) => !uplink),
    ),
    ...byPath(
      "vsphere_resource_pool",
      census.resourcePools.filter(({ vApp }) => !vApp),
    ),
    ...census.hosts.map(({ name, path, connection }) => ({
      name,
      path,
      type: "vsphere_host",
      importId: ids[path] ?? "",
      refusal:
        connection === "connected" ? undefined : `it is ${connection}: the provider cannot read its configuration`,
    })),
    ...census.datastores.map(({ name, path, type, hosts }) => {
      const id = ids[path] ?? "";
      const host = census.hosts.find((each) => each.connection === "connected" && hosts.includes(each.name));
      const isVmfs = type === "VMFS";
      return {
        name,
        path,
        type: isVmfs ? "vsphere_vmfs_datastore" : "vsphere_nas_datastore",
        importId: isVmfs ? `${id}:${ids[host?.path ?? ""] ?? ""}` : id,
        refusal: host === undefined ? "no connected host mounts it" : undefined,
      };
    }),
  ];
}

const IN_VAPP = "it is in a vApp, which orders its start: move it out of the vApp first";

/** As `resourceVSphereVirtualMachineImport` and what it calls refuse, in releases 1.26.0 and 2.16.1. */
function refusalOf(machine: Machine): string | undefined {
  const { path, template, connection, encrypted, disks, controllers, cdroms, nics } = machine;
  if (template) return "it is a template, which the provider does not import";
  if (!path.includes("/vm/")) return IN_VAPP;
  if (connection !== "connected") return `it is ${connection}: repair it in vCenter first`;
  if (nics.length === 0) return "it has no NIC, and the provider requires one: leave it baseline";
  if (encrypted) return "it is encrypted with a key that Terraform does not know";
  const other = disks.find(({ backing }) => backing !== "flat");
  if (other !== undefined)
    return `${other.label} is an ${other.backing.toUpperCase()}, which the provider does not import: leave the VM to manual care`;
  const scsi = new Set(["pvscsi", "lsilogic", "lsilogic-sas", "buslogic"]);
  const foreign = disks.find(({ controller }) => !scsi.has(controller));
  if (foreign !== undefined)
    return `${foreign.label} is on a ${foreign.controller} controller, which release 1.26.0 does not import`;
  const used = controllers.filter(({ type }) => scsi.has(type));
  if (new Set(used.map(({ type }) => type)).size > 1)
    return "it has SCSI controllers of several types, which the provider would replace by one";
  const buses = used.map(({ bus }) => bus).sort();
  if (buses.some((bus, at) => bus !== at))
    return "its SCSI buses are not numbered from 0 without a gap: the provider would not see the disks after the gap";
  if (cdroms.length > 1) return "it has several CD drives, and the provider manages one";
  const drive = cdroms.find((each) => each !== "client" && !each.startsWith("["));
  if (drive !== undefined) {
    const kind = drive === "client passthrough" ? "in passthrough mode" : "that of the host";
    return `its CD drive is ${kind}, which the provider would remove: set it to the client device with emulation in vCenter, without a restart`;
  }
  return undefined;
}

/** A name for Terraform: lower case, without accents. */
function freeId(path: string, taken: Set<string>): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const plain = name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  const stem = `${PROMOTED}${plain || "object"}`;
  let id = stem;
  for (let number = 2; taken.has(id); number += 1) id = `${stem}_${number}`;
  taken.add(id);
  return id;
}
