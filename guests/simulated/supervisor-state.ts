import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type SiteName, siteName } from "../../model/schema/site";
import { type WatchedMachine, watchedMachine } from "../processes/watch";

const schema = z.strictObject({
  failedSites: z.array(siteName),
  shutDown: z.array(z.string()),
  writes: z.array(z.tuple([z.string(), z.strictObject({ site: siteName, replicates: z.boolean() })])).default([]),
  seen: z.array(z.tuple([siteName, z.array(watchedMachine)])),
});

export interface Writes {
  readonly site: SiteName;
  readonly replicates: boolean;
}

/** The state that another process needs to resume the guests, in addition to their disks. */
export interface SupervisorState {
  readonly failedSites: Set<SiteName>;
  /** Tiers that were shut down in order: `rabat/web`. */
  readonly shutDown: Set<string>;
  /**
   * The site that may write a tier's data, and whether the other site replicates it: by tier, where it is not Rabat with a replica at
   * Marrakech. It stands for the lease on which Patroni's members agree.
   */
  readonly writes: Map<string, Writes>;
  /** The last report of each vCenter, used while it does not answer. */
  readonly seen: Map<SiteName, readonly WatchedMachine[]>;
  /** Must be called after each change. */
  save(): void;
}

/** Loads the state from a directory of guests; empty if the directory is new. */
export function loadSupervisorState(directory: string): SupervisorState {
  const file = join(directory, "state.json");
  const { failedSites, shutDown, writes, seen } = read(file);
  const state = {
    ...{ failedSites: new Set(failedSites), shutDown: new Set(shutDown) },
    ...{ writes: new Map<string, Writes>(writes), seen: new Map(seen) },
  };
  return {
    ...state,
    save() {
      const content = Object.fromEntries(Object.entries(state).map(([name, value]) => [name, [...value]]));
      writeFileSync(`${file}.new`, JSON.stringify(content), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
  };
}

function read(file: string): z.output<typeof schema> {
  try {
    return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT")
      return schema.parse({ failedSites: [], shutDown: [], seen: [] });
    throw error;
  }
}
