import Table from "cli-table3";

/** A cell, or a cell that spans several columns. */
export type Cell = string | { readonly content: string; readonly colSpan: number };

export interface TableOptions {
  readonly head?: readonly string[];
  /** Column widths with borders. @default - as wide as the content */
  readonly widths?: readonly number[];
  /** Whether all columns except the first are right-aligned. @default false */
  readonly figures?: boolean;
  /** Where a text that is too wide may wrap. @default - it is cut off */
  readonly wrap?: "between words" | "anywhere";
}

/** A table for a terminal, without colours. */
export function terminalTable(rows: readonly (readonly Cell[])[], options: TableOptions = {}): string {
  const { head = [], widths = [], figures = false, wrap } = options;
  const columns = Math.max(head.length, widths.length);
  const table = new Table({
    head: [...head],
    colWidths: [...widths],
    colAligns: figures ? Array.from({ length: columns }, (_, column) => (column === 0 ? "left" : "right")) : [],
    wordWrap: wrap !== undefined,
    wrapOnWordBoundary: wrap !== "anywhere",
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}
