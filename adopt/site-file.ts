import type { Node } from "typescript";
import { groupBy } from "../lib/group-by";
import type { SiteData } from "../model/schema/site";
import type { FoundBaseline } from "./find-baseline";
import { Code, Guess, type Printable, print } from "./print";

type Machine = SiteData["baseline"]["virtualMachines"][number];

/** The text of `baseline: …` in a site's file. */
export function baselineText({ baseline, guesses }: FoundBaseline): string {
  const { virtualMachines, ...rest } = baseline;
  const withGuesses = (value: unknown): Printable => {
    if (Array.isArray(value)) return value.map(withGuesses);
    if (typeof value !== "object" || value === null) return value as Printable;
    const fields = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withGuesses(each)]));
    const reason = guesses.get(value);
    return reason === undefined ? fields : new Guess(fields, reason);
  };
  const { others, ...first } = rest;
  const data = {
    ...(withGuesses(first) as Record<string, Printable>),
    virtualMachines: new Code(["[", ...machineLines(virtualMachines).map((line) => `  ${line}`), "]"]),
    ...(others && Object.keys(others).length > 0 && { others }),
  };
  return print(data as Printable, "  ").join("\n");
}

/** One block per folder. What most of its VMs share stands at its head, and VMs that are alike on one line. */
function machineLines(machines: readonly Machine[]): string[] {
  const folders = groupBy(machines, ({ folder }) => folder ?? "");
  return [...folders]
    .toSorted(([one], [other]) => compare(one, other))
    .flatMap(([, all]) => {
      const shared = sharedBy(all);
      const rows = groupBy(
        all.map(({ name, ...machine }) => ({ name, row: withoutShared(machine, shared) })),
        ({ row }) => JSON.stringify(row),
      );
      const data = [...rows.values()]
        .flatMap((same) => nameRuns(same.map(({ name }) => name)).map((names) => ({ names, ...same[0]?.row })))
        .toSorted((one, other) => compare(String(one.names), String(other.names))) as Printable[];
      const head = print(shared as Printable, "      ", "...alike(, [".length);
      if (head.length > 1) {
        // Biome gives each argument its own lines
        const [first, second] = [shared as Printable, data].map((each) => relative(print(each, "        "), 6));
        return [
          "...alike(",
          ...[...(first ?? []), ...(second ?? [])].map((line) => (line.startsWith(" ") ? line : `  ${line}`)),
          "),",
        ];
      }
      const lines = data.flatMap((row) => relative(print(row, "        "), 8).map((line) => `  ${line}`));
      return [`...alike(${head.join("")}, [`, ...lines, "]),"];
    });
}

/** Lines of `print` without the indentation at which they were printed, the last with a comma. */
const relative = (lines: readonly string[], indentation: number): string[] =>
  lines
    .map((line, at) => (at === 0 ? line : line.slice(indentation)))
    .map((line, at) => (at === lines.length - 1 ? `${line},` : line));

function sharedBy(machines: readonly Machine[]): Partial<Machine> {
  const { folder } = machines[0] ?? {};
  return Object.assign(
    folder === undefined ? {} : { folder },
    ...(["cluster", "guestId", "portGroup", "datastore"] as const).map((key) => mostCommon(machines, key)),
  );
}

/** What differs from the head. */
function withoutShared(machine: Omit<Machine, "name">, shared: Partial<Machine>): object {
  const entries = Object.entries(machine).filter(
    ([key, value]) => JSON.stringify(shared[key as keyof Machine]) !== JSON.stringify(value),
  );
  return Object.fromEntries(entries);
}

function mostCommon(
  machines: readonly Machine[],
  key: "cluster" | "guestId" | "portGroup" | "datastore",
): Partial<Machine> {
  // a head with a network would give one to the VMs that have none
  if (machines.some((each) => each[key] === undefined)) return {};
  const [value] =
    [...groupBy(machines, (each) => each[key])].toSorted(([, one], [, other]) => other.length - one.length)[0] ?? [];
  return value === undefined ? {} : { [key]: value };
}

/** Names as `alike` expands them: "SRV-{01..04,07}". Names without a number, or with braces, stand alone. */
export function nameRuns(names: readonly string[]): (string | readonly string[])[] {
  const parts = names.map((name) => {
    const [, stem = "", digits = ""] = /^([^{}]*?)(\d{1,9})$/s.exec(name) ?? [];
    return { name, stem, digits };
  });
  return [...groupBy(parts, ({ name, stem, digits }) => (digits === "" ? name : `${stem}\0${digits.length}`)).values()]
    .map((alike) => {
      const [{ name, stem } = { name: "", stem: "" }] = alike;
      if (alike.length === 1) return /\{\d/.test(name) ? [name] : name;
      const runs: string[][] = [];
      for (const each of alike.map((one) => one.digits).sort()) {
        const last = runs.at(-1)?.at(-1);
        if (last !== undefined && Number(last) + 1 === Number(each)) runs.at(-1)?.push(each);
        else runs.push([each]);
      }
      return `${stem}{${runs.map((run) => (run.length === 1 ? run[0] : `${run[0]}..${run.at(-1)}`)).join(",")}}`;
    })
    .sort((one, other) => compare(String(one), String(other)));
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** The compiler, loaded on first use. */
let ts: typeof import("typescript");

/** The places of a site's file that are rewritten. */
export interface SiteFileParts {
  readonly baseline: { readonly start: number; readonly end: number };
  /** After the last entry of `hardware`. */
  readonly hardwareEnd: number;
}

/** @throws Error if the file has another form than `export const <site> = defineSite({ … })` */
export function partsOf(text: string): SiteFileParts {
  ts ??= require("typescript");
  const source = ts.createSourceFile("site.ts", text, ts.ScriptTarget.Latest, true);
  const found = new Map<string, Node>();
  const visit = (node: Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === "defineSite") {
      const [data] = node.arguments;
      if (data !== undefined && ts.isObjectLiteralExpression(data)) {
        for (const property of data.properties)
          if (ts.isPropertyAssignment(property)) found.set(property.name.getText(), property.initializer);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  const baseline = found.get("baseline");
  const hardware = found.get("hardware");
  if (baseline === undefined || hardware === undefined)
    throw new Error("the file has no defineSite({ hardware: …, baseline: … })");
  return {
    baseline: { start: baseline.getStart(), end: baseline.getEnd() },
    hardwareEnd: text.lastIndexOf("\n", hardware.getEnd() - 1) + 1,
  };
}

/** The file with another baseline, and with more hardware. */
export function withBaseline(text: string, baseline: string, hardware: FoundBaseline["hardware"]): string {
  const { baseline: old, hardwareEnd } = partsOf(text);
  const models = Object.entries(hardware)
    .map(
      ([name, model]) => `    ${JSON.stringify(name)}: ${print(model as unknown as Printable, "    ").join("\n")},\n`,
    )
    .join("");
  const next =
    text.slice(0, hardwareEnd) + models + text.slice(hardwareEnd, old.start) + baseline + text.slice(old.end);
  return /\balike\b.*from/.test(next) || !baseline.includes("alike(")
    ? next
    : next.replace("import { defineSite }", "import { alike, defineSite }");
}

/** A baseline with no objects: the text before the first reading. */
export const currentBaseline = (text: string): string => {
  const { baseline } = partsOf(text);
  return text.slice(baseline.start, baseline.end);
};
