import {
  type ExerciseCommand,
  type ExerciseOptions,
  exerciseProgram,
  performExercise,
  withRehearsalContext,
} from "../recovery/exercise/command";
import type { ExercisePlace } from "../recovery/worlds/place";
import { isBubbleOf, rehearsalWorld } from "../recovery/worlds/rehearsal-world";
import { type Format, formatOption, printJson, runCommand } from "./command";

const worldOn = ({ environment, id, ...place }: ExercisePlace) =>
  rehearsalWorld({ ...place, id, environment: withRehearsalContext(id, environment) });

const command: ExerciseCommand = {
  kind: "rehearsal",
  description:
    "Rehearses the loss of the primary site while replication continues, on simulated vCenters or on the real sites",
  isBubble: isBubbleOf,
  worldOn,
  worldOnLive: worldOn,
};

runCommand<ExerciseOptions & { readonly format: Format }>(
  exerciseProgram(command).addOption(formatOption("json")),
  async (options, signal) => {
    const result = await performExercise(command, options, signal);
    if (options.format === "json") printJson(result);
  },
);
