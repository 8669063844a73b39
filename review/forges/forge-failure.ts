import { z } from "zod";
import { Failure } from "../../lib/failure";
import type { Forge } from "./forge";

/** An error of octokit. Without an answer, it has status 500 and no response. */
const refusal = z.object({
  status: z.int(),
  message: z.string(),
  response: z.object({ headers: z.record(z.string(), z.unknown()) }).optional(),
});

/**
 * Explains a failed API call and its remedy. The token is removed from the text.
 *
 * @param about the subject of the call: "pull request 12"
 * @param permission the permission to write that a workflow needs
 * @param forbidden the text where the token lacks a right @default - that it cannot write
 */
export function forgeFailure(
  error: unknown,
  { apiUrl, owner, repository, token }: Forge,
  { about, ...lacking }: Asked,
): unknown {
  const { success, data } = refusal.safeParse(error);
  if (!success) return error;
  const said = data.message.replaceAll(token, "[token]");
  const failure = (what: string, remedy: string) =>
    new Failure(what, `${apiUrl}: ${about} of ${owner}/${repository}`, remedy);
  if (data.response === undefined) {
    return failure(
      `The forge cannot be reached: ${said}`,
      "Check the address, the network and the firewalls. If a certificate is not trusted, name the file of its authority: " +
        "export NODE_EXTRA_CA_CERTS=<file>",
    );
  }
  const again = retryTime(data.response.headers);
  if (again) {
    return failure(`The forge limits the calls of this token: ${said}`, `Run the command again ${again}.`);
  }
  switch (data.status) {
    case 401:
      return failure(
        `The forge does not accept the token: ${said}`,
        "Check GITHUB_TOKEN: it may have expired, or belong to another forge.",
      );
    case 403: {
      const { what, remedy } = "forbidden" in lacking ? lacking.forbidden : noWriteAccess(lacking.permission);
      return failure(`${what}: ${said}`, remedy);
    }
    case 404:
      return failure(
        `Not found, or not visible to the token: ${said}`,
        "Check the command's options, and that the token can read the repository.",
      );
    default:
      return failure(
        `The forge answers with HTTP status ${data.status}: ${said}`,
        data.status >= 500 ? "Run the command again later." : "Fix what the message names.",
      );
  }
}

/** What a call was about, and what its token may lack. */
type Asked = { readonly about: string } & (
  | { readonly permission: string }
  | { readonly forbidden: { readonly what: string; readonly remedy: string } }
);

const noWriteAccess = (permission: string) => ({
  what: "The token has no write access",
  remedy:
    `In a workflow, set permissions: ${permission}: write. A personal token needs the same permission. GitHub does not ` +
    "grant it to a workflow that a fork started.",
});

/** When the forge accepts calls again. @returns undefined if the refusal is not a rate limit */
function retryTime(headers: Readonly<Record<string, unknown>>): string | undefined {
  const seconds = Number(headers["retry-after"]);
  if (seconds > 0) return `in ${seconds} s`;
  if (headers["x-ratelimit-remaining"] !== "0") return undefined;
  const reset = Number(headers["x-ratelimit-reset"]);
  return reset > 0 ? `after ${new Date(reset * 1000).toISOString()}` : "in an hour";
}

/** Rethrows an error, except a refusal with one of these statuses. */
export function unlessStatus(statuses: readonly number[], error: unknown): void {
  if (!statuses.some((status) => status === refusal.safeParse(error).data?.status)) throw error;
}
