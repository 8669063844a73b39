import { Command } from "commander";
import { runCommand } from "./command";
import { aloneFlag, cdktfProgram } from "./deployment/cdktf";
import { stackNames } from "./deployment/stacks";
import { Failure } from "./failure";
import { project } from "./paths";
import { checkSitesOf } from "./preflight";
import { run } from "./processes";
import { requireTerraform } from "./toolchain/terraform";

runCommand<object>(
  new Command("deploy")
    .description("Deploys stacks with cdktf, after a look at what would stop it")
    .argument("[stacks...]", `all if none is named: ${stackNames.join(", ")}`)
    .allowUnknownOption()
    .addHelpText("after", "\nAll other options go to cdktf deploy."),
  async (_, signal, operands) => {
    const isStack = (operand: string) => stackNames.some((stack) => stack === operand);
    const named = operands.filter(isStack);
    const stacks = named.length > 0 ? named : stackNames;
    const options = [...operands.filter((operand) => !isStack(operand)), ...(stacks.length === 1 ? [aloneFlag] : [])];
    const environment = { ...process.env, ...requireTerraform() };
    await checkSitesOf(stacks, environment);
    const { exitCode } = await run(process.execPath, [cdktfProgram, "deploy", ...stacks, ...options], {
      cwd: project,
      environment,
      interactive: true,
      signal,
    });
    if (exitCode !== 0) {
      throw new Failure(
        "cdktf deploy failed, see above",
        `stacks ${stacks.join(", ")}`,
        "Mend what the error names, then run the command again: what is deployed already is kept.",
      );
    }
  },
);
