import { runExerciseCommand } from "./rehearsal/command";
import { isBubbleOf, rehearsalWorld } from "./rehearsal/rehearsal-world";

runExerciseCommand({
  kind: "rehearsal",
  description:
    "Rehearses the loss of Rabat beside the running replication, on simulated vCenters with guests that really run",
  isBubble: isBubbleOf,
  worldOn: ({ environment, id, ...place }) =>
    rehearsalWorld({
      ...place,
      id,
      environment: {
        ...environment,
        CDKTF_CONTEXT_JSON: JSON.stringify({ ...JSON.parse(environment["CDKTF_CONTEXT_JSON"] ?? "{}"), rehearsal: id }),
      },
    }),
});
