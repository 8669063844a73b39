import {
  type ExerciseCommand,
  type ExerciseOptions,
  exerciseProgram,
  performExercise,
} from "../recovery/exercise/command";
import { drillWorld } from "../recovery/worlds/drill-world";
import { runCommand } from "./command";

const command: ExerciseCommand = {
  kind: "drill",
  description:
    "Loses Rabat on simulated vCenters, with guests that really run: recovers Marrakech itself, then puts all back",
  // what is recovered is at the site itself
  isBubble: () => () => false,
  worldOn: drillWorld,
};

runCommand<ExerciseOptions>(exerciseProgram(command), (options, signal) => performExercise(command, options, signal));
