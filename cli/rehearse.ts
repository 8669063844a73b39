import { ofRehearsal, runExerciseCommand } from "./rehearsal/command";
import type { ExercisePlace } from "./rehearsal/place";
import { isBubbleOf, rehearsalWorld } from "./rehearsal/rehearsal-world";

const worldOn = ({ environment, id, ...place }: ExercisePlace) =>
  rehearsalWorld({ ...place, id, environment: ofRehearsal(id, environment) });

runExerciseCommand({
  kind: "rehearsal",
  description: "Rehearses the loss of Rabat beside the running replication, on simulated vCenters or the real ones",
  isBubble: isBubbleOf,
  worldOn,
  worldOnLive: worldOn,
});
