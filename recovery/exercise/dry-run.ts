import { english } from "../../lib/text/localized";
import type { Model } from "../../model/model";
import type { ExerciseKind, Scenario } from "../record";
import { runbook } from "../runbook/runbook";
import type { World } from "../runbook/world";

/** Prints what an exercise would do and how long that may take, and does nothing. */
export function printSteps(model: Model, kind: ExerciseKind, scenario: Scenario): void {
  for (const { id, title, estimated, limit } of runbook({ model, kind, scenario, world: worldToPrint() })) {
    const times = `${estimated ? `about ${estimated}, ` : ""}at most ${limit}`;
    process.stdout.write(`${id.padEnd(18)} ${english(title)}: ${times}\n`);
  }
}

/** The steps are compiled without touching a world. */
function worldToPrint(): World {
  return new Proxy({} as World, {
    get: (_, name) => () => Promise.reject(new Error(`a dry run asks for ${String(name)}`)),
  });
}
