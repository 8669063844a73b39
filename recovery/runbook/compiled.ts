import { compile, type Day } from "./day";
import type { Exercise } from "./runbook";
import type { Step } from "./step";
import type { World } from "./world";

/** The steps of an exercise or of the day, to show them: nothing can be run. */
export const compiledSteps = (
  run: Pick<Exercise, "model" | "kind" | "scenario" | "tiers"> & Pick<Day, "playsDisaster">,
): readonly Step[] => compile({ ...run, world: noWorld() });

/** Compiling the runbook must not call the world. */
const noWorld = (): World =>
  new Proxy({} as World, {
    has: () => true,
    get: (_, name) => () => Promise.reject(new Error(`a runbook that is only shown must not call ${String(name)}`)),
  });
