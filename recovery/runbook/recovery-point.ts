import type { RecoveryPoint, Scenario } from "../record";

/**
 * Whether no more was lost than the objective allows. A disaster that leaves time for an orderly stop loses nothing that was
 * written before it.
 */
export const keepsPoint = (
  { actual, objective, missing = 0 }: Pick<RecoveryPoint, "actual" | "objective" | "missing">,
  scenario: Scenario,
): boolean => actual !== undefined && actual <= objective && (scenario === "fire" || missing === 0);
