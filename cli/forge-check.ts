import { Command } from "commander";
import { runSteps } from "../lib/progress";
import { connect, type ForgeOptions, forgeOf, isGitHub } from "../review/forges/forge";
import { giteaSteps } from "../review/forges/settings/gitea";
import { githubSteps } from "../review/forges/settings/github";
import { runCommand } from "./command";

runCommand<ForgeOptions>(
  new Command("forge:check")
    .description(
      "Asks the forge whether its settings keep pull requests away from what deploys can reach, line by line; needs GITHUB_TOKEN",
    )
    .option("--repository <owner/name>", "default: the workflow's repository")
    .option("--api-url <url>", "API of GitHub, Forgejo or Gitea; default: the workflow's, otherwise GitHub's"),
  async (options, signal) => {
    const forge = forgeOf(options, process.env);
    const octokit = await connect(forge, signal);
    const steps = isGitHub(forge) ? githubSteps(forge, octokit) : giteaSteps(forge, octokit);
    await runSteps([...steps], { atOnce: 4 });
    process.stdout.write(
      `\nThe settings of ${forge.owner}/${forge.repository} keep pull requests away from what deploys can reach.\n`,
    );
  },
);
