import { groupBy } from "../lib/group-by";
import { type Cell, fitted, terminalTable } from "../lib/terminal-table";
import { type Colour, paint as painted } from "../lib/text/paint";
import type { SiteName } from "../model/schema/site";
import type { Comparison } from "./compare";
import { kinds } from "./kinds";
import type { Fact, Kind } from "./subject";

const ORIGINS: Readonly<Record<Comparison["origin"], string>> = {
  baseline: "read",
  adopted: "adopted",
  project: "managed",
  unknown: "unknown",
};

/** 100 columns with borders. */
const COLUMNS = { names: 37, origin: 9, values: 42, mark: 7 } as const;
const PADDING = 2;
/** A cell lists up to this number of names, otherwise the first name, the last name and the count. */
const MAX_LISTED_NAMES = 2;
/** A list with more characters is shown as its number of members. */
const MAX_LIST_LENGTH = 45;

export interface TableOptions {
  /** @default false */
  readonly colour?: boolean;
  /** The width of the terminal. @default - wide enough */
  readonly columns?: number | undefined;
}

/** A table of a site's objects in vCenter and in the model. Identical objects share a line. */
export function siteTable(
  site: SiteName,
  comparisons: readonly Comparison[],
  { colour = false, columns }: TableOptions = {},
): string {
  const paint = colour ? painted : (_: Colour, text: string) => text;
  const table: (readonly Cell[])[] = [];
  const byKind = groupBy(comparisons, ({ kind }) => kind);
  for (const { title, kinds: members } of kinds) {
    table.push([{ content: paint("bold", title), colSpan: 4 }]);
    for (const kind of members) {
      for (const { names, origin, values, differences, count } of linesOf(kind, byKind.get(kind.name) ?? [])) {
        const mark = differences.length === 0 ? paint("green", `✓ ${count}`) : paint("red", `✗ ${differences.length}`);
        const contents = [
          ...(values === "" ? [] : [breakable(values, COLUMNS.values)]),
          ...differences.map((difference) => paint("red", breakable(difference, COLUMNS.values))),
        ];
        table.push([breakable(names, COLUMNS.names), ORIGINS[origin], contents.join("\n"), mark]);
      }
    }
  }
  const text = terminalTable(table, { widths: Object.values(COLUMNS), wrap: "between words", columns });
  return [fitted(summary(site, comparisons), columns), text, fitted(LEGEND, columns), ""].join("\n");
}

const LEGEND = `✓ number of equal values, shown or not   ✗ number of different values
read: existed before, not managed   adopted: the same, and member of a tier   managed: by the stacks`;

function summary(site: SiteName, comparisons: readonly Comparison[]): string {
  const all = comparisons.length;
  const different = comparisons.filter(({ equal }) => !equal).length;
  return different === 0
    ? `${site}: ${all} values read from the vCenter, all as in the model`
    : `${site}: ${all} values read from the vCenter, ${different} different from the model`;
}

interface Line {
  readonly names: string;
  readonly origin: Comparison["origin"];
  readonly values: string;
  readonly differences: readonly string[];
  /** The number of compared values. */
  readonly count: number;
}

/** One line for all objects of a kind with the same values, such as the members of a tier. */
function linesOf({ shown }: Kind, comparisons: readonly Comparison[]): Line[] {
  const objects = [...groupBy(comparisons, ({ origin, name }) => `${origin} ${name}`).values()].map((rows) => ({
    name: rows[0]?.name ?? "",
    count: rows.length,
    appearance: {
      origin: rows[0]?.origin ?? "unknown",
      tier: rows[0]?.tier,
      values: shown
        .flatMap((property) => rows.filter((row) => row.property === property && row.equal && row.actual !== ""))
        .map(({ property, actual }) => `${property} ${brief(actual)}`)
        .join(", "),
      differences: rows.filter(({ equal }) => !equal).map(contrast),
    },
  }));
  return [...groupBy(objects, ({ appearance }) => JSON.stringify(appearance)).values()].flatMap((alike) =>
    alike.slice(0, 1).map(({ appearance }) => ({
      ...appearance,
      names: (appearance.tier === undefined ? "" : `${appearance.tier}: `) + enumerate(alike.map(({ name }) => name)),
      count: alike.reduce((sum, { count }) => sum + count, 0),
    })),
  );
}

/** Joins names and prints a common prefix once, for example the cluster of rules. */
function enumerate(names: readonly string[]): string {
  const [prefix] = /^.*?: /.exec(names[0] ?? "") ?? [""];
  const shared = names.every((name) => name.startsWith(prefix)) ? prefix : "";
  const rest = names.map((name) => name.slice(shared.length));
  return shared + (rest.length <= MAX_LISTED_NAMES ? rest.join(", ") : `${rest[0]} … ${rest.at(-1)} (${rest.length})`);
}

function contrast({ property, expected, actual }: Comparison): string {
  if (property === "exists") return expected ? "not in the vCenter" : "not in the model";
  if (!Array.isArray(expected) || !Array.isArray(actual)) {
    return `${property}: model ${brief(expected)}, vCenter ${brief(actual)}`;
  }
  return [
    `${property} differ:`,
    ...expected.filter((item) => !actual.includes(item)).map((item) => `only in the model: ${item}`),
    ...actual.filter((item) => !expected.includes(item)).map((item) => `only in the vCenter: ${item}`),
  ].join("\n");
}

function brief(fact: Fact): string {
  if (typeof fact === "boolean") return fact ? "on" : "off";
  if (typeof fact !== "object") return String(fact) || "none";
  const listed = fact.join(" + ");
  return listed !== "" && listed.length <= MAX_LIST_LENGTH ? listed : String(fact.length);
}

/** Breaks words that are longer than the column after a slash or a hyphen, because cli-table3 would truncate them. */
function breakable(text: string, column: number): string {
  const width = column - PADDING;
  const longWord = new RegExp(`\\S{${width + 1},}`, "g");
  const part = new RegExp(`.{1,${width - 1}}(?:[/-]|$)|.{1,${width}}`, "g");
  return text.replace(longWord, (word) => (word.match(part) ?? []).join("\n"));
}
