import type { KnownObjects } from "../../terraform/plan/change";

/** An object's name instead of its id. @returns undefined if the value is no id of a known object */
export function nameOfId(id: string, attribute: string, known: KnownObjects | undefined): string | undefined {
  if (known === undefined) return undefined;
  return attribute.endsWith("role_id") ? known.roles.get(id) : known.names.get(id);
}
