import { groupBy } from "../lib/group-by";
import type { Place } from "../model/consensus";
import type { Model } from "../model/model";
import type { GuestConfiguration, GuestFile } from "./configuration";
import { atPlace, type Estate, estateOf, type Guest, rolloutOrder } from "./estate";
import { renderGuests } from "./render";

/** A file that a change writes, or removes, in running guests. */
export interface ChangedFile {
  readonly path: string;
  readonly change: "added" | "changed" | "removed";
}

/** How a running guest takes over a change. A service that is new is started now and at each boot; one that is gone is stopped. */
export interface ServiceAction {
  /** A systemd unit, without `.service`. */
  readonly service: string;
  readonly by: (typeof SERVICE_ACTIONS)[number];
}

/** The weaker first: a stronger one includes it. */
export const SERVICE_ACTIONS = ["reload", "restart", "start", "stop"] as const;

/** What changes in one running guest. */
export interface MemberChange {
  readonly guest: Guest;
  readonly files: readonly ChangedFile[];
  /** Each service once, those that stop first. */
  readonly actions: readonly ServiceAction[];
}

/** What a change of the model does inside the running members of a group at a place. */
export interface GuestChange {
  readonly place: Place;
  /** The tier, the replication gateways, or the witness. */
  readonly kind: string;
  readonly files: readonly ChangedFile[];
  readonly actions: readonly ServiceAction[];
  /** Members that change at a time: the next batch waits until all members of the one before are healthy. */
  readonly batches: readonly (readonly string[])[];
}

/**
 * The changes inside guests that run before and after a change of the model, in the order in which they are made. A guest that is
 * created or removed is not among them: its first boot plays all of its files.
 */
export function guestChanges(before: Model, after: Model): readonly GuestChange[] {
  const old = renderGuests(before);
  const changes = [...renderGuests(after).values()].flatMap((configuration) => {
    const known = old.get(configuration.guest.name);
    // another guest with the same name is a new one
    if (known === undefined || known.guest.kind !== configuration.guest.kind) return [];
    const change = memberChange(known, configuration);
    return change.files.length === 0 && change.actions.length === 0 ? [] : [change];
  });
  return inBatches(estateOf(after, "production"), changes);
}

/** Changes of members as groups that change alike, in the order in which they are made: the site that serves users last. */
export function inBatches(estate: Estate, changes: readonly MemberChange[]): readonly GuestChange[] {
  const places = rolloutOrder(estate);
  const alike = groupBy(changes, ({ guest: { place, kind }, files, actions }) =>
    JSON.stringify([place, kind, files, actions]),
  );
  return [...alike.values()]
    .flatMap((same): GuestChange[] => {
      const [first] = same;
      if (first === undefined) return [];
      const { files, actions } = first;
      const { place, kind } = first.guest;
      const members = same.map(({ guest }) => guest);
      const running = atPlace(estate.byKind.get(kind) ?? [], place).length;
      return [{ place, kind, files, actions, batches: batchesOf(members, running, actions) }];
    })
    .sort((a, b) => places.indexOf(a.place) - places.indexOf(b.place));
}

function memberChange(before: GuestConfiguration, after: GuestConfiguration): MemberChange {
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
    guest: after.guest,
    files: all.map(({ file: { path }, change }): ChangedFile => ({ path, change })),
    actions: strongest([
      ...servicesLeft(before.services, after.services),
      ...all.flatMap(({ file: { actions } }) => actions),
      ...after.services.flatMap((service) =>
        before.services.includes(service) ? [] : [{ service, by: "start" as const }],
      ),
    ]),
  };
}

/** The services that run and are no longer wanted. */
export const servicesLeft = (running: readonly string[], wanted: readonly string[]): readonly ServiceAction[] =>
  running.flatMap((service) => (wanted.includes(service) ? [] : [{ service, by: "stop" as const }]));

const same = (a: GuestFile, b: GuestFile): boolean =>
  a.content === b.content && a.owner === b.owner && a.mode === b.mode;

/** Each service once, with its strongest action. */
export const strongest = (actions: readonly ServiceAction[]): readonly ServiceAction[] => {
  const rank = ({ by }: ServiceAction): number => SERVICE_ACTIONS.indexOf(by);
  return [...groupBy(actions, ({ service }) => service).values()].flatMap((each) =>
    each.toSorted((a, b) => rank(b) - rank(a)).slice(0, 1),
  );
};

/** Whether the guest does not serve for a moment. A reload interrupts nothing, and nobody uses a service that is new. */
export const interrupts = ({ actions }: Pick<GuestChange, "actions">): boolean =>
  actions.some(({ by }) => by === "restart" || by === "stop");

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
function batchesOf(members: readonly Guest[], running: number, actions: readonly ServiceAction[]): string[][] {
  const [first] = members;
  const oneByOne = first !== undefined && ONE_AT_A_TIME.includes(first.role);
  const size = oneByOne ? 1 : interrupts({ actions }) ? Math.max(1, Math.floor(running / 3)) : members.length;
  const names = members.toSorted((a, b) => b.number - a.number).map(({ name }) => name);
  return Array.from({ length: Math.ceil(names.length / size) }, (_, batch) =>
    names.slice(batch * size, (batch + 1) * size),
  );
}
