import { compareHardware, disksToFormat, type HardwareFinding } from "../census/hardware";
import { takeHardware } from "../census/take-census";
import { Failure } from "../lib/failure";
import { runSteps } from "../lib/progress";
import { waitFor } from "../lib/silence";
import type { Model } from "../model/model";
import { SITE_NAMES } from "../model/schema/site";
import { needsOf } from "../terraform/preflight";
import type { Environment } from "../terraform/synthesised";
import { withVCenterAddresses } from "../terraform/vcenter-addresses";
import { censusCollector } from "../toolchain/artefacts";
import { buildStep } from "../toolchain/build";

/**
 * Compares the hosts, and the disks that a deploy of synthesised stacks would format, with the model. The provider formats a disk
 * by its name, whatever it contains.
 *
 * @returns what does not stop a deploy, each with what to do
 * @throws Failure with every finding
 */
export async function checkHardware(
  stacks: readonly string[],
  { sites }: Pick<Model, "sites">,
  environment: Environment,
  signal: AbortSignal,
): Promise<readonly HardwareFinding[]> {
  const needed = await needsOf(stacks, environment);
  const names = SITE_NAMES.filter((name) => needed.sites.includes(name));
  await runSteps([buildStep(censusCollector, signal)]);
  const own = withVCenterAddresses(environment, sites);
  const read = names.map(async (name) =>
    compareHardware(sites[name], await takeHardware(sites[name], disksToFormat(sites[name]), own, signal)),
  );
  const checks = await waitFor("the hosts and disks", Promise.all(read));
  const findings = checks.flatMap((check) => check.findings);
  if (findings.length > 0) {
    throw new Failure(
      `The hardware differs from the model\n${findings.map(({ problem }) => problem).join("\n")}`,
      names.join(" and "),
      [...new Set(findings.map(({ remedy }) => remedy))].join("\n"),
    );
  }
  return checks.flatMap((check) => check.notes);
}
