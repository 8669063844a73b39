import { z } from "zod";
import { failoverOf, isExerciseId } from "./rehearsal";
import type { PostureData } from "./schema/workload";

const exerciseId = z.string().refine(isExerciseId);

const drillSchema = z.union([
  z.strictObject({ recovers: exerciseId, tiers: z.array(z.string()).min(1).optional() }),
  z.strictObject({ ends: exerciseId }),
]);

/**
 * The drill in the context, by its id: Marrakech `recovers`, or the recovery `ends` with its approval. Without it, the
 * committed posture applies.
 */
export type DrillContext = z.infer<typeof drillSchema>;

/**
 * The posture to synthesise: the committed one, or that of the drill in the context. A drill edits no file, so that it
 * proves the committed design.
 *
 * @throws Error with the problem and the remedy
 */
export function choosePosture(committed: PostureData, written?: unknown): PostureData {
  if (written === undefined) return committed;
  const { success, data } = drillSchema.safeParse(written);
  if (!success) {
    throw new Error(
      `context: ${JSON.stringify({ drill: written })} is not a drill. Write its date, its disaster and four hexadecimal ` +
        'digits: CDKTF_CONTEXT_JSON=\'{"drill":{"recovers":"2026-11-24-fire-7f3a"}}\', or "ends" to fail back.',
    );
  }
  if (committed.kind === "recovered") {
    throw new Error(
      `context: a drill needs Marrakech in standby, but datacenters/massar/posture.ts states the recovery ${committed.failover}. ` +
        "Fail back first.",
    );
  }
  if ("recovers" in data) {
    return { kind: "recovered", failover: failoverOf(data.recovers), ...(data.tiers && { tiers: data.tiers }) };
  }
  const drill = `the drill ${data.ends}`;
  return { kind: "standby", failback: { ends: failoverOf(data.ends), approvedBy: drill, reason: `${drill} is over` } };
}
