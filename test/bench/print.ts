import { terminalTable } from "../../lib/terminal-table";
import type { Result } from "./part";

/** A result as text: its title, its table, its notes. */
export function printed({ title, head, rows, notes }: Result): string {
  return [title, terminalTable(rows, { head, figures: true }), ...notes, ""].join("\n");
}
