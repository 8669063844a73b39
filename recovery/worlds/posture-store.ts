import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { LocalizedText } from "../../lib/text/localized";
import type { PostureStore } from "./day-world";

const stored = z.strictObject({
  /** The id of the failover or migration that is in effect. @default - Rabat serves */
  failover: z.string().optional(),
  /** Whether its end is approved and being deployed. */
  ending: z.boolean().default(false),
  /** The tiers that were recovered. @default - all */
  tiers: z.array(z.string()).optional(),
  /** Markers of each tier that each failover has lost, as its record says. */
  lost: z.record(z.string(), z.record(z.string(), z.number())).default({}),
});
export type StoredPosture = z.output<typeof stored>;

const fileIn = (directory: string): string => join(directory, "posture.json");

/** The posture of a simulation's sites, which is in no model file: a simulation changes nothing that is committed. */
export async function readPosture(directory: string): Promise<StoredPosture> {
  const text = await readFile(fileIn(directory), "utf8").catch(() => "{}");
  return stored.parse(JSON.parse(text));
}

const write = (directory: string, posture: StoredPosture): Promise<void> =>
  writeFile(fileIn(directory), `${JSON.stringify(posture, undefined, 2)}\n`);

/** Stores what a failover has lost. Safe to repeat. */
export async function storeLosses(
  directory: string,
  failover: string,
  lost: Readonly<Record<string, number>>,
): Promise<void> {
  const before = await readPosture(directory);
  await write(directory, { ...before, lost: { ...before.lost, [failover]: { ...lost } } });
}

/** What all failovers together have lost, by tier. */
export function lossesOf({ lost }: Pick<StoredPosture, "lost">): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const each of Object.values(lost)) {
    for (const [tier, count] of Object.entries(each)) sums[tier] = (sums[tier] ?? 0) + count;
  }
  return sums;
}

export const removePosture = (directory: string): Promise<void> => rm(fileIn(directory), { force: true });

/** @param failover the id of the run that recovers Marrakech */
export function simulatedPosture(
  directory: string,
  { failover, tiers }: { readonly failover: string; readonly tiers?: readonly string[] },
): PostureStore {
  const where = (kind: string): LocalizedText => ({
    en: `${kind}, in ${fileIn(directory)}: a simulation changes no committed file`,
    fr: `${kind}, dans ${fileIn(directory)} : une simulation ne modifie aucun fichier validé`,
  });
  return {
    async context() {
      const now = await readPosture(directory);
      if (now.failover === undefined) return {};
      if (now.ending) return { drill: { ends: now.failover } };
      return { drill: { recovers: now.failover, ...(now.tiers && { tiers: now.tiers }) }, recovering: true };
    },
    async recovered() {
      const { lost } = await readPosture(directory);
      await write(directory, { failover, ending: false, ...(tiers && { tiers: [...tiers] }), lost });
      return where("recovered");
    },
    async ending() {
      await write(directory, { ...(await readPosture(directory)), ending: true });
      return where("standby");
    },
    async standby() {
      const { lost } = await readPosture(directory);
      await write(directory, { ending: false, lost });
      return where("standby");
    },
  };
}
