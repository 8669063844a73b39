import { definePosture } from "../../model/schema/workload";

/**
 * What runs at Marrakech. On the day Rabat is lost, commit `{ kind: "recovered", failover: "<date>-<disaster>" }` and
 * deploy `dr`. To go home, commit `{ kind: "standby", failback: { ends, approvedBy, reason } }`: without the approval
 * Terraform refuses.
 */
export const posture = definePosture({ kind: "standby" });
