import { memberNumber } from "./placement";

/** The id after the highest-numbered of those that begin as `id` does: `db-4` beside `db-1` and `db-3`. */
export function nextMemberId(id: string, members: readonly { readonly id: string }[]): string {
  const stem = id.slice(0, id.lastIndexOf("-") + 1);
  const numbers = members.filter((member) => member.id.startsWith(stem)).map((member) => memberNumber(member.id));
  return `${stem}${Math.max(...numbers) + 1}`;
}
