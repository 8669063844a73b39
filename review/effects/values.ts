import { inOrder } from "../../lib/text/natural-order";
import { Bandwidth } from "../../model/units/bandwidth";
import { DataSize } from "../../model/units/data-size";
import { Duration } from "../../model/units/duration";
import { Frequency } from "../../model/units/frequency";
import type { PlanObject, PlanValue } from "../../terraform/plan/change";

/** Formats an amount in each unit of the provider's attributes. */
const UNITS = {
  mebibytes: (amount: number) => String(DataSize.mebibytes(amount)),
  gibibytes: (amount: number) => String(DataSize.gibibytes(amount)),
  bytes: (amount: number) => String(DataSize.bytes(amount)),
  megahertz: (amount: number) => String(Frequency.hertz(amount * 1e6)),
  megabitsPerSecond: (amount: number) => String(Bandwidth.bitsPerSecond(amount * 1e6)),
  bitsPerSecond: (amount: number) => String(Bandwidth.bitsPerSecond(amount)),
  minutes: (amount: number) => String(Duration.milliseconds(amount * 60_000)),
  seconds: (amount: number) => String(Duration.milliseconds(amount * 1000)),
  milliseconds: (amount: number) => String(Duration.milliseconds(amount)),
  percent: (amount: number) => `${amount} %`,
};
export type Unit = keyof typeof UNITS;

/** How the values of an attribute are written. */
export interface Formatting {
  /** The unit of an attribute of a resource type. */
  readonly unitOf: (pattern: string) => Unit | undefined;
  /** The name of an object instead of its id. */
  readonly nameOf: (id: string, pattern: string) => string | undefined;
  /** Whether nothing is cut. */
  readonly whole: boolean;
}

const LONGEST = 160;

/** A value as a report shows it. @returns undefined if it is not set */
export function formatValue(value: PlanValue | undefined, pattern: string, formatting: Formatting): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "number") return formatAmount(value, formatting.unitOf(pattern));
  if (typeof value === "string") {
    const name = formatting.nameOf(value, pattern);
    return name ?? (formatting.whole ? value : shortened(value));
  }
  if (typeof value === "boolean") return String(value);
  if (isList(value)) return value.length === 0 ? undefined : formatList(value, pattern, formatting);
  return formatBlock(value, pattern, formatting);
}

/** Elements are never cut: a list ends after a whole one. */
function formatList(list: readonly PlanValue[], pattern: string, formatting: Formatting): string {
  const elements = list.map((element) =>
    typeof element === "object" ? JSON.stringify(element) : (formatValue(element, pattern, formatting) ?? ""),
  );
  // Terraform orders a set of objects by their ids, which differ between two vCenters
  if (list.every((element) => typeof element === "string" && formatting.nameOf(element, pattern) !== undefined))
    elements.sort(inOrder);
  if (formatting.whole || elements.join(", ").length <= LONGEST) return elements.join(", ");
  let length = 0;
  const shown = elements.filter((element, index) => {
    length += element.length + 2;
    return index === 0 || length <= LONGEST;
  });
  return `${shown.join(", ")}… (${elements.length} in total)`;
}

function formatAmount(amount: number, unit: Unit | undefined): string {
  if (unit === undefined) return String(amount);
  if (amount === -1) return "no limit";
  return Number.isSafeInteger(amount) && amount >= 0 ? UNITS[unit](amount) : String(amount);
}

const isList = (value: PlanValue): value is readonly PlanValue[] => Array.isArray(value);

/** Attributes that identify a block. */
const IDENTIFYING = [
  "label",
  "size",
  "unit_number",
  "network_id",
  "adapter_type",
  "host_system_id",
  "devices",
  "template_uuid",
];

function formatBlock(block: PlanObject, pattern: string, formatting: Formatting): string {
  const identifying = IDENTIFYING.filter((attribute) => attribute in block);
  const shown = identifying.length > 0 && !formatting.whole ? identifying : Object.keys(block);
  return shown
    .flatMap((attribute) => {
      const value = formatValue(block[attribute], `${pattern}.${attribute}`, formatting);
      return value === undefined ? [] : [`${attribute} ${value}`];
    })
    .join(", ");
}

/** Cut after a word, so that no name is cut in the middle, unless it is longer than the limit. */
function shortened(text: string): string {
  if (text.length <= LONGEST) return text;
  const end = text.slice(0, LONGEST + 1).search(/[\s,;/][^\s,;/]*$/);
  return `${text.slice(0, end > LONGEST / 2 ? end : LONGEST)}… (${text.length} characters)`;
}
