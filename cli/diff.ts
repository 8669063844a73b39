import { Command } from "commander";
import { runCommand } from "./command";
import { cdktfProgram } from "./deployment/cdktf";
import { stackNames } from "./deployment/stacks";
import { Failure } from "./failure";
import { project } from "./paths";
import { checkSitesOf } from "./preflight";
import { run } from "./processes";
import { requireTerraform } from "./toolchain/terraform";

runCommand<object>(
  new Command("diff")
    .description("Shows what a deployment would change, for all stacks: cdktf diff takes one")
    .argument("[stacks...]", `all if none is named: ${stackNames.join(", ")}`),
  async (_, signal, operands) => {
    const stacks = operands.length > 0 ? operands : stackNames;
    const environment = { ...process.env, ...requireTerraform() };
    await checkSitesOf(stacks, environment);
    const failed: string[] = [];
    for (const [index, stack] of stacks.entries()) {
      const args = ["diff", stack, ...(index > 0 ? ["--skip-synth"] : [])];
      const { exitCode } = await run(process.execPath, [cdktfProgram, ...args], {
        cwd: project,
        environment,
        interactive: true,
        signal,
      });
      if (exitCode !== 0) failed.push(stack);
    }
    if (failed.length > 0) {
      throw new Failure("cdktf diff failed, see above", `stacks ${failed.join(", ")}`, "Mend what the errors name.");
    }
  },
);
