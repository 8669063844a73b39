import { writeFile } from "node:fs/promises";
import { Command, InvalidArgumentError, Option } from "commander";
import { isoDate } from "../lib/iso-date";
import { LANGUAGES, type Language } from "../lib/text/localized";
import { STACKS } from "../model/names";
import { htmlReview } from "../review/report/html";
import { markdownReview } from "../review/report/markdown";
import { sarifReview } from "../review/report/sarif";
import { screenOf, terminalReview } from "../review/report/terminal";
import { jsonReview, type Outcome, type Review } from "../review/review";
import { reviewOf } from "../review/run/review-of";
import { runCommand } from "./command";

/** From harmless to blocked. 1 is what every command ends with that failed. */
const EXIT_CODES: Readonly<Record<Outcome, number>> = { harmless: 0, needsApproval: 2, blocked: 3 };

interface ReviewOptions {
  readonly plan: Readonly<Record<string, string>>;
  /** `false` after `--no-base`, `true` where neither is given. */
  readonly base: string | boolean;
  readonly markdown?: string;
  readonly html?: string;
  readonly sarif?: string;
  readonly json?: string;
  readonly lang: Language;
  readonly failOn: Outcome;
  readonly on: string;
}

runCommand<ReviewOptions>(
  new Command("review")
    .description("What deploying would do to each site: disruption, data, capacity, recoverability, drift")
    .argument("[stacks...]", `all if none is named: ${STACKS.join(", ")}`)
    .option(
      "--plan <stack=file>",
      "review this plan (terraform show -json) in place of making one; again for more",
      planFile,
      {},
    )
    .option(
      "--base <branch>",
      "compare with where this branch left that one; default: the target of the pull request, or main",
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
    .option(
      "--on <day>",
      "judge approvals and acknowledgements as of this day",
      isoDate,
      new Date().toISOString().slice(0, 10),
    )
    .addHelpText("after", "\nExits with 0 if harmless, 2 if it needs approval, 3 if blocked, 1 if it failed."),
  async ({ plan, base, lang, failOn, on, ...files }, signal, stacks) => {
    const review = await reviewOf(
      {
        stacks,
        plans: plan,
        today: on,
        ...(base === true || base === undefined ? {} : { base: base as string | false }),
      },
      signal,
    );
    await writeOutputs(review, lang, files);
    process.stdout.write(
      `${terminalReview(review, { language: lang, screen: screenOf(process.stdout, process.env) })}\n`,
    );
    const code = EXIT_CODES[review.outcome];
    if (code >= EXIT_CODES[failOn]) process.exitCode = code;
  },
);

async function writeOutputs(
  review: Review,
  language: Language,
  { markdown, html, sarif, json }: Pick<ReviewOptions, "markdown" | "html" | "sarif" | "json">,
): Promise<void> {
  if (markdown) await writeFile(markdown, markdownReview(review, { language }));
  if (html) await writeFile(html, htmlReview(review, { language }));
  if (sarif) await writeFile(sarif, JSON.stringify(sarifReview(review), undefined, 2));
  if (json) await writeFile(json, jsonReview(review));
}

function planFile(text: string, others: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, stack, file] = /^([\w-]+)=(.+)$/.exec(text) ?? [];
  if (stack !== undefined && file !== undefined && STACKS.some((name) => name === stack))
    return { ...others, [stack]: file };
  throw new InvalidArgumentError(`Write it as in primary=plan.json; stacks are ${STACKS.join(", ")}.`);
}
