import type { EffectRow } from "../row";

/** An object in another folder inherits that folder's permissions. */
export const inheritedAccess = (prefix: string, source: string, more: Partial<EffectRow> = {}): EffectRow => ({
  id: `${prefix}/folder`,
  attributes: ["folder"],
  effect: "accessChanged",
  note: "it inherits the permissions of its new folder instead of the old one's",
  evidence: "read",
  source,
  ...more,
});
