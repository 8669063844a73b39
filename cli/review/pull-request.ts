import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { Failure } from "../failure";

/** Where a comment goes, and with whose right. */
export interface PullRequest {
  /** Of the forge's API: `https://api.github.com`, `https://git.ministry.example/api/v1`. */
  readonly apiUrl: string;
  readonly owner: string;
  readonly repository: string;
  readonly number: number;
  readonly token: string;
}

/** What the command line may say; what it leaves out, the environment of a runner tells. */
export interface PullRequestOptions {
  /** `owner/name` */
  readonly repository?: string;
  readonly pullRequest?: number;
  readonly apiUrl?: string;
}

/**
 * GitHub, Forgejo and Gitea give their runners the same variables. The token comes from the environment alone: each
 * process of a machine may read the arguments of all others.
 *
 * @throws Failure - one for what is missing
 */
export function pullRequestOf(options: PullRequestOptions, environment: NodeJS.ProcessEnv): PullRequest {
  const [owner, repository, ...rest] = (options.repository ?? environment["GITHUB_REPOSITORY"] ?? "").split("/");
  if (!owner || !repository || rest.length > 0) {
    throw new Failure(
      "It is not said which repository the pull request belongs to",
      "--repository, or else GITHUB_REPOSITORY",
      "Name it as in --repository ministry/massar-datacenters; a runner sets GITHUB_REPOSITORY by itself.",
    );
  }
  const token = environment["GITHUB_TOKEN"];
  if (!token) {
    throw new Failure(
      "There is no token to comment with",
      "GITHUB_TOKEN",
      "In a workflow, give the step env: GITHUB_TOKEN: ${{ github.token }}; elsewhere export a token that may write to pull requests.",
    );
  }
  const apiUrl = options.apiUrl ?? environment["GITHUB_API_URL"] ?? "https://api.github.com";
  if (!/^https?:/.test(apiUrl) || !URL.canParse(apiUrl)) {
    throw new Failure(
      `"${apiUrl}" is no address of an API`,
      "--api-url, or else GITHUB_API_URL",
      "Write it as in https://api.github.com or https://git.ministry.example/api/v1.",
    );
  }
  const number = options.pullRequest ?? numberOfEvent(environment["GITHUB_EVENT_PATH"]);
  return { apiUrl: apiUrl.replace(/\/+$/, ""), owner, repository, number, token };
}

const eventSchema = z.object({ pull_request: z.object({ number: z.int().positive() }) });

/** What a runner tells of the event that started it. */
function numberOfEvent(path: string | undefined): number {
  const remedy = "Name the pull request as in --pull-request 12; a workflow that runs on pull_request need not.";
  if (!path || !existsSync(path)) {
    throw new Failure(
      "It is not said which pull request to comment on",
      "--pull-request, or else GITHUB_EVENT_PATH",
      remedy,
    );
  }
  try {
    return eventSchema.parse(JSON.parse(readFileSync(path, "utf8"))).pull_request.number;
  } catch {
    throw new Failure(
      "The event that started this is not about a pull request",
      `${path}, from GITHUB_EVENT_PATH`,
      remedy,
    );
  }
}
