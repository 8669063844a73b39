import { Command, InvalidArgumentError } from "commander";
import { readWholeReview } from "../review/fingerprint/reviewed";
import { screenOf, terminalReview } from "../review/report/terminal";
import { approve } from "../review/run/approve";
import { readOutput } from "../review/run/read-output";
import { runCommand, today } from "./command";

interface ApproveOptions {
  readonly key: string;
  readonly reason: string;
  readonly days: number;
}

runCommand<ApproveOptions>(
  new Command("approve")
    .description("Signs a review with your SSH key: approves its blocks, and its deploy where the forge does not ask")
    .argument("<review.json>", "the review, written by npm run review -- --json <file> on your own computer")
    .requiredOption("--key <file>", "your SSH key; for a key with a passphrase: its .pub file, after ssh-add")
    .requiredOption("--reason <text>", "why you approve it")
    .option("--days <number>", "days for which the approval holds", positive, 14),
  async ({ key, reason, days }, signal, [file = ""]) => {
    const review = readWholeReview(await readOutput(file, "--json"), file);
    process.stdout.write(
      `${terminalReview(review, { language: "en", screen: screenOf(process.stdout, process.env) })}\n`,
    );
    const expires = new Date(Date.parse(today()) + days * 86_400_000).toISOString().slice(0, 10);
    const { tag, name } = await approve(review, { key, reason, expires }, signal);
    process.stdout.write(
      `Signed as ${name}, until ${expires}: the deploy of this review, and ${review.blocks.length} blocks.\n` +
        `To publish it: git push origin ${tag}\n`,
    );
  },
);

function positive(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Write a number of days, for example 14.");
}
