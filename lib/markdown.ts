/** Joins parts of a document with empty lines. */
export const paragraphs = (...parts: readonly (string | readonly string[])[]): string => parts.flat().join("\n\n");

/** Cells are not padded: a longer cell then changes only its own line in a diff. */
export const tableRow = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

export const tableHead = (head: readonly string[]): string => `${tableRow(head)}\n|${" --- |".repeat(head.length)}`;

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [tableHead(head), ...rows.map(tableRow)].join("\n");

export const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join("\n");

export const code = (text: string): string => `\`${text}\``;

/** The anchor of a heading, as GitHub and Forgejo write it. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

/** A generated document, with a comment that says so. */
export const generated = (...parts: readonly (string | readonly string[])[]): string =>
  `${paragraphs("<!-- Written by npm run docs: change the model, not this file. -->", ...parts)}\n`;
