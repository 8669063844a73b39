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
    .description("Puts a review into its one comment on a pull request, with the token in GITHUB_TOKEN")
    .requiredOption("--file <file>", "the comment, as npm run review -- --markdown writes it")
    .option("--repository <owner/name>", "default: the workflow's")
    .option("--pull-request <number>", "default: the one that started the workflow", positive)
    .option("--api-url <url>", "of GitHub, Forgejo or Gitea; default: the workflow's, or GitHub's")
    .option("--author <login>", "who the token writes as, where it is an app's own; default: the forge is asked"),
  async ({ file, author, pullRequest, ...options }, signal) => {
    const text = await readOutput(file, "--markdown");
    const forge = forgeOf(options, process.env);
    const { url, created } = await postSticky(forge, pullRequest ?? pullRequestOfEvent(process.env), text, {
      signal,
      ...(author && { author }),
    });
    process.stdout.write(`${created ? "Commented" : "Renewed the comment"}: ${url}\n`);
  },
);

function positive(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It is a number such as 12.");
}
