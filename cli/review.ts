import { Command, Option } from "commander";
import { LANGUAGES, type Language } from "../lib/text/localized";
import { STACKS } from "../model/names";
import { PHRASES } from "../review/report/phrases";
import { screenOf, terminalReview } from "../review/report/terminal";
import type { Outcome } from "../review/review";
import { type ReviewFiles, writeFailure, writeReview } from "../review/run/outputs";
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
    const review = await reviewOf({ stacks, plans: plan, today: on, ...compared }, signal).catch(async (error) => {
      await writeFailure(error, lang, files);
      throw error;
    });
    await writeReview(review, lang, files);
    if (format === "json") printJson(review);
    else {
      const text = terminalReview(review, { language: lang, screen: screenOf(process.stdout, process.env) });
      process.stdout.write(`${text}\n${conclusion(review.outcome, lang, files)}`);
    }
    const code = EXIT_CODES[review.outcome];
    if (code >= EXIT_CODES[failOn]) process.exitCode = code;
  },
);

interface Conclusion {
  readonly review: string;
  readonly written: string;
  readonly blocked: string;
  readonly approve: string;
  readonly deploy: string;
}

const CONCLUSIONS: Readonly<Record<Language, Conclusion>> = {
  en: {
    review: "Review:",
    written: "Written:",
    blocked: "Fix each block above, or have somebody else approve it: docs/guide/acknowledge-and-approve.md",
    approve: "Have it approved.",
    deploy: "To deploy exactly this:",
  },
  fr: {
    review: "Revue :",
    written: "Fichiers écrits :",
    blocked:
      "Corrigez chaque blocage ci-dessus, ou faites-le approuver par une autre personne : docs/guide/acknowledge-and-approve.md",
    approve: "Faites approuver ce changement.",
    deploy: "Pour déployer exactement ceci :",
  },
};

/** The verdict once more, below a report that may fill several screens, and where the files are. */
function conclusion(outcome: Outcome, language: Language, { markdown, html, sarif, json }: ReviewFiles): string {
  const words = CONCLUSIONS[language];
  const files = [markdown, html, sarif, json].filter((file) => file !== undefined);
  const deploy = json
    ? `npm run deploy -- --reviewed ${json}`
    : "npm run review -- --json review.json, npm run deploy -- --reviewed review.json";
  return [
    `${words.review} ${PHRASES[language].outcomes[outcome].toLowerCase()}.`,
    ...(files.length > 0 ? [`${words.written} ${files.join(", ")}`] : []),
    ...(outcome === "needsApproval" ? [words.approve] : []),
    outcome === "blocked" ? words.blocked : `${words.deploy} ${deploy}`,
    "",
  ].join("\n");
}
