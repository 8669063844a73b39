import { Command } from "commander";
import { runSteps } from "../lib/progress";
import { debianInstallationSteps, installationSteps } from "../toolchain/install";
import { terraformProgram } from "../toolchain/terraform";
import { runCommand } from "./command";

runCommand<{ readonly guests?: true }>(
  new Command("setup")
    .description("Builds everything that a simulation needs into .cache; finished builds are kept")
    .option("--guests", "also the Debian guests: their root from pinned packages, and the program that runs them"),
  async ({ guests }, signal) => {
    await runSteps([...(await installationSteps(signal)), ...(guests ? debianInstallationSteps(signal) : [])]);
    process.stdout.write(`Everything is built. Terraform: ${terraformProgram()}\n`);
  },
);
