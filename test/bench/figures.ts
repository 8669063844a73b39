/** A duration as it is printed: `1.24 s`, `13.8 s`, `171 s`. */
export const seconds = (milliseconds: number): string => `${digits(milliseconds / 1000)} s`;

export const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

/** How many times the one is the other: `× 24`. */
export const times = (one: number, other: number): string => `× ${digits(one / other)}`;

/** How much of the whole: `93 %`. */
export const share = (part: number, whole: number): string => `${Math.round((100 * part) / whole)} %`;

/** Three digits, no more than a measurement on a busy machine bears. */
const digits = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(value < 1 ? 2 : 3));

/** The middle one, by a measure: what a median run looks like. */
export function median<Value>(values: readonly Value[], by: (value: Value) => number): Value {
  const middle = values.toSorted((a, b) => by(a) - by(b))[Math.floor(values.length / 2)];
  if (middle === undefined) throw new Error("nothing was measured");
  return middle;
}
