import { Command } from "commander";
import { runSteps } from "../lib/progress";
import { checkStep } from "../toolchain/checks/check";
import { drillTests, guestTests } from "../toolchain/checks/jest";
import { guestInstallationSteps, installationSteps } from "../toolchain/install";
import { runCommand } from "./command";

runCommand(
  new Command("test-drills").description(
    "Guests that really run, rehearsals of the loss of Rabat with them, and ones with faults planted",
  ),
  async (_, signal) => {
    await runSteps([...(await installationSteps(signal)), ...guestInstallationSteps(signal)]);
    const counted: string[] = [];
    const steps = [guestTests, drillTests].map((check) =>
      checkStep(check, signal, ({ passed, failed }) => {
        counted.push(`${check.title}: ${passed} passed, ${failed} failed`);
      }),
    );
    try {
      // side by side: much of each is waiting, and each has simulations of its own
      await runSteps(steps, "independent");
    } finally {
      process.stdout.write(`\n${counted.join("\n")}\n`);
    }
  },
);
