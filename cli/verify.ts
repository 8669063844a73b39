import { Command } from "commander";
import { checkStep } from "./checks/check";
import { unitTests } from "./checks/jest";
import { staticChecks } from "./checks/static";
import { runCommand } from "./command";
import { runSteps } from "./progress";

runCommand(
  new Command("verify").description("Types, format, lint, import rules and unit tests: the inner loop"),
  async (_, signal) => {
    await runSteps(
      [...staticChecks, unitTests].map((check) => checkStep(check, signal)),
      "independent",
    );
  },
);
