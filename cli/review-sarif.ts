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
    .description("Uploads a review's findings to GitHub code scanning; needs GITHUB_TOKEN")
    .requiredOption("--file <file>", "the findings, written by npm run review -- --sarif <file>")
    .option("--repository <owner/name>", "default: the workflow's repository")
    .option("--commit <sha>", "commit of the findings; default: the workflow's")
    .option("--ref <ref>", "branch of the commit, for example refs/heads/main; default: the workflow's")
    .option("--api-url <url>", "default: the workflow's, otherwise GitHub's"),
  async ({ file, commit = process.env["GITHUB_SHA"], ref = process.env["GITHUB_REF"], ...options }, signal) => {
    const sarif = await readOutput(file, "--sarif");
    if (!commit || !ref) {
      throw new Failure(
        "The commit of the findings is unknown",
        "--commit and --ref, or else GITHUB_SHA and GITHUB_REF",
        "Add --commit $(git rev-parse HEAD) --ref refs/heads/main. In a workflow, the runner sets both.",
      );
    }
    const absent = await uploadFindings(forgeOf(options, process.env), { commit, ref }, sarif, signal);
    const said = absent
      ? `Code scanning is not available (${absent}). The comment lists all findings`
      : "Findings uploaded";
    process.stdout.write(`${said}\n`);
  },
);
