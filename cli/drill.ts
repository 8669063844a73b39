import {
  type ExerciseCommand,
  type ExerciseOptions,
  exerciseProgram,
  performExercise,
} from "../recovery/exercise/command";
import { drillWorld } from "../recovery/worlds/drill-world";
import { type Format, formatOption, printJson, runCommand } from "./command";

const command: ExerciseCommand = {
  kind: "drill",
  description:
    "Takes the primary site down on simulated vCenters with running guests, recovers the backup site, and restores both",
  // a drill recovers the site itself, not a bubble
  isBubble: () => () => false,
  worldOn: drillWorld,
};

runCommand<ExerciseOptions & { readonly format: Format }>(
  exerciseProgram(command).addOption(formatOption("json")),
  async (options, signal) => {
    const result = await performExercise(command, options, signal);
    if (options.format === "json") printJson(result);
  },
);
