import { readFile } from "node:fs/promises";
import { Command } from "commander";
import { STACKS } from "../model/names";
import { runCommand } from "./command";
import { loadModelOfContext } from "./context";
import { aloneFlag, cdktfInteractive } from "./deployment/cdktf";
import { deployReviewed } from "./deployment/reviewed";
import { Failure } from "./failure";
import { checkSitesOf } from "./preflight";
import { requireTerraform } from "./toolchain/terraform";

interface Options {
  readonly reviewed?: string;
}

runCommand<Options>(
  new Command("deploy")
    .description("Deploys stacks with cdktf, after a look at what would stop it")
    .argument("[stacks...]", `all if none is named: ${STACKS.join(", ")}`)
    .option(
      "--reviewed <review.json>",
      "deploy what this review tells of, or nothing; all of its stacks if none is named",
    )
    .allowUnknownOption()
    .addHelpText("after", "\nAll other options go to cdktf deploy."),
  async ({ reviewed }, signal, operands) => {
    const named = STACKS.filter((stack) => operands.includes(stack));
    const stacks = named.length > 0 ? named : STACKS;
    const others = operands.filter((operand) => !STACKS.some((stack) => stack === operand));
    const options = [...others, ...(stacks.length === 1 ? [aloneFlag] : [])];
    const review = reviewed === undefined ? undefined : { file: reviewed, review: await readText(reviewed) };
    if (review && others.length > 0) throw notWithReview(others);
    const environment = { ...process.env, ...requireTerraform() };
    // cdktf would bury what is wrong with the model in its own words.
    loadModelOfContext();
    await cdktfInteractive(["synth"], environment, signal);
    await checkSitesOf(stacks, environment, signal);
    if (review === undefined) {
      await cdktfInteractive(["deploy", ...stacks, "--skip-synth", ...options], environment, signal);
      return;
    }
    const say = (line: string) => process.stdout.write(`${line}\n`);
    await deployReviewed({ ...review, ...(named.length > 0 && { stacks: named }), environment, signal, say });
  },
);

const readText = (file: string): Promise<string> =>
  readFile(file, "utf8").catch(() => {
    throw new Failure("There is no such review", file, "Name the file that npm run review wrote.");
  });

const notWithReview = (options: readonly string[]) =>
  new Failure(
    `A reviewed deploy takes no options of cdktf: ${options.join(" ")}`,
    "npm run deploy -- --reviewed",
    "Leave them out: what was reviewed is deployed as it is.",
  );
