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

/** The unit of an attribute of a resource type. */
type UnitOf = (pattern: string) => Unit | undefined;

const LONGEST = 80;

/** A value as a report shows it. @returns undefined if it is not set */
export function formatValue(value: PlanValue | undefined, pattern: string, unitOf: UnitOf): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "number") return formatAmount(value, unitOf(pattern));
  if (typeof value === "string") return shortened(value);
  if (typeof value === "boolean") return String(value);
  if (isList(value)) return value.length === 0 ? undefined : shortened(value.map(brief).join(", "));
  return shortened(formatBlock(value, pattern, unitOf));
}

function formatAmount(amount: number, unit: Unit | undefined): string {
  if (unit === undefined) return String(amount);
  if (amount === -1) return "no limit";
  return Number.isSafeInteger(amount) && amount >= 0 ? UNITS[unit](amount) : String(amount);
}

const isList = (value: PlanValue): value is readonly PlanValue[] => Array.isArray(value);

const brief = (value: PlanValue): string => (typeof value === "object" ? JSON.stringify(value) : String(value));

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

function formatBlock(block: PlanObject, pattern: string, unitOf: UnitOf): string {
  const identifying = IDENTIFYING.filter((attribute) => attribute in block);
  const shown = identifying.length > 0 ? identifying : Object.keys(block);
  return shown
    .flatMap((attribute) => {
      const value = formatValue(block[attribute], `${pattern}.${attribute}`, unitOf);
      return value === undefined ? [] : [`${attribute} ${value}`];
    })
    .join(", ");
}

const shortened = (text: string): string =>
  text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… (${text.length} characters)`;
