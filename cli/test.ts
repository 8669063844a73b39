import { Argument, Command } from "commander";
import { runSteps } from "../lib/progress";
import { goChecks } from "../toolchain/checks/go";
import {
  browserTests,
  drillTests,
  endToEndTests,
  faultTests,
  guestTests,
  proofTests,
  replacedTests,
  unitTests,
} from "../toolchain/checks/jest";
import { type Phase, runChecks } from "../toolchain/checks/run-checks";
import { staticChecks } from "../toolchain/checks/static";
import { workflows } from "../toolchain/checks/workflows";
import { guestInstallationSteps, installationSteps } from "../toolchain/install";
import { runCommand } from "./command";

const quick: Phase = { checks: [...staticChecks, unitTests] };
const short = [workflows(), ...goChecks];
/** Both wait much, so they run side by side. They measure time, so no other long suite runs with them. */
const drills = [guestTests, drillTests];

const SUITES: Readonly<Record<string, readonly Phase[]>> = {
  usual: [quick, { checks: [endToEndTests, ...short], atOnce: 2 }],
  faults: [{ checks: [faultTests] }],
  proof: [{ checks: [proofTests] }],
  drills: [{ checks: drills }],
  // the longest first
  all: [
    quick,
    { checks: [endToEndTests, faultTests, proofTests, replacedTests], atOnce: 3 },
    { checks: [...drills, ...short, browserTests], atOnce: 3 },
  ],
};

runCommand(
  new Command("test")
    .description("Runs the test suites and prints how long each took")
    .addArgument(
      new Argument(
        "[suites]",
        "usual: static checks, unit, Go and end-to-end tests; faults: faults of a vCenter; proof: effects proved by apply; drills: exercises with planted faults; all: everything",
      )
        .choices(Object.keys(SUITES))
        .default("usual"),
    ),
  async (_, signal, [suites = "usual"]) => {
    const phases = SUITES[suites] ?? [];
    const guests = phases.some(({ checks }) => checks.includes(guestTests)) ? guestInstallationSteps(signal) : [];
    await runSteps([...(await installationSteps(signal)), ...guests]);
    await runChecks(phases, signal);
  },
);
