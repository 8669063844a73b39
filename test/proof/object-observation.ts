import { z } from "zod";
import type { Observation } from "./effects";
import { readState } from "./machine-observation";
import type { ProofEvent, World } from "./world";

const objectSchema = z.object({
  id: z.string(),
  host_system_ids: z.array(z.string()).nullish(),
  // what decides who has access, as the provider reads it back
  role_privileges: z.array(z.string()).nullish(),
  permissions: z.array(z.unknown()).nullish(),
  lockdown: z.string().nullish(),
  allow_forged_transmits: z.boolean().nullish(),
  allow_mac_changes: z.boolean().nullish(),
  allow_promiscuous: z.boolean().nullish(),
  /** Of a VMkernel adapter. A host's are blocks. */
  services: z.array(z.unknown()).nullish(),
});

const accessOf = ({ id: _, host_system_ids: __, type: ___, services, ...access }: SeenObject): string =>
  JSON.stringify({ ...access, management: services?.includes("management") === true });

interface SeenObject extends z.infer<typeof objectSchema> {
  readonly type: string;
}

/** The objects of a stack by logical id, as the provider read them. */
export async function readObjects(world: World, stack: string): Promise<ReadonlyMap<string, SeenObject>> {
  const managed = (await readState(world, stack)).filter(({ address }) => !address.startsWith("data."));
  return new Map(managed.map(({ type, name, values }) => [name, { type, ...objectSchema.parse(values) }]));
}

/** The results on an object, from the state and its hosts' events. */
export function seenOnObject(
  name: string,
  before: ReadonlyMap<string, SeenObject>,
  after: ReadonlyMap<string, SeenObject>,
  events: readonly ProofEvent[],
): Observation[] {
  const was = before.get(name);
  const is = after.get(name);
  if (was === undefined) return [];
  const removed = is?.id !== was.id;
  const hosts = [was.id, ...(was.host_system_ids ?? [])];
  const inMaintenance = events.some(({ event, id }) => event === "EnteredMaintenanceModeEvent" && hosts.includes(id));
  const observations: readonly (readonly [boolean, Observation])[] = [
    [removed && is !== undefined, "replaced"],
    [removed, "destroyed"],
    [removed && was.type === "vsphere_vmfs_datastore", "data destroyed"],
    [
      inMaintenance && was.type !== "vsphere_nas_datastore" && was.type !== "vsphere_compute_cluster_host_group",
      "in maintenance",
    ],
    [
      (is !== undefined && !removed && accessOf(is) !== accessOf(was)) ||
        (removed && (was.type === "vsphere_role" || was.type === "vsphere_entity_permissions")),
      "access changed",
    ],
  ];
  return observations.filter(([happened]) => happened).map(([, deed]) => deed);
}
