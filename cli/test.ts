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
/** Both mostly wait, so they run side by side. They measure time, so no other suite runs with them. */
const drills: Phase = { checks: [guestTests, drillTests] };

const SUITES: Readonly<Record<string, readonly Phase[]>> = {
  usual: [quick, { checks: [endToEndTests, ...short], atOnce: 2 }],
  faults: [{ checks: [faultTests] }],
  proof: [{ checks: [proofTests] }],
  drills: [drills],
  // the longest first
  all: [
    quick,
    { checks: [endToEndTests, faultTests, proofTests, replacedTests, ...short, browserTests], atOnce: 3 },
    drills,
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
    const guests = phases.includes(drills) ? guestInstallationSteps(signal) : [];
    await runSteps([...(await installationSteps(signal)), ...guests]);
    await runChecks(phases, signal);
  },
);
