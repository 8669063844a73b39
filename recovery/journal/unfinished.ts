import { Failure } from "../../lib/failure";
import { commandOf } from "../commands";
import type { RecordKind } from "../record";
import { JOURNALS, type UnfinishedExercise, unfinished } from "./journal-file";

/**
 * Finds the exercise for `--resume` or `--abort`.
 *
 * @param wanted its id, or true for the first unfinished one
 * @throws Failure if there is none, it still runs, or it is of another kind or target
 */
export async function findUnfinished(
  wanted: string | true,
  kind: RecordKind,
  isLive: boolean,
): Promise<UnfinishedExercise> {
  const all = await unfinished();
  const found = wanted === true ? all[0] : all.find(({ id }) => id === wanted);
  if (found === undefined) {
    throw new Failure(
      wanted === true ? "There is no unfinished exercise" : `There is no unfinished exercise ${wanted}`,
      JOURNALS,
      all.length === 0
        ? "Start a new one: omit --resume and --abort."
        : `Pass one of these ids: ${all.map(({ id }) => id).join(", ")}.`,
    );
  }
  if (found.runsIn !== undefined) throw stillRuns(found);
  if (found.opening.kind !== kind) {
    throw new Failure(
      `${found.id} is a ${found.opening.kind}, not a ${kind}`,
      `${JOURNALS}/${found.id}.jsonl`,
      `Use the other command: ${commandOf(found.opening.kind)} --abort ${found.id}`,
    );
  }
  if ((found.opening.target === "live") !== isLive) {
    throw new Failure(
      `${found.id} runs on the target ${found.opening.target}`,
      `${JOURNALS}/${found.id}.jsonl`,
      `Set that target: CDKTF_CONTEXT_JSON='{"target":"${found.opening.target}"}'.`,
    );
  }
  return found;
}

/** @throws Failure if there is an unfinished exercise: two at once would see each other's objects */
export async function refuseIfUnfinished(): Promise<void> {
  const [left] = await unfinished();
  if (left === undefined) return;
  if (left.runsIn !== undefined) throw stillRuns(left);
  const command = commandOf(left.opening.kind);
  throw new Failure(
    `The ${left.opening.kind} ${left.id} was killed, or its clean-up failed`,
    `${JOURNALS}/${left.id}.jsonl`,
    `Resume it: ${command} --resume. Or clean up: ${command} --abort`,
  );
}

/** @returns the unfinished runs @throws Failure if one still runs: not even an emergency allows two coordinators */
export async function refuseIfRunning(): Promise<readonly UnfinishedExercise[]> {
  const all = await unfinished();
  const running = all.find(({ runsIn }) => runsIn !== undefined);
  if (running !== undefined) throw stillRuns(running);
  return all;
}

const stillRuns = ({ id, runsIn }: UnfinishedExercise): Failure =>
  new Failure(
    `The exercise ${id} is still running: process ${runsIn}`,
    `${JOURNALS}/${id}.jsonl`,
    "Wait until it has ended. Only one exercise can run at a time.",
  );
