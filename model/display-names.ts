import { nameRuns } from "./name-runs";
import type { SiteName } from "./schema/site";
import type { Frequency } from "./units/frequency";

/** A site's name with a capital letter, for texts. */
export const siteTitle = (site: SiteName): string => `${site.charAt(0).toUpperCase()}${site.slice(1)}`;

/** A host's name without its domain. */
export const shortHostName = (name: string): string => name.split(".", 1)[0] ?? name;

/** A number with its noun: `1 host`, `6 hosts`. */
export const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? "" : "s"}`;

/** A clock rate in GHz: `2.8 GHz`. */
export const gigahertz = ({ hertz }: Frequency): string => `${hertz / 1e9} GHz`;

/** Runs of consecutive names as first and last: `rab-db-1 … rab-db-3`. Other names stay as they are. */
export const nameRanges = (names: readonly string[]): string[] =>
  nameRuns(names).flatMap(({ names: run }) => (run.length > 2 ? [`${run[0]} … ${run.at(-1)}`] : run));
