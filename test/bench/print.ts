import { terminalTable } from "../../lib/terminal-table";
import type { Result } from "./part";

/** A result as text: its title, its table, its notes. @param columns the width of the terminal. @default - wide enough */
export function printed({ title, head, rows, notes }: Result, columns?: number): string {
  return [title, terminalTable(rows, { head, figures: true, columns }), ...notes, ""].join("\n");
}
