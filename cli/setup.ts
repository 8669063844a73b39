import { Command } from "commander";
import { Failure } from "../lib/failure";
import { runSteps } from "../lib/progress";
import { debianGuestsMissing } from "../toolchain/debian-root";
import { debianInstallationSteps, installationSteps } from "../toolchain/install";
import { terraformProgram } from "../toolchain/terraform";
import { runCommand } from "./command";

runCommand<{ readonly guests?: true }>(
  new Command("setup")
    .description("Builds everything that a simulation needs into .cache; finished builds are kept")
    .option("--guests", "also the Debian guests: their root from pinned packages, and the program that runs them"),
  async ({ guests }, signal) => {
    const missing = guests && debianGuestsMissing();
    if (missing) {
      throw new Failure(
        "This machine cannot run Debian guests",
        missing,
        "Use a machine with Debian 12 or Ubuntu, and install perl, python3, iproute2, util-linux and, for an ordinary user, uidmap. " +
          "Rehearsals use the embedded guests meanwhile, and their evidence says so.",
      );
    }
    await runSteps([...(await installationSteps(signal)), ...(guests ? debianInstallationSteps(signal) : [])]);
    process.stdout.write(`Everything is built. Terraform: ${terraformProgram()}\n`);
  },
);
