import { definePosture } from "../../model/schema/workload";

/**
 * What runs at Marrakech. To fail over, commit `{ kind: "recovered", failover: "<date>-<disaster>" }` and deploy `dr`.
 * To fail back, commit `{ kind: "standby", failback: { ends, approvedBy, reason } }`. Without that approval, Terraform
 * refuses to leave `recovered`.
 */
export const posture = definePosture({ kind: "standby" });
