import { Bandwidth } from "../model/units/bandwidth";
import type { DataSize } from "../model/units/data-size";
import { Duration } from "../model/units/duration";
import type { Frequency } from "../model/units/frequency";

/** How findings write what was computed: in one unit that reads well, to two decimals. What the model states is written as it is there. */
const decimals = (amount: number): string => String(Number(amount.toFixed(2)));

export const megabits = ({ bitsPerSecond }: Bandwidth): string => `${decimals(bitsPerSecond / 1e6)} Mbit/s`;
export const gigahertz = ({ hertz }: Frequency): string => `${decimals(hertz / 1e9)} GHz`;
export const gibibytes = ({ bytes }: DataSize): string => `${decimals(bytes / 2 ** 30)} GiB`;

/** At least `rate`, in whole Mbit/s as a model file writes it. */
export const megabitsRoundedUp = ({ bitsPerSecond }: Bandwidth): string => `${Math.ceil(bitsPerSecond / 1e6)} Mbit/s`;

/** More than `rate`, likewise. */
export const megabitsAbove = ({ bitsPerSecond }: Bandwidth): string => `${Math.floor(bitsPerSecond / 1e6) + 1} Mbit/s`;

const UNITS = [
  ["d", Duration.parse("1 d")],
  ["h", Duration.parse("1 h")],
  ["min", Duration.parse("1 min")],
  ["s", Duration.parse("1 s")],
] as const;

/** In the largest unit of which there is at least one. */
export function time({ milliseconds }: Duration): string {
  const [unit, one] = UNITS.find((each) => milliseconds >= each[1].milliseconds) ?? ["ms", Duration.milliseconds(1)];
  return `${decimals(milliseconds / one.milliseconds)} ${unit}`;
}

/** At least `duration`, in whole minutes; what is shorter than one, in milliseconds. */
export const minutesRoundedUp = ({ milliseconds }: Duration): string =>
  milliseconds < MINUTE ? `${milliseconds} ms` : `${Math.ceil(milliseconds / MINUTE)} min`;

/** At most `duration`, likewise. */
export const minutesRoundedDown = ({ milliseconds }: Duration): string =>
  milliseconds < MINUTE ? `${milliseconds} ms` : `${Math.floor(milliseconds / MINUTE)} min`;

const MINUTE = Duration.parse("1 min").milliseconds;

/** How far an amount is from the limit that it must not exceed, with a minus where it does. */
function margin(limit: number, amount: number, written: (difference: number) => string): string {
  return amount > limit ? `-${written(amount - limit)}` : written(limit - amount);
}

export const timeMargin = (limit: Duration, taken: Duration): string =>
  margin(limit.milliseconds, taken.milliseconds, (difference) => time(Duration.milliseconds(difference)));
export const rateMargin = (limit: Bandwidth, rate: Bandwidth): string =>
  margin(limit.bitsPerSecond, rate.bitsPerSecond, (difference) => megabits(Bandwidth.bitsPerSecond(difference)));
