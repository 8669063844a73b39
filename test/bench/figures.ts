/** Formats a duration: `1.24 s`, `13.8 s`, `171 s`. */
export const seconds = (milliseconds: number): string => `${digits(milliseconds / 1000)} s`;

export const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

/** The ratio of two numbers: `× 24`. */
export const times = (one: number, other: number): string => `× ${digits(one / other)}`;

/** A share of the total: `93 %`. */
export const share = (part: number, whole: number): string => `${Math.round((100 * part) / whole)} %`;

/** Three significant digits, the precision of a measurement on a busy machine. */
const digits = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(value < 1 ? 2 : 3));

/** The median run by a measure. */
export function median<Value>(values: readonly Value[], by: (value: Value) => number): Value {
  const middle = values.toSorted((a, b) => by(a) - by(b))[Math.floor(values.length / 2)];
  if (middle === undefined) throw new Error("nothing was measured");
  return middle;
}
