import { Command } from "commander";
import { runSteps } from "../lib/progress";
import { installationSteps } from "../toolchain/install";
import { terraformProgram } from "../toolchain/terraform";
import { runCommand } from "./command";

runCommand(
  new Command("setup").description("Builds everything that a simulation needs into .cache; finished builds are kept"),
  async (_, signal) => {
    await runSteps(await installationSteps(signal));
    process.stdout.write(`Everything is built. Terraform: ${terraformProgram()}\n`);
  },
);
