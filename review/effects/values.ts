import { Bandwidth } from "../../model/units/bandwidth";
import { DataSize } from "../../model/units/data-size";
import { Duration } from "../../model/units/duration";
import { Frequency } from "../../model/units/frequency";
import type { PlanValue } from "../../terraform/plan/change";

type Unit = (amount: number) => string;

const mebibytes: Unit = (amount) => String(DataSize.mebibytes(amount));
const gibibytes: Unit = (amount) => String(DataSize.gibibytes(amount));
const bytes: Unit = (amount) => String(DataSize.bytes(amount));
const megahertz: Unit = (amount) => String(Frequency.hertz(amount * 1e6));
const megabitsPerSecond: Unit = (amount) => String(Bandwidth.bitsPerSecond(amount * 1e6));
const bitsPerSecond: Unit = (amount) => String(Bandwidth.bitsPerSecond(amount));
const seconds: Unit = (amount) => String(Duration.milliseconds(amount * 1000));
const minutes: Unit = (amount) => String(Duration.milliseconds(amount * 60_000));
const milliseconds: Unit = (amount) => String(Duration.milliseconds(amount));
const percent: Unit = (amount) => `${amount} %`;

/** The unit of each attribute that has one, by the end of its name; the first that fits. -1 is "no limit" for all. */
const UNITS: readonly (readonly [RegExp, Unit])[] = [
  [/^disk\[\]\.size$/, gibibytes],
  [/^memory(_limit|_reservation)?$/, mebibytes],
  [/^cpu_(limit|reservation)$/, megahertz],
  [/^network_interface\[\]\.bandwidth_(limit|reservation)$/, megabitsPerSecond],
  [/_(maximum|reservation)_mbit$/, megabitsPerSecond],
  [/_shaping_(average|peak)_bandwidth$/, bitsPerSecond],
  [/_shaping_burst_size$/, bytes],
  [/^(boot_delay|boot_retry_delay|sdrs_io_latency_threshold)$/, milliseconds],
  [/^(wait_for_guest_\w+|shutdown_wait|migrate_wait)_timeout$|^clone\[\](\.customize\[\])?\.timeout$/, minutes],
  [/^(poweron_timeout|host_cluster_exit_timeout|ha_\w+_(delay|timeout|interval|window|uptime))$/, seconds],
  [/^ha_admission_control_resource_percentage_(cpu|memory)$|_space_utilization_threshold$/, percent],
  [/^sdrs_free_space_threshold$/, gibibytes],
];

const LONGEST = 80;

/** A value as a report writes it. @returns undefined for one that is not set */
export function inWords(pattern: string, value: PlanValue | undefined): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "number") return inUnits(pattern, value);
  if (typeof value === "string") return shortened(value);
  if (typeof value === "boolean") return String(value);
  if (isList(value)) return value.length === 0 ? undefined : shortened(value.map(brief).join(", "));
  return shortened(blockInWords(pattern, value));
}

function inUnits(pattern: string, amount: number): string {
  const unit = UNITS.find(([attribute]) => attribute.test(pattern))?.[1];
  if (unit === undefined) return String(amount);
  if (amount === -1) return "no limit";
  return Number.isSafeInteger(amount) && amount >= 0 ? unit(amount) : String(amount);
}

const isList = (value: PlanValue): value is readonly PlanValue[] => Array.isArray(value);

const brief = (value: PlanValue): string => (typeof value === "object" ? JSON.stringify(value) : String(value));

/** What of a block says which one it is. */
const TELLING = [
  "label",
  "size",
  "unit_number",
  "network_id",
  "adapter_type",
  "host_system_id",
  "devices",
  "template_uuid",
];

function blockInWords(pattern: string, block: { readonly [attribute: string]: PlanValue | undefined }): string {
  const telling = TELLING.filter((attribute) => attribute in block);
  const shown = telling.length > 0 ? telling : Object.keys(block);
  return shown
    .flatMap((attribute) => {
      const value = inWords(`${pattern}.${attribute}`, block[attribute]);
      return value === undefined ? [] : [`${attribute} ${value}`];
    })
    .join(", ");
}

const shortened = (text: string): string =>
  text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… (${text.length} characters)`;
