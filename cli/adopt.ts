import { relative } from "node:path";
import { Argument, Command, Option } from "commander";
import type { NotExpressed } from "../adopt/find-baseline";
import { standardFindings } from "../adopt/findings";
import { selectPaths } from "../adopt/objects";
import { promoteObjects, stackOf } from "../adopt/promotion";
import { adopt } from "../adopt/read";
import { recordFile, released, writeRecord } from "../adopt/record";
import { takeCensus, takeIds } from "../census/take-census";
import { Failure } from "../lib/failure";
import { groupBy } from "../lib/group-by";
import { project } from "../lib/paths";
import { waitFor } from "../lib/silence";
import { loadModelOfContext, readContext } from "../model/context";
import { SITE_NAMES, type SiteName } from "../model/schema/site";
import { chooseTarget } from "../model/target";
import { PHRASES } from "../review/report/phrases";
import { screenOf, terminalReview } from "../review/report/terminal";
import { reviewOf } from "../review/run/review-of";
import { withVCenterAddresses } from "../terraform/vcenter-addresses";
import { requireTerraform } from "../toolchain/terraform";
import { runCommand, today } from "./command";

interface Options {
  readonly site?: SiteName;
}

const ACTIONS = ["read", "promote", "release", "findings"] as const;

runCommand<Options>(
  new Command("adopt")
    .description(
      "Writes the objects of a running vCenter as the site's baseline; takes objects over, or gives them back, without changing them",
    )
    .addArgument(new Argument("[action]", "what to do").choices(ACTIONS).default("read"))
    .argument("[objects...]", "to promote or release: names, inventory paths, or folders with all their VMs")
    .addOption(new Option("--site <site>", "the site").choices(SITE_NAMES)),
  async ({ site: siteName }, signal, [action = "read", ...objects]) => {
    if (siteName === undefined)
      throw new Failure("The site is missing", "npm run adopt", `Name it: npm run adopt -- --site ${SITE_NAMES[0]}`);
    const model = loadModelOfContext();
    const site = model.sites[siteName];
    const environment = withVCenterAddresses({ ...process.env }, model.sites);
    const census = () => waitFor(`the inventory of ${siteName}`, takeCensus(siteName, environment, signal));
    const say = (text: string) => process.stdout.write(`${text}\n`);
    if (action === "read") {
      const { file, notExpressed, changed, baseline } = await adopt(model, siteName, await census(), project, today());
      if (changed.length > 0) say(`Changed since the last reading:\n${changed.join("\n")}\n`);
      say(`Not in the baseline, or only in part:\n${reasons(notExpressed)}\n`);
      say(
        `Written: ${relative(project, file)}, ${baseline.clusters.length} clusters and ${baseline.virtualMachines.length} VMs. Next: npm run check`,
      );
      return;
    }
    if (action === "findings") {
      const release = chooseTarget({ target: readContext()["target"] }).vsphereProviderVersion;
      const machines = (await census()).virtualMachines.filter(({ template }) => !template);
      const { effects } = PHRASES.en;
      for (const { standard, found, machines: differing, effect, window } of standardFindings(machines, site, release))
        say(
          `${differing.length} VMs: ${found} instead of ${standard}\n  effect: ${effects[effect]}; window: ${window}\n  ${examples(differing)}`,
        );
      return;
    }
    if (objects.length === 0)
      throw new Failure("No object is given", `npm run adopt -- ${action}`, "Write names, paths or folders after it.");
    if (action === "promote") {
      const ids = await takeIds(siteName, environment, signal);
      const request = { model, site, names: objects, census: await census(), ids, root: project, signal };
      const result = await promoteObjects({ ...request, environment: { ...environment, ...requireTerraform() } });
      for (const { path, reason } of result.refused) say(`Stays baseline: ${path}: ${reason}`);
      const count = Object.keys(result.objects).length;
      if (count === 0)
        throw new Failure(
          "No object was promoted",
          "see the reasons above",
          "Fix the causes in vCenter, then try again.",
        );
      say(`Promoted: ${count}. Their attributes are in ${relative(project, recordFile(siteName, project))}.`);
    } else {
      const before = site.promoted ?? { objects: {}, released: [] };
      await writeRecord(siteName, released(before, selectPaths(objects, before)), project);
      say("Released: the next deployment removes them from Terraform's state. It does not change them.");
    }
    await showReview(stackOf(site), signal);
    say("Next: commit, npm run review, and after its approval npm run deploy -- --reviewed <file>");
  },
);

/** Shows the review, not compared with a branch: nothing is committed yet. */
async function showReview(stack: string, signal: AbortSignal): Promise<void> {
  const review = await reviewOf({ stacks: [stack], plans: {}, base: false, today: today() }, signal);
  process.stdout.write(
    `${terminalReview(review, { language: "en", screen: screenOf(process.stdout, process.env) })}\n`,
  );
}

const SHOWN = 3;

const examples = (paths: readonly string[]): string =>
  `${paths.slice(0, SHOWN).join(", ")}${paths.length > SHOWN ? ` and ${paths.length - SHOWN} more` : ""}`;

/** One line per reason. */
const reasons = (all: readonly NotExpressed[]): string =>
  all.length === 0
    ? "  nothing"
    : [...groupBy(all, ({ reason }) => reason)]
        .map(([reason, objects]) => `  ${reason}: ${examples(objects.map(({ object }) => object))}`)
        .join("\n");
