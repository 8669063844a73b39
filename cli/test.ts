import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { Argument, Command } from "commander";
import { Failure } from "../lib/failure";
import { terraformPlatform } from "../lib/paths";
import { runSteps } from "../lib/progress";
import { chooseTarget, LIVE_RELEASE_MIRROR } from "../model/target";
import { ansibleStep } from "../toolchain/ansible";
import { goChecks } from "../toolchain/checks/go";
import {
  browserTests,
  debianTests,
  drillTests,
  endToEndTests,
  estateTests,
  faultTests,
  guestTests,
  playedGuides,
  proofTests,
  replacedTests,
  unitTests,
  usualEndToEndTests,
} from "../toolchain/checks/jest";
import { type Phase, runChecks } from "../toolchain/checks/run-checks";
import { staticChecks } from "../toolchain/checks/static";
import { workflows } from "../toolchain/checks/workflows";
import { debianInstallationSteps, guestInstallationSteps, installationSteps } from "../toolchain/install";
import { runCommand } from "./command";

const quick: Phase = { checks: [...staticChecks, unitTests] };
/** Both mostly wait, so they run side by side. They measure time, so no other suite runs with them. */
const drills: Phase = { checks: [guestTests, drillTests] };
/** Alone, because leases of the database end while other suites load the machine. */
const debian: Phase = { checks: [debianTests] };

const SUITES: Readonly<Record<string, readonly Phase[]>> = {
  usual: [quick, { checks: [usualEndToEndTests, workflows(), ...goChecks({ races: false })], atOnce: 2 }],
  faults: [{ checks: [faultTests] }],
  proof: [{ checks: [proofTests] }],
  drills: [drills],
  debian: [debian],
  estate: [{ checks: [estateTests] }],
  "live-release": [{ checks: [endToEndTests, faultTests, proofTests, playedGuides], atOnce: 2 }],
  // the longest first
  all: [
    quick,
    {
      checks: [
        ...[endToEndTests, faultTests, proofTests, replacedTests, playedGuides, workflows()],
        ...goChecks({ races: true }),
        browserTests,
      ],
      atOnce: 3,
    },
    drills,
  ],
};

/** Suites that have not passed as a whole yet, or need the network of Debian. */
const NOT_IN_ALL = [`${debianTests.title} (npm run test:debian)`, `${estateTests.title} (npm run test:estate)`];

runCommand<{ readonly mirror?: string }>(
  new Command("test")
    .description("Runs the test suites and prints how long each took")
    .addArgument(
      new Argument(
        "[suites]",
        "usual: static checks, unit and Go tests, most end-to-end tests; faults: faults of a vCenter; proof: effects proved by apply; drills: exercises with planted faults; debian: every role in a Debian guest, and the database with one writer; estate: a vCenter that others built, taken over and given back; live-release: suites that deploy, with the provider's live release; all: everything but debian, estate and live-release",
      )
        .choices(Object.keys(SUITES))
        .default("usual"),
    )
    .option("--mirror <folder>", "for live-release: a Terraform mirror that contains the provider's live release"),
  async ({ mirror }, signal, [suites = "usual"]) => {
    if (suites === "live-release") return testLiveRelease(mirror, signal);
    const phases = SUITES[suites] ?? [];
    const guests = phases.includes(drills) ? guestInstallationSteps(signal) : [];
    const roots = phases.includes(debian) ? debianInstallationSteps(signal) : [];
    const ansible = roots.length > 0 ? [ansibleStep(signal)] : [];
    await runSteps([...(await installationSteps(signal)), ...guests, ...roots, ...ansible]);
    await runChecks(phases, signal, suites === "all" ? NOT_IN_ALL : []);
  },
);

/** Runs suites against the simulator with the provider's live release, which no registry serves here, instead of 1.26.0. */
async function testLiveRelease(mirror: string | undefined, signal: AbortSignal): Promise<void> {
  const { vsphereProviderVersion: release } = chooseTarget({ target: "live" });
  const program = join(
    ...["registry.terraform.io", "vmware", "vsphere", release, terraformPlatform],
    `terraform-provider-vsphere_v${release}`,
  );
  if (mirror === undefined || !existsSync(join(mirror, program))) {
    throw new Failure(
      `The live release of the vSphere provider, ${release}, is missing`,
      mirror === undefined ? "--mirror" : join(mirror, program),
      `Download it, or build the tag v${release} of github.com/vmware/terraform-provider-vsphere outside of this project, save it as ` +
        `<folder>/${program}, and pass --mirror <folder>.`,
    );
  }
  // all tests read it
  process.env[LIVE_RELEASE_MIRROR] = resolve(mirror);
  await runSteps(await installationSteps(signal));
  await runChecks(SUITES["live-release"] ?? [], signal);
}
