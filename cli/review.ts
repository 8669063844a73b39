import { Command, Option } from "commander";
import { LANGUAGES, type Language } from "../lib/text/localized";
import { STACKS } from "../model/names";
import { screenOf, terminalReview } from "../review/report/terminal";
import { jsonReview, type Outcome } from "../review/review";
import { type ReviewFiles, writeReview } from "../review/run/outputs";
import { planFile } from "../review/run/plans";
import { reviewOf } from "../review/run/review-of";
import { dayOption, type Format, formatOption, printJson, runCommand } from "./command";

/** From harmless to blocked. 1 is the exit code of every command that failed. */
const EXIT_CODES: Readonly<Record<Outcome, number>> = { harmless: 0, needsApproval: 2, blocked: 3 };

interface ReviewOptions extends ReviewFiles {
  readonly plan?: Readonly<Record<string, string>>;
  /** `false` after `--no-base`, `true` where neither is given. */
  readonly base: string | boolean;
  readonly lang: Language;
  readonly failOn: Outcome;
  readonly on: string;
  readonly format: Format;
}

runCommand<ReviewOptions>(
  new Command("review")
    .description("Shows what a deploy would do to each site: disruption, data, capacity, recoverability, drift")
    .argument("[stacks...]", `default: all of ${STACKS.join(", ")}`)
    .option("--plan <stack=file>", "review this plan (from terraform show -json); repeat it for more stacks", planFile)
    .option(
      "--base <branch>",
      "compare with the commit where this branch left <branch>; default: the pull request's target, or main",
    )
    .option("--no-base", "compare with no branch: effects on capacity and recovery are reported as unknown")
    .option("--markdown <file>", "write the comment for the pull request")
    .option("--html <file>", "write a page that works offline")
    .option("--sarif <file>", "write findings with file and line, for code scanning")
    .option("--json <file>", "write the whole review, for npm run deploy -- --reviewed <file>")
    .addOption(
      new Option("--lang <language>", "language of comment, page and terminal").choices(LANGUAGES).default("en"),
    )
    .addOption(
      new Option("--fail-on <outcome>", "exit with 0 if the outcome is less severe than this")
        .choices(Object.keys(EXIT_CODES))
        .default("needsApproval"),
    )
    .addOption(formatOption("json"))
    .addOption(dayOption("day on which approvals and acknowledgements must be valid"))
    .addHelpText("after", "\nExit codes: 0 harmless, 2 needs approval, 3 blocked, 1 the command failed."),
  async ({ plan = {}, base, lang, failOn, on, format, ...files }, signal, stacks) => {
    const compared = typeof base === "string" || base === false ? { base } : {};
    const review = await reviewOf({ stacks, plans: plan, today: on, ...compared }, signal);
    await writeReview(review, lang, files);
    if (format === "json") printJson(JSON.parse(jsonReview(review)));
    else {
      const text = terminalReview(review, { language: lang, screen: screenOf(process.stdout, process.env) });
      process.stdout.write(`${text}\n${conclusion(review.outcome, files)}`);
    }
    const code = EXIT_CODES[review.outcome];
    if (code >= EXIT_CODES[failOn]) process.exitCode = code;
  },
);

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  harmless: "harmless",
  needsApproval: "needs approval",
  blocked: "blocked",
};

/** The verdict once more, below what may fill several screens, and where the files are. */
function conclusion(outcome: Outcome, { markdown, html, sarif, json }: ReviewFiles): string {
  const written = [markdown, html, sarif, json].filter((file) => file !== undefined);
  const next =
    outcome === "blocked"
      ? "Fix each block above, or add an approval to datacenters/approvals.ts."
      : `${outcome === "needsApproval" ? "Have it approved. To" : "To"} deploy exactly this: npm run ${json ? `deploy -- --reviewed ${json}` : "review -- --json review.json, then npm run deploy -- --reviewed review.json"}`;
  return [
    `Review: ${OUTCOMES[outcome]}.`,
    ...(written.length > 0 ? [`Written: ${written.join(", ")}`] : []),
    next,
    "",
  ].join("\n");
}
