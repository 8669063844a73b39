import { DataSize } from "../../model/units/data-size";

/** Samples of the memory overhead of VMs: MiB by configured memory (MiB) and virtual CPUs. */
export interface OverheadTable {
  readonly processors: readonly number[];
  readonly rows: readonly { readonly memory: number; readonly overhead: readonly number[] }[];
}

/**
 * No formula is published: the VMX computes it. These are the vendor's own samples.
 *
 * @see vSphere Resource Management 6.7, p. 34, table 6-1
 */
export const SAMPLES: OverheadTable = {
  processors: [1, 2, 4, 8],
  rows: [
    { memory: 256, overhead: [20.29, 24.28, 32.23, 48.16] },
    { memory: 1024, overhead: [25.9, 29.91, 37.86, 53.82] },
    { memory: 4096, overhead: [48.64, 52.72, 60.67, 76.78] },
    { memory: 16384, overhead: [139.62, 143.98, 151.93, 168.6] },
  ],
};

/**
 * The memory overhead of a running VM, by linear interpolation between the samples. Beyond the samples, as for most of
 * Massar's VMs, it is an extrapolation.
 */
export function memoryOverhead(cpus: number, memory: DataSize, table: OverheadTable = SAMPLES): DataSize {
  const column = table.rows.map((row) => ({
    at: row.memory,
    value: onLine(
      table.processors.map((at, index) => ({ at, value: row.overhead[index] ?? 0 })),
      cpus,
    ),
  }));
  const mebibytes = onLine(column, memory.bytes / MEBIBYTE);
  return DataSize.bytes(Math.round(Math.max(0, mebibytes) * MEBIBYTE));
}

const MEBIBYTE = DataSize.mebibytes(1).bytes;

interface Point {
  readonly at: number;
  readonly value: number;
}

/** Linear interpolation between the two points around `at`; beyond the last point, extrapolation from the last two. */
function onLine(points: readonly Point[], at: number): number {
  const above = points.findIndex((point) => point.at >= at);
  const next = above < 0 ? points.length - 1 : Math.max(1, above);
  const [left, right] = [points[next - 1], points[next]];
  if (left === undefined || right === undefined) return points[0]?.value ?? 0;
  return left.value + ((right.value - left.value) * (at - left.at)) / (right.at - left.at);
}
