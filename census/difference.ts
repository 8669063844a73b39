import type { Census } from "./census";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A place in a census where two of them differ. What is absent on one side is undefined there. */
export interface Difference {
  /** As in `clusters[/rabat/host/rabat-prod].drs.enabled`. */
  readonly path: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/**
 * Where a vCenter is no longer as it was: empty when it was left exactly as before. Which host a VM runs on does not
 * count, since DRS moves VMs by itself. Of what passes, what came counts, and what ended does not:
 *
 * - A task that a user asked for, queued or running, will still change something. vCenter's own, as DRS's moves, are not counted.
 * - A session counts if it is of the account that took the later census, and if it was used while that one was taken: then
 *   a program that logged in since still runs. People come and go as they please. Nor does an idle session count: release
 *   1.26.0 of the vSphere provider never logs out, so that each run of Terraform leaves one, until vCenter ends it after
 *   30 minutes without a call.
 *
 * What either census could not see is a difference, for it is not known to be as before. A folder in a datastore stands for
 * what is below it.
 */
export function censusDifference(before: Census, after: Census): Difference[] {
  const unseen = new Set([...before.unseen, ...after.unseen]);
  return [
    ...differences("", lasting(before, after), lasting(after, before)),
    ...came(
      "tasks",
      before.tasks,
      after.tasks.filter(({ user }) => user !== ""),
      ({ description, entity, user }) => `${description} of ${entity} by ${user}`,
    ),
    ...came(
      "sessions",
      before.sessions,
      after.sessions.filter(({ user, inUse }) => inUse && user === after.takenBy),
      ({ user, client, since }) => `${user} with ${client} since ${since}`,
    ),
    ...[...unseen].map((what) => ({ path: `.unseen[${what}]`, before: undefined, after: "unseen" })),
  ].map(({ path, ...sides }) => ({ path: path.slice(1), ...sides }));
}

/** What stays, in a census that is compared with another. */
function lasting({ tasks: _tasks, sessions: _sessions, unseen: _unseen, ...census }: Census, other: Census): Json {
  return {
    ...census,
    virtualMachines: census.virtualMachines.map(({ host: _moves, ...machine }) => machine),
    files: withoutContents(census.files, other.files),
  };
}

/** The files, but for those in a folder that the others do not have. */
function withoutContents(files: Census["files"], others: Census["files"]): Census["files"] {
  const there = new Set(others.map(({ path }) => path));
  return files.filter(({ path }) => foldersOf(path).every((folder) => there.has(folder)));
}

/** "[one] a/" and "[one] a/b/" of "[one] a/b/c". */
const foldersOf = (path: string): string[] =>
  [...path.matchAll(/\/(?=.)/g)].map(({ index }) => path.slice(0, index + 1));

function came<Item extends Json>(
  list: string,
  before: readonly Item[],
  after: readonly Item[],
  name: (item: Item) => string,
): Difference[] {
  const known = new Set(before.map(name));
  return after
    .filter((item) => !known.has(name(item)))
    .map((item) => ({ path: `.${list}[${name(item)}]`, before: undefined, after: item }));
}

function differences(path: string, before: Json | undefined, after: Json | undefined): Difference[] {
  if (before === after) return [];
  const [a, b] = [members(before), members(after)];
  if (a === undefined || b === undefined) {
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }];
  }
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((key) =>
    differences(`${path}${key}`, a.get(key), b.get(key)),
  );
}

/** The members of an object or of a list of objects, by the step that leads to each. */
function members(value: Json | undefined): ReadonlyMap<string, Json> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!isList(value)) return new Map(Object.entries(value).map(([key, member]) => [`.${key}`, member]));
  if (value.some((member) => typeof member !== "object")) return undefined;
  const identities = value.map(identity);
  const unique = new Set(identities).size === value.length;
  return new Map(value.map((member, index) => [`[${unique ? identities[index] : index}]`, member]));
}

/** What tells the members of a list apart: a path, or else a name, and what narrows it down. */
function identity(member: Json): string {
  const { path, name, category, vm, device, principal } = member as Readonly<Record<string, Json>>;
  return [category, path ?? name, vm, device, principal].filter((part) => part !== undefined).join(" ");
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
