import Table from "cli-table3";

/** A cell, or one that reaches over several columns. */
export type Cell = string | { readonly content: string; readonly colSpan: number };

export interface TableOptions {
  readonly head?: readonly string[];
  /** With their borders. @default - as wide as what stands in them */
  readonly widths?: readonly number[];
  /** Whether all columns but the first are flush right. @default false */
  readonly figures?: boolean;
  /** Where a text that is too wide is broken; elsewhere it is cut off. @default - nowhere */
  readonly wrap?: "between words" | "anywhere";
}

/** A table for a terminal, with no colours of its own. */
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
