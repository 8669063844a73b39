import { REHEARSAL_PREFIX, rehearsalName } from "../model/names";
import type { Census } from "./census";

/** A snapshot of a VM. */
export interface VirtualMachineSnapshot {
  /** The VM's inventory path. */
  readonly machine: string;
  /** Its path in the VM's snapshot tree. */
  readonly name: string;
  /** ISO 8601 in UTC, by vCenter's clock. */
  readonly created: string;
}

export const snapshotsIn = ({ virtualMachines }: Census): VirtualMachineSnapshot[] =>
  virtualMachines.flatMap(({ path, snapshots }) => snapshots.map((snapshot) => ({ machine: path, ...snapshot })));

/** The snapshots of a rehearsal, earliest first. The time of the first snapshot is the time of the simulated disaster. */
export const rehearsalSnapshots = (census: Census, rehearsal: string): VirtualMachineSnapshot[] =>
  snapshotsIn(census)
    .filter(({ name }) => name === rehearsalName(rehearsal))
    .sort((a, b) => Date.parse(a.created) - Date.parse(b.created));

/** Objects that rehearsals left behind, for example "VM /marrakech/vm/…". */
export function rehearsalResidue(census: Census): string[] {
  const { virtualMachines, folders, resourcePools, portGroups, tags, files, tasks } = census;
  const isOfRehearsal = (path: string) => path.split("/").some((part) => part.startsWith(REHEARSAL_PREFIX));
  const kind = (name: string, paths: readonly string[]) => paths.filter(isOfRehearsal).map((path) => `${name} ${path}`);
  const pathsOf = (objects: readonly { readonly path: string }[]) => objects.map(({ path }) => path);
  return [
    ...kind("VM", pathsOf(virtualMachines)),
    ...kind("folder", pathsOf(folders)),
    ...kind("resource pool", pathsOf(resourcePools)),
    ...kind("port group", pathsOf(portGroups)),
    ...tags.filter(({ name }) => isOfRehearsal(name)).map(({ category, name }) => `tag ${name} of ${category}`),
    ...snapshotsIn(census)
      .filter(({ name }) => isOfRehearsal(name))
      .map(({ machine, name }) => `snapshot ${name} of ${machine}`),
    ...new Set(
      pathsOf(files)
        .flatMap((path) => inDatastore.exec(path) ?? [])
        .map((path) => `in a datastore ${path}`),
    ),
    ...tasks
      .filter(({ entity }) => isOfRehearsal(entity))
      .map(({ description, entity }) => `task ${description} on ${entity}`),
  ];
}

/** The topmost folder or file of a rehearsal in a datastore path, for example "[one] rehearsal-7f3a/". */
const inDatastore = new RegExp(`^\\[[^\\]]+\\] (?:.*?/)??${REHEARSAL_PREFIX}[^/]*/?`);
