import { Bandwidth } from "../model/units/bandwidth";
import type { DataSize } from "../model/units/data-size";
import { Duration } from "../model/units/duration";
import type { Frequency } from "../model/units/frequency";

/** Computed amounts in findings: one unit, at most two decimals. Amounts of the model keep the unit of the model file. */
const decimals = (amount: number): string => String(Number(amount.toFixed(2)));

export const megabits = ({ bitsPerSecond }: Bandwidth): string => `${decimals(bitsPerSecond / 1e6)} Mbit/s`;
export const gigahertz = ({ hertz }: Frequency): string => `${decimals(hertz / 1e9)} GHz`;
export const gibibytes = ({ bytes }: DataSize): string => `${decimals(bytes / 2 ** 30)} GiB`;

/** The smallest whole number of Mbit/s that is at least this rate, as a model file writes it. */
export const megabitsRoundedUp = ({ bitsPerSecond }: Bandwidth): string => `${Math.ceil(bitsPerSecond / 1e6)} Mbit/s`;

/** The smallest whole number of Mbit/s above this rate. */
export const megabitsAbove = ({ bitsPerSecond }: Bandwidth): string => `${Math.floor(bitsPerSecond / 1e6) + 1} Mbit/s`;

const UNITS = [
  ["d", Duration.parse("1 d")],
  ["h", Duration.parse("1 h")],
  ["min", Duration.parse("1 min")],
  ["s", Duration.parse("1 s")],
] as const;

/** In the largest unit that gives at least 1: 90 s are 1.5 min. */
export function time({ milliseconds }: Duration): string {
  const [unit, one] = UNITS.find((each) => milliseconds >= each[1].milliseconds) ?? ["ms", Duration.milliseconds(1)];
  return `${decimals(milliseconds / one.milliseconds)} ${unit}`;
}

/** Rounded up to whole minutes. Below one minute: in milliseconds. */
export const minutesRoundedUp = ({ milliseconds }: Duration): string =>
  milliseconds < MINUTE ? `${milliseconds} ms` : `${Math.ceil(milliseconds / MINUTE)} min`;

/** Rounded down to whole minutes. Below one minute: in milliseconds. */
export const minutesRoundedDown = ({ milliseconds }: Duration): string =>
  milliseconds < MINUTE ? `${milliseconds} ms` : `${Math.floor(milliseconds / MINUTE)} min`;

const MINUTE = Duration.parse("1 min").milliseconds;

/** The distance from an amount to its upper limit. It is negative if the amount exceeds the limit. */
function margin(limit: number, amount: number, written: (difference: number) => string): string {
  return amount > limit ? `-${written(amount - limit)}` : written(limit - amount);
}

export const timeMargin = (limit: Duration, taken: Duration): string =>
  margin(limit.milliseconds, taken.milliseconds, (difference) => time(Duration.milliseconds(difference)));
export const rateMargin = (limit: Bandwidth, rate: Bandwidth): string =>
  margin(limit.bitsPerSecond, rate.bitsPerSecond, (difference) => megabits(Bandwidth.bitsPerSecond(difference)));
