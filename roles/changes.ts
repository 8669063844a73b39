import { groupBy } from "../lib/group-by";
import type { Place } from "../model/consensus";
import type { Model } from "../model/model";
import type { Action, GuestConfiguration, GuestFile } from "./configuration";
import { estateOf, type Guest, rolloutOrder } from "./estate";
import { renderGuests } from "./render";

/** A file that a change writes, or removes, in running guests. */
export interface ChangedFile {
  readonly path: string;
  readonly change: "added" | "changed" | "removed";
}

/** What a change of the model does inside the running members of a group at a place. */
export interface GuestChange {
  readonly place: Place;
  /** The tier, the replication gateways, or the witness. */
  readonly kind: string;
  readonly files: readonly ChangedFile[];
  /** What makes the members use the files: each service once, a restart in place of a reload. */
  readonly actions: readonly Action[];
  /** Members that change at a time: the next batch waits until all members of the one before are healthy. */
  readonly batches: readonly (readonly string[])[];
}

/**
 * The changes inside guests that run before and after a change of the model, in the order in which they are made: the site that serves
 * users last. A guest that is created or removed is not among them: its first boot plays all of its files.
 */
export function guestChanges(before: Model, after: Model): readonly GuestChange[] {
  const [old, next] = [renderGuests(before), renderGuests(after)];
  const estate = estateOf(after, "production");
  const places = rolloutOrder(estate);
  const changed = [...next.values()].flatMap((configuration) => {
    const known = old.get(configuration.guest.name);
    // another guest with the same name is a new one
    if (known === undefined || known.guest.kind !== configuration.guest.kind) return [];
    const change = { guest: configuration.guest, ...difference(known, configuration) };
    return change.files.length === 0 ? [] : [change];
  });
  const alike = groupBy(changed, ({ guest: { place, kind }, files, actions }) =>
    JSON.stringify([place, kind, files, actions]),
  );
  return [...alike.values()]
    .flatMap((changes): GuestChange[] => {
      const [first] = changes;
      if (first === undefined) return [];
      const { files, actions } = first;
      const { place, kind } = first.guest;
      const members = changes.map(({ guest }) => guest);
      const running = (estate.byKind.get(kind) ?? []).filter((guest) => guest.place === place).length;
      return [{ place, kind, files, actions, batches: batchesOf(members, running, actions) }];
    })
    .sort((a, b) => places.indexOf(a.place) - places.indexOf(b.place));
}

function difference(before: GuestConfiguration, after: GuestConfiguration) {
  const old = new Map(before.files.map((file) => [file.path, file]));
  const next = new Map(after.files.map((file) => [file.path, file]));
  const written = [...next.values()].flatMap((file) => {
    const known = old.get(file.path);
    if (known !== undefined && same(known, file)) return [];
    return [{ file, change: known === undefined ? ("added" as const) : ("changed" as const) }];
  });
  const removed = [...old.values()].flatMap((file) =>
    next.has(file.path) ? [] : [{ file, change: "removed" as const }],
  );
  const all = [...written, ...removed];
  return {
    files: all.map(({ file: { path }, change }): ChangedFile => ({ path, change })),
    actions: strongest(all.flatMap(({ file: { actions } }) => actions)),
  };
}

const same = (a: GuestFile, b: GuestFile): boolean =>
  a.content === b.content && a.owner === b.owner && a.mode === b.mode;

/** Each service once. A restart reads what a reload would read. */
export const strongest = (actions: readonly Action[]): readonly Action[] =>
  [...groupBy(actions, ({ service }) => service)].map(([service, each]) => ({
    service,
    by: each.some(({ by }) => by === "restart") ? "restart" : "reload",
  }));

/** Roles whose members agree with each other: more than one at a time can cost the majority. */
const ONE_AT_A_TIME: readonly Guest["role"][] = [
  "database",
  "cache",
  "fileServer",
  "directory",
  "gateway",
  "witness",
  "nameServer",
];

/**
 * A reload interrupts nothing, so all members of a stateless tier change at once; a restart takes away at most a third of them. The
 * last number first: member 1 most often leads.
 */
function batchesOf(members: readonly Guest[], running: number, actions: readonly Action[]): string[][] {
  const [first] = members;
  const restarts = actions.some(({ by }) => by === "restart");
  const oneByOne = first !== undefined && ONE_AT_A_TIME.includes(first.role);
  const size = oneByOne ? 1 : restarts ? Math.max(1, Math.floor(running / 3)) : members.length;
  const names = members.toSorted((a, b) => b.number - a.number).map(({ name }) => name);
  return Array.from({ length: Math.ceil(names.length / size) }, (_, batch) =>
    names.slice(batch * size, (batch + 1) * size),
  );
}
