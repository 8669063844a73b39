/** Parts of a document, one below the other. */
export const paragraphs = (...parts: readonly (string | readonly string[])[]): string => parts.flat().join("\n\n");

/** A table. Cells are not padded, so that a longer one changes its own line alone. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const written = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [written(head), `|${head.map(() => " --- |").join("")}`, ...rows.map(written)].join("\n");
}

export const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join("\n");

export const code = (text: string): string => `\`${text}\``;

/** A whole document that a command writes. */
export const generated = (...parts: readonly (string | readonly string[])[]): string =>
  `${paragraphs("<!-- Written by npm run docs: change the model, not this file. -->", ...parts)}\n`;
