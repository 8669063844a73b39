import { readFile } from "node:fs/promises";
import { Command } from "commander";
import { deployReviewed } from "../deploy/reviewed";
import { deployRolling } from "../deploy/rolling";
import { Failure } from "../lib/failure";
import { loadModelOfContext } from "../model/context";
import { REHEARSAL_STACK, STACKS } from "../model/names";
import { readReview } from "../review/fingerprint/reviewed";
import { aloneFlag, cdktfInteractive } from "../terraform/cdktf";
import { checkSitesOf } from "../terraform/preflight";
import { requireTerraform } from "../toolchain/terraform";
import { runCommand } from "./command";

interface Options {
  readonly reviewed?: string;
  readonly rolling?: true;
}

runCommand<Options>(
  new Command("deploy")
    .description("Deploys stacks with cdktf, after a look at what would stop it")
    .argument("[stacks...]", `${STACKS.join(", ")} if none is named; or ${REHEARSAL_STACK}, if context names one`)
    .option(
      "--reviewed <review.json>",
      "deploy what this review tells of, or nothing; all of its stacks if none is named",
    )
    .option("--rolling", "one VM of the one named stack after another, each healthy before the next, then all else")
    .allowUnknownOption()
    .addHelpText("after", "\nAll other options go to cdktf deploy."),
  async ({ reviewed, rolling }, signal, operands) => {
    const named = STACKS.filter((stack) => operands.includes(stack));
    const rehearses = operands.includes(REHEARSAL_STACK);
    const others = operands.filter((operand) => ![...STACKS, REHEARSAL_STACK].some((stack) => stack === operand));
    const review = reviewed === undefined ? undefined : { file: reviewed, review: await readText(reviewed) };
    // What is no review is said before anything is synthesised.
    const ofReview = review && readReview(review.review, review.file).stacks.filter(({ fingerprint }) => fingerprint);
    const all = ofReview?.map(({ stack }) => stack) ?? STACKS;
    const stacks = rehearses ? [...named, REHEARSAL_STACK] : named.length > 0 ? named : all;
    const options = [...others, ...(stacks.length === 1 ? [aloneFlag] : [])];
    if ((review || rolling) && others.length > 0) throw takesNone(others);
    if (rolling && named.length !== 1) throw oneByOne(named);
    const environment = { ...process.env, ...requireTerraform() };
    // cdktf would bury what is wrong with the model in its own words.
    loadModelOfContext();
    await cdktfInteractive(["synth"], environment, signal);
    await checkSitesOf(stacks, environment, signal);
    const say = (line: string) => process.stdout.write(`${line}\n`);
    const [stack] = named;
    if (rolling && stack) await deployRolling({ stack, ...(review && { reviewed: review }), environment, signal, say });
    else if (review) await deployReviewed({ ...review, ...(stack && { stacks: named }), environment, signal, say });
    else await cdktfInteractive(["deploy", ...stacks, "--skip-synth", ...options], environment, signal);
  },
);

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
