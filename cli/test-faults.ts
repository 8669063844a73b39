import { Command } from "commander";
import { runSteps } from "../lib/progress";
import { checkStep } from "../toolchain/checks/check";
import { faultTests } from "../toolchain/checks/jest";
import { installationSteps } from "../toolchain/install";
import { runCommand } from "./command";

runCommand(
  new Command("test-faults").description("Every fault of a vCenter during a deploy, and the deploy after it"),
  async (_, signal) => {
    await runSteps(await installationSteps(signal));
    const told: string[] = [];
    const progress = (line: string) => {
      const state = faultTests.progress?.(line);
      if (state !== undefined) told.push(state);
      return state;
    };
    let counted = "";
    try {
      const step = checkStep({ ...faultTests, progress }, signal, ({ passed, failed }) => {
        counted = `${passed} passed, ${failed} failed`;
      });
      await runSteps([step]);
      process.stdout.write(`\n${told.join("\n")}\n`);
    } finally {
      process.stdout.write(`\n${counted}\n`);
    }
  },
);
