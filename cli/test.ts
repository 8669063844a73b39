import { Command } from "commander";
import { runSteps } from "../lib/progress";
import { type Check, checkStep, type TestCount } from "../toolchain/checks/check";
import { goChecks } from "../toolchain/checks/go";
import { browserTests, endToEndTests, replacedTests, unitTests } from "../toolchain/checks/jest";
import { staticChecks } from "../toolchain/checks/static";
import { workflows } from "../toolchain/checks/workflows";
import { installationSteps } from "../toolchain/install";
import { runCommand } from "./command";

runCommand(
  new Command("test").description("Every check there is, up to deployments on simulated vCenters"),
  async (_, signal) => {
    const counts: TestCount[] = [];
    const stepsOf = (checks: readonly Check[]) =>
      checks.map((check) => checkStep(check, signal, (count) => counts.push(count)));
    await runSteps(await installationSteps(signal));
    try {
      await runSteps(stepsOf([...staticChecks, unitTests]), "independent");
      await runSteps(stepsOf([workflows(), ...goChecks, browserTests, replacedTests, endToEndTests]));
    } finally {
      const total = (outcome: keyof TestCount) => counts.reduce((sum, count) => sum + count[outcome], 0);
      process.stdout.write(`\n${total("passed")} passed, ${total("failed")} failed\n`);
    }
  },
);
