import type { Milliseconds } from "../../lib/time";
import type { Member } from "./schedule";

/** An INSERT that a member acknowledged. */
export interface Acknowledged {
  readonly member: Member;
  /** Unique for its member. */
  readonly row: string;
  readonly sent: Milliseconds;
  readonly acknowledged: Milliseconds;
  readonly timeline: number;
}

/** The first row of each timeline, in the order of the timelines. */
export function firstOfTimelines(rows: readonly Acknowledged[]): Acknowledged[] {
  const first = new Map<number, Acknowledged>();
  for (const row of rows.toSorted((a, b) => a.acknowledged - b.acknowledged)) {
    if (!first.has(row.timeline)) first.set(row.timeline, row);
  }
  return [...first.values()].sort((a, b) => a.timeline - b.timeline);
}

/**
 * A promotion begins a timeline. So there were two writers if a member acknowledged a row that it got after another member had
 * acknowledged one on a later timeline, or if two members acknowledged on the same one.
 *
 * @returns the first five
 */
export function twoWriters(rows: readonly Acknowledged[]): string[] {
  const firsts = firstOfTimelines(rows);
  return rows
    .flatMap((row) =>
      firsts
        .filter(({ member }) => member !== row.member)
        .flatMap(({ member, timeline, acknowledged }) => {
          if (timeline === row.timeline) return [`${row.member} and ${member} both wrote on timeline ${timeline}`];
          if (timeline < row.timeline || acknowledged >= row.sent) return [];
          const late = Math.round(row.sent - acknowledged);
          return [
            `${row.member} wrote on timeline ${row.timeline}, ${late} ms after ${member} had on timeline ${timeline}`,
          ];
        }),
    )
    .slice(0, 5);
}
