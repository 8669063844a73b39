import { Command } from "commander";
import { type Check, checkStep, type TestCount } from "./checks/check";
import { goChecks } from "./checks/go";
import { endToEndTests, guestTests, unitTests } from "./checks/jest";
import { staticChecks } from "./checks/static";
import { workflows } from "./checks/workflows";
import { runCommand } from "./command";
import { runSteps } from "./progress";
import { guestInstallationSteps, installationSteps } from "./toolchain/install";

runCommand(
  new Command("test").description("Every check there is, up to deployments on simulated vCenters"),
  async (_, signal) => {
    const counts: TestCount[] = [];
    const stepsOf = (checks: readonly Check[]) =>
      checks.map((check) => checkStep(check, signal, (count) => counts.push(count)));
    await runSteps([...(await installationSteps(signal)), ...guestInstallationSteps(signal)]);
    try {
      await runSteps(stepsOf([...staticChecks, unitTests]), "independent");
      await runSteps(stepsOf([workflows(), ...goChecks, guestTests, endToEndTests]));
    } finally {
      const total = (outcome: keyof TestCount) => counts.reduce((sum, count) => sum + count[outcome], 0);
      process.stdout.write(`\n${total("passed")} passed, ${total("failed")} failed\n`);
    }
  },
);
