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
 * count, since DRS moves VMs by itself.
 */
export function censusDifference(before: Census, after: Census): Difference[] {
  return differences("", withoutPlacement(before), withoutPlacement(after)).map(({ path, ...sides }) => ({
    path: path.slice(1),
    ...sides,
  }));
}

const withoutPlacement = (census: Census): Json => ({
  ...census,
  virtualMachines: census.virtualMachines.map(({ host: _moves, ...machine }) => machine),
});

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
