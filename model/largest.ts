import type { DataSize } from "./units/data-size";

/** The largest of `sizes`, or nothing where there is none or one is not known. */
export function largest(sizes: readonly (DataSize | undefined)[]): DataSize | undefined {
  return sizes.reduce(
    (most, size) => (most === undefined || size === undefined ? undefined : size.isLargerThan(most) ? size : most),
    sizes[0],
  );
}
