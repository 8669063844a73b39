import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type SiteName, siteName } from "../../model/schema/site";
import { type WatchedMachine, watchedMachine } from "../processes/watch";

const schema = z.strictObject({
  failedSites: z.array(siteName),
  shutDown: z.array(z.string()),
  seen: z.array(z.tuple([siteName, z.array(watchedMachine)])),
});

/** The state that another process needs to resume the guests, in addition to their disks. */
export interface SupervisorState {
  readonly failedSites: Set<SiteName>;
  /** Tiers that were shut down in order: `rabat/web`. */
  readonly shutDown: Set<string>;
  /** The last report of each vCenter, used while it does not answer. */
  readonly seen: Map<SiteName, readonly WatchedMachine[]>;
  /** Must be called after each change. */
  save(): void;
}

/** Loads the state from a directory of guests; empty if the directory is new. */
export function loadSupervisorState(directory: string): SupervisorState {
  const file = join(directory, "state.json");
  const { failedSites, shutDown, seen } = read(file);
  const state = { failedSites: new Set(failedSites), shutDown: new Set(shutDown), seen: new Map(seen) };
  return {
    ...state,
    save() {
      const content = { failedSites: [...state.failedSites], shutDown: [...state.shutDown], seen: [...state.seen] };
      writeFileSync(`${file}.new`, JSON.stringify(content), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
  };
}

function read(file: string): z.output<typeof schema> {
  try {
    return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { failedSites: [], shutDown: [], seen: [] };
    throw error;
  }
}
