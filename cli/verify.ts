import { Command } from "commander";
import { runSteps } from "../lib/progress";
import { checkStep } from "../toolchain/checks/check";
import { unitTests } from "../toolchain/checks/jest";
import { staticChecks } from "../toolchain/checks/static";
import { runCommand } from "./command";

runCommand(
  new Command("verify").description("Types, format, lint, import rules and unit tests: the inner loop"),
  async (_, signal) => {
    await runSteps(
      [...staticChecks, unitTests].map((check) => checkStep(check, signal)),
      "independent",
    );
  },
);
