import { Command } from "commander";
import { loadModelOfContext } from "../model/context";
import { STACKS } from "../model/names";
import { cdktfInteractive } from "../terraform/cdktf";
import { checkSitesOf } from "../terraform/preflight";
import { requireTerraform } from "../toolchain/terraform";
import { runCommand } from "./command";

runCommand<object>(
  new Command("diff")
    .description("Shows what a deployment would change, for all stacks: cdktf diff takes one")
    .argument("[stacks...]", `all if none is named: ${STACKS.join(", ")}`),
  async (_, signal, operands) => {
    const stacks = operands.length > 0 ? operands : STACKS;
    const environment = { ...process.env, ...requireTerraform() };
    // cdktf would bury what is wrong with the model in its own words.
    loadModelOfContext();
    await cdktfInteractive(["synth"], environment, signal);
    await checkSitesOf(stacks, environment, signal);
    for (const stack of stacks) await cdktfInteractive(["diff", stack, "--skip-synth"], environment, signal);
  },
);
