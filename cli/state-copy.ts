import { Command, Option } from "commander";
import { copySteps, readCopy } from "../deploy/state-copy";
import { runSteps } from "../lib/progress";
import { reserveStandardOutput } from "../lib/terminal";
import { loadModelOfContext, refuseInReview } from "../model/context";
import { STACKS, type StackName } from "../model/names";
import { cdktfInteractive } from "../terraform/cdktf";
import { requireTerraform } from "../toolchain/terraform";
import { runCommand } from "./command";

runCommand<{ readonly read?: StackName }>(
  new Command("state:copy")
    .description(
      "Copies the Terraform state of each stack to the other site, and without passwords for reviews, as after each deploy",
    )
    .addOption(
      new Option(
        "--read <stack>",
        "print the copy of this stack's state, to restore it with terraform state push",
      ).choices(STACKS),
    ),
  async ({ read }, signal) => {
    refuseInReview("npm run state:copy");
    if (read) reserveStandardOutput();
    const environment = { ...process.env, ...requireTerraform() };
    // cdktf would hide an error of the model in its own output.
    loadModelOfContext();
    await cdktfInteractive(["synth"], environment, signal);
    if (read) process.stdout.write(await readCopy(read, { environment, signal }));
    // one after another: PostgreSQL's backend cannot create the states of a database at once
    else await runSteps(copySteps({ environment, signal }), { atOnce: 1 });
  },
);
