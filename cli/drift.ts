import { Command } from "commander";
import { STACKS } from "../model/names";
import { driftedObjects, driftFailure } from "../review/drift";
import { screenOf, terminalReview } from "../review/report/terminal";
import { reviewOf } from "../review/run/review-of";
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
    else
      process.stdout.write(terminalReview(review, { language: "en", screen: screenOf(process.stdout, process.env) }));
    const drifted = driftFailure(review);
    if (drifted) throw drifted;
    if (format === "text") process.stdout.write("\nNo drift: both sites are as this code left them.\n");
  },
);
