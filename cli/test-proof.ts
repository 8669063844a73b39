import { Command } from "commander";
import { runSteps } from "../lib/progress";
import { checkStep } from "../toolchain/checks/check";
import { proofTests } from "../toolchain/checks/jest";
import { installationSteps } from "../toolchain/install";
import { runCommand } from "./command";

runCommand(
  new Command("test-proof").description(
    "What the review predicts of changes, applied and compared (docs/change-effects.md), and deploys of what it reviewed",
  ),
  async (_, signal) => {
    await runSteps(await installationSteps(signal));
    const told: string[] = [];
    const progress = (line: string) => {
      const state = proofTests.progress?.(line);
      if (/: precision /.test(line)) told.push(line);
      return state;
    };
    let counted = "";
    try {
      const step = checkStep({ ...proofTests, progress }, signal, ({ passed, failed }) => {
        counted = `${passed} passed, ${failed} failed`;
      });
      await runSteps([step]);
    } finally {
      process.stdout.write(`\n${[...told, counted].join("\n")}\n`);
    }
  },
);
