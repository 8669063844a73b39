import { defineRecoveryPlan } from "../../model/schema/workload";

/**
 * How the loss of Rabat is answered. The order of tiers follows from their `recoveryPriority` and `dependsOn`. A reference
 * design; a rehearsal measures what it estimates.
 */
export const recoveryPlan = defineRecoveryPlan({
  detection: "5 min",
  decision: "15 min",
  provisioning: "4 min",
  concurrency: 8,
  cutover: "5 min",
  protectionGroups: [{ name: "pupils-records", tiers: ["database", "files"] }],
});
