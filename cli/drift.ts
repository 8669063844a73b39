import { Command } from "commander";
import { unknownMachines } from "../adopt/unknown";
import { takeCensus } from "../census/take-census";
import { waitFor } from "../lib/silence";
import { loadModelOfContext } from "../model/context";
import { STACKS } from "../model/names";
import { SITE_NAMES, type SiteName } from "../model/schema/site";
import { driftedObjects, driftFailure } from "../review/drift";
import { screenOf, terminalReview } from "../review/report/terminal";
import { reviewOf } from "../review/run/review-of";
import { sitesOfStack } from "../terraform/plan/origin";
import { withVCenterAddresses } from "../terraform/vcenter-addresses";
import { type Format, formatOption, printJson, runCommand } from "./command";

runCommand<{ readonly format: Format }>(
  new Command("drift")
    .description("Shows what was changed outside of this code, and by whom; exits with 1 if anything was")
    .argument("[stacks...]", `default: all of ${STACKS.join(", ")}`)
    .addOption(formatOption("json")),
  async ({ format }, signal, stacks) => {
    const today = new Date().toISOString().slice(0, 10);
    const review = await reviewOf({ stacks, plans: {}, base: false, today }, signal);
    if (format === "json") printJson({ version: 1, drifted: driftedObjects(review) });
    else {
      process.stdout.write(terminalReview(review, { language: "en", screen: screenOf(process.stdout, process.env) }));
      const planned = review.stacks.filter(({ state }) => state === "planned").map(({ stack }) => stack);
      await showUnknown(
        SITE_NAMES.filter((site) => planned.some((stack) => sitesOfStack(stack).includes(site))),
        signal,
      );
    }
    const drifted = driftFailure(review);
    if (drifted) throw drifted;
    if (format === "text") process.stdout.write("\nNo drift: both sites are as this code left them.\n");
  },
);

/** A plan shows only objects of the code: the census also has what somebody made beside it. */
async function showUnknown(sites: readonly SiteName[], signal: AbortSignal): Promise<void> {
  const model = loadModelOfContext();
  const environment = withVCenterAddresses({ ...process.env }, model.sites);
  for (const site of sites) {
    const census = await waitFor(`the inventory of ${site}`, takeCensus(site, environment, signal));
    const unknown = unknownMachines(model, site, census);
    if (unknown.length === 0) continue;
    process.stdout.write(
      `\nNot in this code at ${site}: ${unknown.join(", ")}.\nAdopt them (npm run adopt -- --site ${site}), or remove them in vCenter.\n`,
    );
  }
}
