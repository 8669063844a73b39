import { Command, InvalidArgumentError } from "commander";
import { type ForgeOptions, forgeOf, pullRequestOfEvent } from "../review/forges/forge";
import { postSticky } from "../review/forges/sticky-comment";
import { readOutput } from "../review/run/read-output";
import { runCommand } from "./command";

interface CommentOptions extends ForgeOptions {
  readonly file: string;
  readonly pullRequest?: number;
  readonly author?: string;
}

runCommand<CommentOptions>(
  new Command("review:comment")
    .description("Writes a review to its comment on a pull request, or updates that comment; needs GITHUB_TOKEN")
    .requiredOption("--file <file>", "the comment, written by npm run review -- --markdown <file>")
    .option("--repository <owner/name>", "default: the workflow's repository")
    .option("--pull-request <number>", "default: the pull request that started the workflow", positive)
    .option("--api-url <url>", "API of GitHub, Forgejo or Gitea; default: the workflow's, otherwise GitHub's")
    .option("--author <login>", "account that the token writes as, needed for an app's token; default: ask the forge"),
  async ({ file, author, pullRequest, ...options }, signal) => {
    const text = await readOutput(file, "--markdown");
    const forge = forgeOf(options, process.env);
    const { url, created } = await postSticky(forge, pullRequest ?? pullRequestOfEvent(process.env), text, {
      signal,
      ...(author && { author }),
    });
    process.stdout.write(`${created ? "Comment created" : "Comment updated"}: ${url}\n`);
  },
);

function positive(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Write a number, for example 12.");
}
