import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inProject, project } from "../../lib/paths";
import type { Effect } from "../../review/effects/effect";
import { type Observation, predictedObservations, scores } from "./effects";
import { RELEASE } from "./place";

/** The predicted and the observed results of one case. */
export interface Result {
  readonly name: string;
  /** `row`: proves a row. `look-alike`: resembles a change but has no effect. `combination`: several changes at once. */
  readonly kind: "row" | "look-alike" | "combination";
  readonly rows: readonly string[];
  readonly predicted: readonly Effect[];
  readonly seen: readonly Observation[];
  /** Whether the object was changed in place. */
  readonly reconfigured: boolean;
}

/** `npm run test:live-release` has its own. */
const seenFile = join(__dirname, RELEASE === "1.26.0" ? "seen.json" : `seen-${RELEASE}.json`);

/** The committed results of the last run. */
export const readSeen = (): unknown => JSON.parse(readFileSync(seenFile, "utf8"));

/** The results as `docs/change-effects.md` shows them. */
export const seenOf = (results: readonly Result[], refusedByPlan: readonly Pick<Result, "name" | "rows">[]) => ({
  release: RELEASE,
  cases: results,
  refusedByPlan: refusedByPlan.map(({ name, rows }) => ({ name, rows })),
  scores: scoresOf(results).filter(({ predicted, seen }) => predicted + seen > 0),
});

/** Writes the results, formatted by Biome, which otherwise ignores the file. */
export function writeSeen(seen: ReturnType<typeof seenOf>): void {
  const biome = inProject("node_modules", ".bin", "biome");
  const options = { cwd: project, input: JSON.stringify(seen) };
  writeFileSync(seenFile, execFileSync(biome, ["format", "--stdin-file-path=results.json"], options));
}

/** The cases where the table and the provider differ. */
export const differing = (results: readonly Result[]): string[] =>
  results
    .map(({ name, predicted, seen }) => ({ name, predicted: predictedObservations(predicted), seen }))
    .filter(({ predicted, seen }) => predicted.join() !== seen.join())
    .map(({ name, predicted, seen }) => `${name}: predicted ${said(predicted)}, seen ${said(seen)}`);

const said = (observations: readonly Observation[]): string => observations.join(" + ") || "nothing";

export const scoresOf = (results: readonly Result[]) =>
  scores(results.map(({ predicted, seen }) => ({ predicted: predictedObservations(predicted), seen })));

/** Precision and recall of each result, as a table. */
export const scoreTable = (results: readonly Result[]): string =>
  scoresOf(results)
    .map(
      ({ deed, predicted, seen, both, precision, recall }) =>
        `${deed.padEnd(28)} predicted ${predicted}, seen ${seen}, both ${both}: precision ${precision.toFixed(2)}, recall ${recall.toFixed(2)}`,
    )
    .join("\n");
