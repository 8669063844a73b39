import { Command } from "commander";
import { deployRequest } from "../deploy/request";
import { deployReviewed } from "../deploy/reviewed";
import { deployRolling } from "../deploy/rolling";
import { loadModelOfContext } from "../model/context";
import { REHEARSAL_STACK, STACKS } from "../model/names";
import { cdktfInteractive, singleStackFlag } from "../terraform/cdktf";
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
  async (asked, signal, operands) => {
    const { stacks, named, options, reviewed } = await deployRequest(operands, asked);
    const environment = { ...process.env, ...requireTerraform() };
    // cdktf would bury what is wrong with the model in its own words.
    loadModelOfContext();
    await cdktfInteractive(["synth"], environment, signal);
    await checkSitesOf(stacks, environment, signal);
    const say = (line: string) => process.stdout.write(`${line}\n`);
    const [stack] = named;
    const what = { ...(reviewed && { reviewed }), environment, signal, say };
    if (asked.rolling && stack) await deployRolling({ ...what, stack });
    else if (reviewed) await deployReviewed({ ...reviewed, ...(stack && { stacks: named }), environment, signal, say });
    else {
      const alone = stacks.length === 1 ? [singleStackFlag] : [];
      await cdktfInteractive(["deploy", ...stacks, "--skip-synth", ...options, ...alone], environment, signal);
    }
  },
);
