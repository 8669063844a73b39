import { Command } from "commander";
import { STACKS } from "../model/names";
import { driftFailure } from "../review/drift";
import { screenOf, terminalReview } from "../review/report/terminal";
import { reviewOf } from "../review/run/review-of";
import { runCommand } from "./command";

runCommand<object>(
  new Command("drift")
    .description("Says what was changed outside of this code, and by whom; exits with 1 where something was")
    .argument("[stacks...]", `all if none is named: ${STACKS.join(", ")}`),
  async (_, signal, stacks) => {
    const today = new Date().toISOString().slice(0, 10);
    const review = await reviewOf({ stacks, plans: {}, base: false, today }, signal);
    process.stdout.write(
      `${terminalReview(review, { language: "en", screen: screenOf(process.stdout, process.env) })}\n`,
    );
    const drifted = driftFailure(review);
    if (drifted) throw drifted;
  },
);
