import { runExerciseCommand } from "./rehearsal/command";
import { drillWorld } from "./rehearsal/drill-world";

runExerciseCommand({
  kind: "drill",
  description:
    "Loses Rabat on simulated vCenters, with guests that really run: recovers Marrakech itself, then puts all back",
  // what is recovered is at the site itself
  isBubble: () => () => false,
  worldOn: drillWorld,
});
