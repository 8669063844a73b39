import { Command } from "commander";
import { runCommand } from "./command";
import { runSteps } from "./progress";
import { installationSteps } from "./toolchain/install";
import { terraformProgram } from "./toolchain/terraform";

runCommand(new Command("setup").description("Builds what a simulation needs, into .cache, once"), async (_, signal) => {
  await runSteps(await installationSteps(signal));
  process.stdout.write(`Everything is built. Terraform: ${terraformProgram()}\n`);
});
