import { nameRuns } from "./name-runs";
import type { SiteName } from "./schema/site";
import type { Frequency } from "./units/frequency";

/** A site's name as a text writes it. */
export const siteTitle = (site: SiteName): string => `${site.charAt(0).toUpperCase()}${site.slice(1)}`;

/** A host's name without its domain. */
export const shortHostName = (name: string): string => name.split(".", 1)[0] ?? name;

/** Amounts of things in words: `1 host`, `6 hosts`. */
export const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? "" : "s"}`;

/** A clock rate as data sheets write it: `2.8 GHz`. */
export const gigahertz = ({ hertz }: Frequency): string => `${hertz / 1e9} GHz`;

/** Names that count up, as the first and the last: `rab-db-1 … rab-db-3`. What does not count up stands alone. */
export const nameRanges = (names: readonly string[]): string[] =>
  nameRuns(names).flatMap(({ names: run }) => (run.length > 2 ? [`${run[0]} … ${run.at(-1)}`] : run));
