import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type SiteName, siteName } from "../../model/schema/site";
import { type WatchedMachine, watchedMachine } from "../processes/watch";

const schema = z.strictObject({
  dark: z.array(siteName),
  held: z.array(z.string()),
  seen: z.array(z.tuple([siteName, z.array(watchedMachine)])),
});

/** What a process that goes on with the guests of another one must know, and their disks do not tell. */
export interface Remembered {
  readonly dark: Set<SiteName>;
  /** Tiers that were stopped in an orderly way: `rabat/web`. */
  readonly held: Set<string>;
  /** What each vCenter said last: one that does not answer changes nothing. */
  readonly seen: Map<SiteName, readonly WatchedMachine[]>;
  /** After each change. */
  keep(): void;
}

/** What the directory's guests are remembered by; empty where they begin. */
export function remember(directory: string): Remembered {
  const file = join(directory, "remembered.json");
  const { dark, held, seen } = read(file);
  const remembered = { dark: new Set(dark), held: new Set(held), seen: new Map(seen) };
  return {
    ...remembered,
    keep() {
      const content = { dark: [...remembered.dark], held: [...remembered.held], seen: [...remembered.seen] };
      writeFileSync(`${file}.new`, JSON.stringify(content), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
  };
}

function read(file: string): z.output<typeof schema> {
  try {
    return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { dark: [], held: [], seen: [] };
    throw error;
  }
}
