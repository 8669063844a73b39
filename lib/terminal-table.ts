import { stripVTControlCharacters } from "node:util";
import Table from "cli-table3";

/** A cell, or a cell that spans several columns. */
export type Cell = string | { readonly content: string; readonly colSpan: number };

export interface TableOptions {
  readonly head?: readonly string[];
  /** With their borders. @default - as wide as the widest text */
  readonly widths?: readonly number[];
  /** Whether all columns except the first are right-aligned. @default false */
  readonly figures?: boolean;
  /** Where a text that is too wide may wrap. @default - it is cut off */
  readonly wrap?: "between words" | "anywhere";
  /** Between a head and its cell in a list. @default ": " */
  readonly colon?: string;
  /** The width of the terminal: a wider table becomes a list of its rows. @default - always a table */
  readonly columns?: number | undefined;
}

/** A table for a terminal, without colours. On a terminal that is too narrow, each row becomes a short list. */
export function terminalTable(rows: readonly (readonly Cell[])[], options: TableOptions = {}): string {
  const { head = [], widths = [], figures = false, wrap, colon = ": ", columns = Number.POSITIVE_INFINITY } = options;
  const count = Math.max(head.length, widths.length);
  const table = new Table({
    head: [...head],
    colWidths: [...widths],
    colAligns: figures ? Array.from({ length: count }, (_, column) => (column === 0 ? "left" : "right")) : [],
    wordWrap: wrap !== undefined,
    wrapOnWordBoundary: wrap !== "anywhere",
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  const text = table.toString();
  return widthOf(text) <= columns ? text : rows.flatMap((row) => listed(row, { head, colon, columns })).join("\n");
}

type ListOptions = Required<Pick<TableOptions, "head" | "colon">> & { readonly columns: number };

/** `memory, GiB`, and below it `has: 2,048` for each other cell that is not empty. */
function listed(row: readonly Cell[], { head, colon, columns }: ListOptions): string[] {
  return row.flatMap((cell, index) => {
    const lines = (typeof cell === "string" ? cell : cell.content).split("\n").filter((line) => line !== "");
    const name = typeof cell === "string" && head[index] ? head[index] + colon : "";
    const depth = index === 0 ? 0 : 1;
    return lines.map((line, at) =>
      at === 0 ? wrapped(`${name}${line}`, columns, depth) : wrapped(line, columns, depth + 1),
    );
  });
}

/** Lines of words, each indented; the second and later ones once more. Only a single word can exceed the width. */
export function wrapped(text: string, columns: number, depth: number): string {
  const indent = "  ".repeat(depth);
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && indent.length + widthOf(longer) > columns) {
      lines.push(line);
      line = `  ${word}`;
    } else line = longer;
  }
  return [...lines, line].map((each) => `${indent}${each}`).join("\n");
}

/** Text whose lines are no wider than a terminal. @param columns its width. @default - the text as it is */
export const fitted = (text: string, columns = Number.POSITIVE_INFINITY): string =>
  text
    .split("\n")
    .map((line) => (widthOf(line) <= columns ? line : wrapped(line, columns, 0)))
    .join("\n");

/** The width of the widest line, without colour codes. */
export const widthOf = (text: string): number =>
  Math.max(
    ...stripVTControlCharacters(text)
      .split("\n")
      .map((line) => [...line].length),
  );
