import { readFile } from "node:fs/promises";
import { Failure } from "../lib/failure";
import { REHEARSAL_STACK, STACKS, type StackName } from "../model/names";
import { readReview } from "../review/fingerprint/reviewed";

/** The arguments of `npm run deploy`. */
export interface DeployRequest {
  /** The stacks in their order. @default - the planned stacks of the review, or all */
  readonly stacks: readonly string[];
  /** The stacks named on the command line. */
  readonly named: readonly StackName[];
  /** Options for cdktf. */
  readonly options: readonly string[];
  readonly reviewed?: { readonly file: string; readonly review: string };
}

/** @throws Failure for invalid arguments or an unreadable review, before anything is synthesised */
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
  if ((reviewed || rolling) && options.length > 0) throw optionsRefused(options);
  if (rolling && named.length !== 1) throw oneStackOnly(named);
  const rehearses = operands.includes(REHEARSAL_STACK);
  const stacks = rehearses ? [...named, REHEARSAL_STACK] : named.length > 0 ? named : all;
  return { stacks, named, options, ...(reviewed && { reviewed }) };
}

function readText(file: string): Promise<string> {
  return readFile(file, "utf8").catch(() => {
    throw new Failure("The review does not exist", file, "Use the file that npm run review -- --json <file> wrote.");
  });
}

function optionsRefused(options: readonly string[]): Failure {
  return new Failure(
    `A reviewed or rolling deploy takes no options of cdktf: ${options.join(" ")}`,
    "npm run deploy",
    "Remove them: the reviewed plan is deployed unchanged.",
  );
}

function oneStackOnly(named: readonly string[]): Failure {
  return new Failure(
    `A rolling deploy takes one stack, not ${named.length === 0 ? "all" : named.join(" and ")}`,
    "npm run deploy -- <stack> --rolling",
    `Name one stack: ${STACKS.join(", ")}.`,
  );
}
