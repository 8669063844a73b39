import { Command } from "commander";
import { unitTests } from "../toolchain/checks/jest";
import { runChecks } from "../toolchain/checks/run-checks";
import { staticChecks } from "../toolchain/checks/static";
import { runCommand } from "./command";

runCommand(
  new Command("verify").description("Checks types, format, lint and import rules, and runs the unit tests"),
  async (_, signal) => {
    await runChecks([{ checks: [...staticChecks, unitTests] }], signal);
  },
);
