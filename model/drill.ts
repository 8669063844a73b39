import { z } from "zod";
import { failoverOf, isExerciseId } from "./rehearsal";
import type { PostureData } from "./schema/workload";

const exerciseId = z.string().refine(isExerciseId);

const drillSchema = z.union([z.strictObject({ recovers: exerciseId }), z.strictObject({ ends: exerciseId })]);

/**
 * What context says of a drill, by its id: Marrakech `recovers` in it, or that recovery `ends`, with its approval. Context
 * without it is the end of the drill: then the committed posture holds again.
 */
export type DrillContext = z.infer<typeof drillSchema>;

/**
 * The posture that is wanted: the committed one, or a drill's where context names one. Nothing is edited for a drill, so
 * that the tree that it proves is the one that is committed.
 *
 * @throws Error naming what is wrong and what to write
 */
export function choosePosture(committed: PostureData, written?: unknown): PostureData {
  if (written === undefined) return committed;
  const { success, data } = drillSchema.safeParse(written);
  if (!success) {
    throw new Error(
      `context: ${JSON.stringify({ drill: written })} names no drill. Write its day, its disaster and four hexadecimal ` +
        'digits: CDKTF_CONTEXT_JSON=\'{"drill":{"recovers":"2026-11-24-fire-7f3a"}}\', or "ends" for the way back.',
    );
  }
  if (committed.kind === "recovered") {
    throw new Error(
      `context: no drill while Marrakech is recovered: datacenters/massar/posture.ts says so, since ${committed.failover}. ` +
        "Go home first.",
    );
  }
  if ("recovers" in data) return { kind: "recovered", failover: failoverOf(data.recovers) };
  const drill = `the drill ${data.ends}`;
  return { kind: "standby", failback: { ends: failoverOf(data.ends), approvedBy: drill, reason: `${drill} is over` } };
}
