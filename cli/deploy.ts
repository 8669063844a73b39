import { Command } from "commander";
import { REHEARSAL_STACK, STACKS } from "../model/names";
import { runCommand } from "./command";
import { loadModelOfContext } from "./context";
import { aloneFlag, cdktfInteractive } from "./deployment/cdktf";
import { checkSitesOf } from "./preflight";
import { requireTerraform } from "./toolchain/terraform";

runCommand<object>(
  new Command("deploy")
    .description("Deploys stacks with cdktf, after a look at what would stop it")
    .argument("[stacks...]", `${STACKS.join(", ")} if none is named; or ${REHEARSAL_STACK}, if context names one`)
    .allowUnknownOption()
    .addHelpText("after", "\nAll other options go to cdktf deploy."),
  async (_, signal, operands) => {
    const isStack = (operand: string) => [...STACKS, REHEARSAL_STACK].some((stack) => stack === operand);
    const named = operands.filter(isStack);
    const stacks = named.length > 0 ? named : STACKS;
    const options = [...operands.filter((operand) => !isStack(operand)), ...(stacks.length === 1 ? [aloneFlag] : [])];
    const environment = { ...process.env, ...requireTerraform() };
    // cdktf would bury what is wrong with the model in its own words.
    loadModelOfContext();
    await cdktfInteractive(["synth"], environment, signal);
    await checkSitesOf(stacks, environment, signal);
    await cdktfInteractive(["deploy", ...stacks, "--skip-synth", ...options], environment, signal);
  },
);
