import { existsSync, readFileSync } from "node:fs";
import type { Octokit } from "@octokit/rest";
import { z } from "zod";
import { Failure } from "../../lib/failure";

/** A repository on GitHub, Forgejo or Gitea, and a token that can write to it. */
export interface Forge {
  /** The URL of its API: `https://api.github.com`, `https://git.ministry.example/api/v1`. */
  readonly apiUrl: string;
  readonly owner: string;
  readonly repository: string;
  readonly token: string;
}

/** Options of the command line. @default - the environment of a CI runner */
export interface ForgeOptions {
  /** `owner/name` */
  readonly repository?: string;
  readonly apiUrl?: string;
}

const LONGEST_WAIT_SECONDS = 60;

/**
 * All three forges set the same variables for their runners. The token comes only from the environment, because every
 * process of a machine can read the arguments of the others.
 *
 * @throws Failure if the repository or the token is missing
 */
export function forgeOf(options: ForgeOptions, environment: NodeJS.ProcessEnv): Forge {
  const [owner, repository, ...rest] = (options.repository ?? environment["GITHUB_REPOSITORY"] ?? "").split("/");
  if (!owner || !repository || rest.length > 0) {
    throw new Failure(
      "The repository is not set",
      "--repository or GITHUB_REPOSITORY",
      "Add it, as in --repository ministry/massar-datacenters. CI runners set GITHUB_REPOSITORY automatically.",
    );
  }
  const token = environment["GITHUB_TOKEN"];
  if (!token) {
    throw new Failure(
      "The token for the forge is missing",
      "GITHUB_TOKEN",
      "In a workflow, add to the step env: GITHUB_TOKEN: ${{ github.token }}. Elsewhere, export a token that can write to pull requests.",
    );
  }
  const apiUrl = options.apiUrl ?? environment["GITHUB_API_URL"] ?? "https://api.github.com";
  if (!/^https?:/.test(apiUrl) || !URL.canParse(apiUrl)) {
    throw new Failure(
      `"${apiUrl}" is not a URL of an API`,
      "--api-url or GITHUB_API_URL",
      "Write it as in https://api.github.com or https://git.ministry.example/api/v1.",
    );
  }
  const { protocol, hostname } = new URL(apiUrl);
  if (protocol === "http:" && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)) {
    throw new Failure(
      `"${apiUrl}" is not encrypted: everybody on the way could read the token`,
      "--api-url or GITHUB_API_URL",
      "Write the URL with https://. If its certificate is not trusted, name the file of its authority: export NODE_EXTRA_CA_CERTS=<file>",
    );
  }
  return { apiUrl: apiUrl.replace(/\/+$/, ""), owner, repository, token };
}

/** Only the path of the API distinguishes Forgejo and Gitea from GitHub. */
export const isGitHub = ({ apiUrl }: Forge): boolean => !apiUrl.endsWith("/api/v1");

/**
 * Whether a runner's forge makes a job wait for the reviewers of its environment. Forgejo and Gitea ignore
 * `jobs.<id>.environment`. Only GitHub's own server is known to ask.
 */
export const hasEnvironments = ({ GITHUB_SERVER_URL, GITHUB_API_URL = "" }: NodeJS.ProcessEnv): boolean =>
  GITHUB_SERVER_URL === "https://github.com" && !GITHUB_API_URL.endsWith("/api/v1");

export async function connect({ apiUrl, token }: Forge, signal: AbortSignal): Promise<Octokit> {
  // an ES module, which early releases of Node 22 do not require
  const { Octokit } = await import("@octokit/rest");
  return new Octokit({
    auth: token,
    baseUrl: apiUrl,
    request: { signal: AbortSignal.any([signal, AbortSignal.timeout(LONGEST_WAIT_SECONDS * 1000)]) },
    // octokit's own log does not help the user of this command
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  });
}

const eventSchema = z.object({ pull_request: z.object({ number: z.int().positive() }) });

/** The pull request that started a workflow, from the runner's event. @throws Failure if there is none */
export function pullRequestOfEvent(environment: NodeJS.ProcessEnv): number {
  const path = environment["GITHUB_EVENT_PATH"];
  const remedy =
    "Add the pull request, as in --pull-request 12. A workflow that runs on pull_request does not need it.";
  if (!path || !existsSync(path)) {
    const where = "--pull-request or GITHUB_EVENT_PATH";
    throw new Failure("The pull request to comment on is not set", where, remedy);
  }
  try {
    return eventSchema.parse(JSON.parse(readFileSync(path, "utf8"))).pull_request.number;
  } catch {
    const where = `${path}, from GITHUB_EVENT_PATH`;
    throw new Failure("The event that started this workflow is not for a pull request", where, remedy);
  }
}
