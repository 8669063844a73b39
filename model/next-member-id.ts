import { memberNumber } from "./placement";

/** A member id without its number: `db-` of `db-3`. */
export const idStem = (id: string): string => id.slice(0, id.lastIndexOf("-") + 1);

/** An id like `id` with the number after the highest of `taken`: `db-4` after `db-1` and `db-3`. */
export function nextMemberId(id: string, taken: readonly { readonly id: string }[]): string {
  const numbers = taken.map((member) => memberNumber(member.id)).filter(Number.isInteger);
  return `${idStem(id)}${Math.max(...numbers) + 1}`;
}
