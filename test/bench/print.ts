import Table from "cli-table3";
import type { Result } from "./part";

/** A result as text: its title, its table, its notes. */
export function printed({ title, head, rows, notes }: Result): string {
  const table = new Table({
    head: [...head],
    colAligns: head.map((_, column) => (column === 0 ? "left" : "right")),
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  return [title, table.toString(), ...notes, ""].join("\n");
}
