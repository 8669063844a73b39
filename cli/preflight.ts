import { Command } from "commander";
import { checkHardware } from "../deploy/hardware";
import { runnerSteps } from "../deploy/runner";
import { runSteps } from "../lib/progress";
import { waitFor } from "../lib/silence";
import { loadModelOfContext, readContext } from "../model/context";
import { STACKS } from "../model/names";
import { cdktfInteractive } from "../terraform/cdktf";
import { checkSitesOf } from "../terraform/preflight";
import { requireTerraform } from "../toolchain/terraform";
import { runCommand } from "./command";

runCommand<{ readonly runner?: true }>(
  new Command("preflight")
    .description(
      "Checks what a deploy needs, and changes nothing: variables, vCenters, certificates, logins, hosts and disks",
    )
    .argument("[stacks...]", `default: all of ${STACKS.join(", ")}`)
    .option("--runner", "check this machine as a CI runner, line by line: docs/guide/runner.md"),
  async ({ runner }, signal, operands) => {
    const stacks = operands.length > 0 ? operands : STACKS;
    const environment = { ...process.env, ...requireTerraform() };
    // cdktf would hide an error of the model in its own output.
    const model = loadModelOfContext();
    await cdktfInteractive(["synth"], environment, signal);
    if (runner) {
      const isLive = readContext()["target"] === "live";
      await runSteps(await runnerSteps({ stacks, isLive, environment, signal }), { atOnce: 4 });
      process.stdout.write("\nThis runner has what the workflows need.\n");
      return;
    }
    await waitFor("the login to both vCenters", checkSitesOf(stacks, environment, signal));
    const notes = await checkHardware(stacks, model, environment, signal);
    process.stdout.write(`\n${notes.map((note) => `${note}\n`).join("")}Ready to deploy: npm run deploy\n`);
  },
);
