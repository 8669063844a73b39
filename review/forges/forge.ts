import { existsSync, readFileSync } from "node:fs";
import type { Octokit } from "@octokit/rest";
import { z } from "zod";
import { Failure } from "../../lib/failure";

/** A repository on GitHub, Forgejo or Gitea, and the right to write to it. */
export interface Forge {
  /** Of its API: `https://api.github.com`, `https://git.ministry.example/api/v1`. */
  readonly apiUrl: string;
  readonly owner: string;
  readonly repository: string;
  readonly token: string;
}

/** What the command line may say; what it leaves out, the environment of a runner tells. */
export interface ForgeOptions {
  /** `owner/name` */
  readonly repository?: string;
  readonly apiUrl?: string;
}

const LONGEST_WAIT_SECONDS = 60;

/**
 * All three forges give their runners the same variables. The token comes from the environment alone: each process of a
 * machine may read the arguments of all others.
 *
 * @throws Failure - for what is missing
 */
export function forgeOf(options: ForgeOptions, environment: NodeJS.ProcessEnv): Forge {
  const [owner, repository, ...rest] = (options.repository ?? environment["GITHUB_REPOSITORY"] ?? "").split("/");
  if (!owner || !repository || rest.length > 0) {
    throw new Failure(
      "It is not said which repository this is about",
      "--repository, or else GITHUB_REPOSITORY",
      "Name it as in --repository ministry/massar-datacenters; a runner sets GITHUB_REPOSITORY by itself.",
    );
  }
  const token = environment["GITHUB_TOKEN"];
  if (!token) {
    throw new Failure(
      "There is no token to write to the forge with",
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
  return { apiUrl: apiUrl.replace(/\/+$/, ""), owner, repository, token };
}

/** Forgejo and Gitea tell themselves from GitHub by their API's path alone. */
export const isGitHub = ({ apiUrl }: Forge): boolean => !apiUrl.endsWith("/api/v1");

export async function connect({ apiUrl, token }: Forge, signal: AbortSignal): Promise<Octokit> {
  // an ES module, which early releases of Node 22 do not require
  const { Octokit } = await import("@octokit/rest");
  return new Octokit({
    auth: token,
    baseUrl: apiUrl,
    request: { signal: AbortSignal.any([signal, AbortSignal.timeout(LONGEST_WAIT_SECONDS * 1000)]) },
    // what octokit has to say of itself is not for the reader of this command
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  });
}

const eventSchema = z.object({ pull_request: z.object({ number: z.int().positive() }) });

/** The pull request that started a workflow, as the runner tells it. @throws Failure where it tells of none */
export function pullRequestOfEvent(environment: NodeJS.ProcessEnv): number {
  const path = environment["GITHUB_EVENT_PATH"];
  const remedy = "Name the pull request as in --pull-request 12; a workflow that runs on pull_request need not.";
  if (!path || !existsSync(path)) {
    const where = "--pull-request, or else GITHUB_EVENT_PATH";
    throw new Failure("It is not said which pull request to comment on", where, remedy);
  }
  try {
    return eventSchema.parse(JSON.parse(readFileSync(path, "utf8"))).pull_request.number;
  } catch {
    const where = `${path}, from GITHUB_EVENT_PATH`;
    throw new Failure("The event that started this is not about a pull request", where, remedy);
  }
}
