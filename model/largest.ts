import type { DataSize } from "./units/data-size";

/** The largest size. @returns undefined where the list is empty or a size is unknown */
export function largest(sizes: readonly (DataSize | undefined)[]): DataSize | undefined {
  return sizes.reduce(
    (most, size) => (most === undefined || size === undefined ? undefined : size.isLargerThan(most) ? size : most),
    sizes[0],
  );
}
