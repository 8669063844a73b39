import { inspect } from "node:util";

export type Colour = "green" | "yellow" | "red" | "bold";

/** Adds the escape codes of a terminal. The caller decides whether the stream shows colours. */
export function paint(colour: Colour, text: string): string {
  const [open, close] = inspect.colors[colour] ?? [0, 0];
  return `\u001b[${open}m${text}\u001b[${close}m`;
}
