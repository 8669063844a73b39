import { readFile } from "node:fs/promises";
import { Failure } from "../lib/failure";
import { REHEARSAL_STACK, STACKS, type StackName } from "../model/names";
import { readReview } from "../review/fingerprint/reviewed";

/** What `npm run deploy` was asked for. */
export interface DeployRequest {
  /** In their order; where a review is given and none is named, those that it has planned. */
  readonly stacks: readonly string[];
  /** Those of them that were named. */
  readonly named: readonly StackName[];
  /** For cdktf. */
  readonly options: readonly string[];
  readonly reviewed?: { readonly file: string; readonly review: string };
}

/** @throws Failure where it cannot be had: what is no review is said before anything is synthesised */
export async function deployRequest(
  operands: readonly string[],
  { reviewed: file, rolling = false }: { readonly reviewed?: string; readonly rolling?: boolean },
): Promise<DeployRequest> {
  const named = STACKS.filter((stack) => operands.includes(stack));
  const options = operands.filter((operand) => ![...STACKS, REHEARSAL_STACK].some((stack) => stack === operand));
  const reviewed = file === undefined ? undefined : { file, review: await readText(file) };
  const ofReview =
    reviewed && readReview(reviewed.review, reviewed.file).stacks.filter(({ fingerprint }) => fingerprint);
  const all = ofReview?.map(({ stack }) => stack) ?? STACKS;
  if ((reviewed || rolling) && options.length > 0) throw takesNone(options);
  if (rolling && named.length !== 1) throw oneByOne(named);
  const rehearses = operands.includes(REHEARSAL_STACK);
  const stacks = rehearses ? [...named, REHEARSAL_STACK] : named.length > 0 ? named : all;
  return { stacks, named, options, ...(reviewed && { reviewed }) };
}

function readText(file: string): Promise<string> {
  return readFile(file, "utf8").catch(() => {
    throw new Failure("There is no such review", file, "Name the file that npm run review wrote.");
  });
}

function takesNone(options: readonly string[]): Failure {
  return new Failure(
    `A reviewed or rolling deploy takes no options of cdktf: ${options.join(" ")}`,
    "npm run deploy",
    "Leave them out: what was planned and compared is deployed as it is.",
  );
}

function oneByOne(named: readonly string[]): Failure {
  return new Failure(
    `A rolling deploy takes one stack, not ${named.length === 0 ? "all" : named.join(" and ")}`,
    "npm run deploy -- <stack> --rolling",
    `Name the one whose VMs are to change one after another: ${STACKS.join(", ")}.`,
  );
}
