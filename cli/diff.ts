import { Command } from "commander";
import { waitFor } from "../lib/silence";
import { withAccount } from "../model/accounts";
import { loadModelOfContext } from "../model/context";
import { STACKS } from "../model/names";
import { cdktfInteractive } from "../terraform/cdktf";
import { checkSitesOf } from "../terraform/preflight";
import { requireTerraform } from "../toolchain/terraform";
import { runCommand } from "./command";

runCommand<object>(
  new Command("diff")
    .description("Shows the Terraform plan of all stacks")
    .argument("[stacks...]", `default: all of ${STACKS.join(", ")}`),
  async (_, signal, operands) => {
    const stacks = operands.length > 0 ? operands : STACKS;
    const environment = withAccount({ ...process.env, ...requireTerraform() }, "review");
    // cdktf would hide an error of the model in its own output.
    loadModelOfContext();
    await cdktfInteractive(["synth"], environment, signal);
    await waitFor("the login to both vCenters", checkSitesOf(stacks, environment, signal));
    for (const stack of stacks) await cdktfInteractive(["diff", stack, "--skip-synth"], environment, signal);
  },
);
