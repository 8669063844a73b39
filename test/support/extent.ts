/** A rectangle, in coordinates from the upper left corner. */
export interface Extent {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const contains = (outer: Extent, inner: Extent): boolean =>
  inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top && inner.bottom <= outer.bottom;

/** The smallest extent that contains all points or extents. */
export function around(parts: readonly (Extent | { readonly x: number; readonly y: number })[]): Extent {
  const extents = parts.map((part) =>
    "x" in part ? { left: part.x, right: part.x, top: part.y, bottom: part.y } : part,
  );
  return {
    left: Math.min(...extents.map(({ left }) => left)),
    top: Math.min(...extents.map(({ top }) => top)),
    right: Math.max(...extents.map(({ right }) => right)),
    bottom: Math.max(...extents.map(({ bottom }) => bottom)),
  };
}
