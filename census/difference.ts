import type { Census } from "./census";
import { principal } from "./events";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A difference between two censuses. A value that one of them does not have is undefined. */
export interface Difference {
  /** For example `clusters[/rabat/host/rabat-prod].drs.enabled`. */
  readonly path: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/**
 * The differences between two censuses of a vCenter. The list is empty if the vCenter is unchanged. The host of a VM is ignored,
 * because DRS migrates VMs. New tasks and sessions count, ended tasks and sessions do not:
 *
 * - A queued or running task of a user counts, because it will still change something. Tasks of vCenter itself do not count.
 * - A new session counts if it belongs to the account of the later census and was used during that census, because its
 *   program is still running. Sessions of people do not count. Idle sessions do not count either: release 1.26.0 of the
 *   vSphere provider never logs out, so each run of Terraform leaves a session until vCenter ends it after 30 idle minutes.
 *
 * A subject that either census could not read is a difference, because it may have changed. A new or deleted folder in a
 * datastore is one difference, including its content.
 */
export function censusDifference(before: Census, after: Census): Difference[] {
  const unseen = new Set([...before.unseen, ...after.unseen]);
  return [
    ...differences("", comparable(before, after), comparable(after, before)),
    ...added(
      "tasks",
      before.tasks,
      after.tasks.filter(({ user }) => user !== ""),
      ({ description, entity, user }) => `${description} of ${entity} by ${user}`,
    ),
    ...added(
      "sessions",
      before.sessions,
      after.sessions.filter(({ user, inUse }) => inUse && principal(user) === principal(after.takenBy)),
      ({ user, client, since }) => `${user} with ${client} since ${since}`,
    ),
    ...[...unseen].map((subject) => ({ path: `.unseen[${subject}]`, before: undefined, after: "unseen" })),
  ].map(({ path, ...sides }) => ({ path: path.slice(1), ...sides }));
}

/** The part of a census that is compared property by property. */
function comparable({ tasks: _tasks, sessions: _sessions, unseen: _unseen, ...census }: Census, other: Census): Json {
  return {
    ...census,
    virtualMachines: census.virtualMachines.map(({ host: _host, ...machine }) => machine),
    files: withoutContents(census.files, other.files),
  };
}

/** Omits files in folders that the other census does not have. */
function withoutContents(files: Census["files"], others: Census["files"]): Census["files"] {
  const otherPaths = new Set(others.map(({ path }) => path));
  return files.filter(({ path }) => foldersOf(path).every((folder) => otherPaths.has(folder)));
}

/** "[one] a/" and "[one] a/b/" of "[one] a/b/c". */
const foldersOf = (path: string): string[] =>
  [...path.matchAll(/\/(?=.)/g)].map(({ index }) => path.slice(0, index + 1));

function added<Item extends Json>(
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

/** The members of an object or of a list of objects, by path step. */
function members(value: Json | undefined): ReadonlyMap<string, Json> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!isList(value)) return new Map(Object.entries(value).map(([key, member]) => [`.${key}`, member]));
  if (value.some((member) => typeof member !== "object")) return undefined;
  const identities = value.map(identity);
  const unique = new Set(identities).size === value.length;
  return new Map(value.map((member, index) => [`[${unique ? identities[index] : index}]`, member]));
}

/** Identifies a member of a list: by path or name, and further properties. */
function identity(member: Json): string {
  const { path, name, category, vm, device, principal } = member as Readonly<Record<string, Json>>;
  return [category, path ?? name, vm, device, principal].filter((part) => part !== undefined).join(" ");
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
