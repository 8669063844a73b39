import { Command } from "commander";
import { checkStep } from "./checks/check";
import { guestTests } from "./checks/jest";
import { runCommand } from "./command";
import { runSteps } from "./progress";
import { guestInstallationSteps, installationSteps } from "./toolchain/install";

runCommand(
  new Command("test-drills").description("Guests that really run, and rehearsals of the loss of Rabat with them"),
  async (_, signal) => {
    await runSteps([...(await installationSteps(signal)), ...guestInstallationSteps(signal)]);
    let counted = "";
    try {
      const step = checkStep(guestTests, signal, ({ passed, failed }) => {
        counted = `${passed} passed, ${failed} failed`;
      });
      await runSteps([step]);
    } finally {
      process.stdout.write(`\n${counted}\n`);
    }
  },
);
