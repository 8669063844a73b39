import { Command, Option } from "commander";
import { LANGUAGES, type Language } from "../lib/text/localized";
import { STACKS } from "../model/names";
import { screenOf, terminalReview } from "../review/report/terminal";
import type { Outcome } from "../review/review";
import { type ReviewFiles, writeReview } from "../review/run/outputs";
import { planFile } from "../review/run/plans";
import { reviewOf } from "../review/run/review-of";
import { dayOption, runCommand } from "./command";

/** From harmless to blocked. 1 is what every command ends with that failed. */
const EXIT_CODES: Readonly<Record<Outcome, number>> = { harmless: 0, needsApproval: 2, blocked: 3 };

interface ReviewOptions extends ReviewFiles {
  readonly plan: Readonly<Record<string, string>>;
  /** `false` after `--no-base`, `true` where neither is given. */
  readonly base: string | boolean;
  readonly lang: Language;
  readonly failOn: Outcome;
  readonly on: string;
}

runCommand<ReviewOptions>(
  new Command("review")
    .description("What deploying would do to each site: disruption, data, capacity, recoverability, drift")
    .argument("[stacks...]", `all if none is named: ${STACKS.join(", ")}`)
    .option("--plan <stack=file>", "review this plan (terraform show -json), make none; again for more", planFile, {})
    .option(
      "--base <branch>",
      "compare with where this branch left that one; default: the pull request's target, or main",
    )
    .option("--no-base", "compare with nothing: what capacity and recovery come to stays unknown")
    .option("--markdown <file>", "write the comment of a pull request")
    .option("--html <file>", "write a page that needs nothing else")
    .option("--sarif <file>", "write findings on their lines, for code scanning")
    .option("--json <file>", "write all of it, for npm run deploy -- --reviewed <file>")
    .addOption(new Option("--lang <language>", "of comment, page and terminal").choices(LANGUAGES).default("en"))
    .addOption(
      new Option("--fail-on <outcome>", "exit with 0 below this outcome")
        .choices(Object.keys(EXIT_CODES))
        .default("needsApproval"),
    )
    .addOption(dayOption("judge approvals and acknowledgements as of this day"))
    .addHelpText("after", "\nExits with 0 if harmless, 2 if it needs approval, 3 if blocked, 1 if it failed."),
  async ({ plan, base, lang, failOn, on, ...files }, signal, stacks) => {
    const compared = typeof base === "string" || base === false ? { base } : {};
    const review = await reviewOf({ stacks, plans: plan, today: on, ...compared }, signal);
    await writeReview(review, lang, files);
    process.stdout.write(
      `${terminalReview(review, { language: lang, screen: screenOf(process.stdout, process.env) })}\n`,
    );
    const code = EXIT_CODES[review.outcome];
    if (code >= EXIT_CODES[failOn]) process.exitCode = code;
  },
);
