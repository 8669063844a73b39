import { defineRecoveryPlan } from "../../model/schema/workload";

/**
 * Times and limits of a recovery after the loss of Rabat. The order of tiers follows from their `recoveryPriority` and
 * `dependsOn`. A reference design: rehearsals measure the real times.
 */
export const recoveryPlan = defineRecoveryPlan({
  detection: "5 min",
  decision: "15 min",
  provisioning: "4 min",
  concurrency: 8,
  cutover: "5 min",
  protectionGroups: [{ name: "pupils-records", tiers: ["database", "files"] }],
});
