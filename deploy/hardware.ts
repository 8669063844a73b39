import { compareHardware, disksToFormat } from "../census/hardware";
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
 * @returns sentences about what does not stop a deploy: sizes that differ, and what could not be checked
 * @throws Failure with every finding
 */
export async function checkHardware(
  stacks: readonly string[],
  { sites }: Pick<Model, "sites">,
  environment: Environment,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const needed = await needsOf(stacks, environment);
  const names = SITE_NAMES.filter((name) => needed.sites.includes(name));
  await runSteps([buildStep(censusCollector, signal)]);
  const own = withVCenterAddresses(environment, sites);
  const read = names.map(async (name) =>
    compareHardware(sites[name], await takeHardware(name, disksToFormat(sites[name]), own, signal)),
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
  const unchecked = checks.flatMap((check) => check.unchecked);
  return [
    ...checks.flatMap(({ sizes }) => sizes.map(({ problem, remedy }) => `${problem} ${remedy}`)),
    ...(unchecked.length === 0
      ? []
      : [`Not checked, because their hosts are not in vCenter yet: the disks of ${unchecked.join(", ")}.`]),
  ];
}
