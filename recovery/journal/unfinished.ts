import { Failure } from "../../lib/failure";
import type { ExerciseKind } from "../record";
import { type UnfinishedExercise, unfinished } from "./journal-file";

/** What carries such an exercise out: `npm run rehearse`. */
export const commandOf = (kind: ExerciseKind): string => `npm run ${kind === "drill" ? "drill" : "rehearse"}`;

/** The one that `--resume` or `--abort` means. */
export async function findUnfinished(
  wanted: string | true,
  kind: ExerciseKind,
  isLive: boolean,
): Promise<UnfinishedExercise> {
  const all = await unfinished();
  const found = wanted === true ? all[0] : all.find(({ id }) => id === wanted);
  if (found === undefined) {
    throw new Failure(
      wanted === true ? "No exercise is unfinished" : `No exercise ${wanted} is unfinished`,
      ".rehearsal",
      all.length === 0 ? "There is nothing to do." : `Name one of ${all.map(({ id }) => id).join(", ")}.`,
    );
  }
  if (found.runsIn !== undefined) throw stillRuns(found);
  if (found.opening.kind !== kind) {
    throw new Failure(
      `${found.id} is a ${found.opening.kind}`,
      `.rehearsal/${found.id}.jsonl`,
      `${commandOf(found.opening.kind)} -- --abort ${found.id}`,
    );
  }
  if ((found.opening.target === "live") !== isLive) {
    throw new Failure(
      `${found.id} is on the target ${found.opening.target}`,
      `.rehearsal/${found.id}.jsonl`,
      `Name that target in the context: CDKTF_CONTEXT_JSON='{"target":"${found.opening.target}"}'.`,
    );
  }
  return found;
}

/** Two at once would find each other's residue. */
export async function refuseIfUnfinished(): Promise<void> {
  const [left] = await unfinished();
  if (left === undefined) return;
  if (left.runsIn !== undefined) throw stillRuns(left);
  const command = `${commandOf(left.opening.kind)} --`;
  throw new Failure(
    `The ${left.opening.kind} ${left.id} was killed, or could not clean up`,
    `.rehearsal/${left.id}.jsonl`,
    `Go on with it: ${command} --resume. Or clean up after it: ${command} --abort`,
  );
}

const stillRuns = ({ id, runsIn }: UnfinishedExercise): Failure =>
  new Failure(
    `The exercise ${id} runs: process ${runsIn}`,
    `.rehearsal/${id}.jsonl`,
    "Wait until it has ended: two at once would find each other's residue.",
  );
