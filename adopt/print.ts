/** Source text that is written as it is, for example a call. */
export class Code {
  constructor(readonly lines: readonly string[]) {}
}

/** A value with the reason why it is a guess. */
export class Guess {
  constructor(
    readonly value: Printable,
    readonly reason: string,
  ) {}
}

export type Printable =
  | string
  | number
  | boolean
  | Code
  | Guess
  | readonly Printable[]
  | { readonly [key: string]: Printable | undefined };

/** The width of a line: `biome.json`. */
const WIDTH = 120;

/** Writes data as TypeScript, formatted as Biome does. @returns lines, the first without indentation */
export function print(value: Printable, indent: string, used = 0): string[] {
  if (value instanceof Code) return value.lines.map((line, at) => (at === 0 ? line : indent + line));
  if (value instanceof Guess) return print(value.value, indent, used);
  const line = flat(value);
  if (line !== undefined && indent.length + used + line.length < WIDTH) return [line];
  const deeper = `${indent}  `;
  if (isList(value)) {
    return [
      "[",
      ...value.flatMap((each) => {
        const [first = "", ...rest] = print(each, deeper);
        return [`${deeper}${first}`, ...rest].map((text, at, all) => (at === all.length - 1 ? withComma(text) : text));
      }),
      `${indent}]`,
    ];
  }
  if (typeof value !== "object") return [JSON.stringify(value)];
  return [
    "{",
    ...entries(value).flatMap(([key, each]) => {
      const start = `${keyText(key)}: `;
      const [first = "", ...rest] = print(each, deeper, start.length);
      const comment = each instanceof Guess ? [`${deeper}// guess: ${each.reason}`] : [];
      return [
        ...comment,
        ...[`${deeper}${start}${first}`, ...rest].map((text, at, all) =>
          at === all.length - 1 ? withComma(text) : text,
        ),
      ];
    }),
    `${indent}}`,
  ];
}

const withComma = (line: string): string => (line.trimStart().startsWith("//") ? line : `${line},`);

/** On one line, or undefined where Biome never writes it so. */
function flat(value: Printable): string | undefined {
  if (value instanceof Code) return undefined;
  if (value instanceof Guess) return undefined;
  if (isList(value)) {
    if (value.length > 1 && value.every((each) => typeof each === "object" && !isList(each) && keys(each) > 1))
      return undefined;
    const items = value.map(flat);
    return items.includes(undefined) ? undefined : `[${items.join(", ")}]`;
  }
  if (typeof value !== "object") return JSON.stringify(value);
  const items = entries(value).map(([key, each]) => [keyText(key), flat(each)] as const);
  if (items.some(([, text]) => text === undefined)) return undefined;
  return items.length === 0 ? "{}" : `{ ${items.map(([key, text]) => `${key}: ${text}`).join(", ")} }`;
}

const isList = (value: Printable): value is readonly Printable[] => Array.isArray(value);
const keys = (value: Exclude<Printable, readonly Printable[]>): number =>
  typeof value === "object" ? Object.keys(value).length : 0;
const entries = (value: object): [string, Printable][] =>
  Object.entries(value as Record<string, Printable | undefined>).filter(
    (entry): entry is [string, Printable] => entry[1] !== undefined,
  );
const keyText = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key));
