import { Command } from "commander";
import { Failure } from "../lib/failure";
import { uploadFindings } from "../review/forges/code-scanning";
import { type ForgeOptions, forgeOf } from "../review/forges/forge";
import { readOutput } from "../review/run/read-output";
import { runCommand } from "./command";

interface SarifOptions extends ForgeOptions {
  readonly file: string;
  readonly commit?: string;
  readonly ref?: string;
}

runCommand<SarifOptions>(
  new Command("review:sarif")
    .description("Gives a review's findings to GitHub's code scanning, with the token in GITHUB_TOKEN")
    .requiredOption("--file <file>", "the findings, as npm run review -- --sarif writes them")
    .option("--repository <owner/name>", "default: the workflow's")
    .option("--commit <sha>", "that the findings are about; default: the workflow's")
    .option("--ref <ref>", "that the commit belongs to, as refs/heads/main; default: the workflow's")
    .option("--api-url <url>", "default: the workflow's, or GitHub's"),
  async ({ file, commit = process.env["GITHUB_SHA"], ref = process.env["GITHUB_REF"], ...options }, signal) => {
    const sarif = await readOutput(file, "--sarif");
    if (!commit || !ref) {
      throw new Failure(
        "It is not said which commit the findings are about",
        "--commit and --ref, or else GITHUB_SHA and GITHUB_REF",
        "Name them as in --commit $(git rev-parse HEAD) --ref refs/heads/main; a runner sets both by itself.",
      );
    }
    const absent = await uploadFindings(forgeOf(options, process.env), { commit, ref }, sarif, signal);
    const said = absent ? `No code scanning here (${absent}): the comment names all findings` : "Uploaded the findings";
    process.stdout.write(`${said}\n`);
  },
);
