import { z } from "zod";
import type { Observation } from "./effects";
import { PLACE } from "./inventory";
import type { ProofEvent, World } from "./world";

const machineSchema = z.object({
  moid: z.string(),
  datastore_id: z.string(),
  host_system_id: z.string(),
  folder: z.string().nullish(),
  disk: z.array(z.object({ uuid: z.string(), path: z.string(), datastore_id: z.string(), unit_number: z.number() })),
});

export type Machine = z.infer<typeof machineSchema>;

const stateSchema = z.object({
  values: z.object({
    root_module: z.object({
      resources: z.array(z.object({ address: z.string(), type: z.string(), name: z.string(), values: z.unknown() })),
    }),
  }),
});

/** The objects in a stack's state, as the provider read them. */
export async function readState(world: World, stack: string) {
  const { values } = stateSchema.parse(JSON.parse(await world.terraform(stack, "show", "-json")));
  return values.root_module.resources;
}

/** The VMs of a stack by name, and the existing disk files. */
export interface Inventory {
  readonly machines: ReadonlyMap<string, Machine>;
  readonly files: ReadonlySet<string>;
}

export async function readInventory(world: World, stack: string): Promise<Inventory> {
  const machines = (await readState(world, stack))
    .filter(({ address, type }) => type === "vsphere_virtual_machine" && !address.startsWith("data."))
    .map(({ name, values }) => [name, machineSchema.parse(values)] as const);
  const files = await Promise.all(
    PLACE.datastores.map((name) => world.operator.diskFiles(`/${PLACE.datacenter}/datastore/${name}`)),
  );
  // without the datastore's name: paths are unique
  return { machines: new Map(machines), files: new Set(files.flat().map((file) => file.replace(/^\[.*?\] /, ""))) };
}

/** The results on a VM, from the vCenter's events and inventory. */
export function seenOn(
  name: string,
  before: Inventory,
  after: Inventory,
  events: readonly ProofEvent[],
): Observation[] {
  const was = before.machines.get(name);
  const is = after.machines.get(name);
  if (was === undefined) return [];
  const own = events.filter(({ id }) => id === was.moid).map(({ event }) => event);
  const off = own.indexOf("VmPoweredOffEvent");
  const on = own.findIndex((event) => /^(Drs)?VmPoweredOnEvent$/.test(event));
  const removed = own.includes("VmRemovedEvent");
  const survives = is?.moid === was.moid;
  // a new disk can reuse the name of a deleted file
  const taken = new Set(is?.disk.map(({ path }) => path));
  const lost = was.disk.filter(
    ({ uuid, path, unit_number }) =>
      unit_number !== 0 && !is?.disk.some((disk) => disk.uuid === uuid) && (!after.files.has(path) || taken.has(path)),
  );
  const observations: readonly (readonly [boolean, Observation])[] = [
    [survives && off >= 0 && on > off, "restarted"],
    [removed && is !== undefined && !survives, "replaced"],
    [removed, "destroyed"],
    [lost.length > 0, "data destroyed"],
    [survives && off < 0 && on >= 0, "started"],
    [survives && is.host_system_id !== was.host_system_id, "moved to another host"],
    [survives && changesDatastore(was, is), "moved to another datastore"],
    [survives && (was.folder ?? "") !== (is.folder ?? ""), "access changed"],
    [survives && leavesDisks(was, is), "not applied"],
  ];
  return observations.filter(([happened]) => happened).map(([, deed]) => deed);
}

/** The disks that are in both, with their datastores. */
const keptDisks = (was: Machine, is: Machine): (readonly [string, string])[] =>
  was.disk.flatMap(({ uuid, datastore_id: from }) =>
    is.disk.filter((disk) => disk.uuid === uuid).map(({ datastore_id: to }) => [from, to] as const),
  );

const changesDatastore = (was: Machine, is: Machine): boolean => keptDisks(was, is).some(([from, to]) => from !== to);

/** The VM's other files moved to another datastore, and a disk did not. */
const leavesDisks = (was: Machine, is: Machine): boolean =>
  was.datastore_id !== is.datastore_id &&
  keptDisks(was, is).some(([from, to]) => from === to && to !== is.datastore_id);
