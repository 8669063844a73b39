import type { Exercise } from "./runbook";
import { runbook } from "./runbook";
import type { Step } from "./step";
import type { World } from "./world";

/** The steps of an exercise, to show them: nothing can be run. */
export const compiledSteps = (exercise: Pick<Exercise, "model" | "kind" | "scenario">): readonly Step[] =>
  runbook({ ...exercise, world: noWorld() });

/** Compiling the runbook must not call the world. */
const noWorld = (): World =>
  new Proxy({} as World, {
    get: (_, name) => () => Promise.reject(new Error(`a runbook that is only shown must not call ${String(name)}`)),
  });
