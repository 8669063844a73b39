import { z } from "zod";
import { Failure } from "../../lib/failure";
import type { Forge } from "./forge";

/** What octokit throws. It gives what never got an answer the status 500, but no response. */
const refusal = z.object({
  status: z.int(),
  message: z.string(),
  response: z.object({ headers: z.record(z.string(), z.unknown()) }).optional(),
});

/**
 * Says of a call that failed what can be done about it. The token stands in none of it.
 *
 * @param about what the call was about: "pull request 12"
 * @param permission what a workflow has to state
 */
export function forgeFailure(
  error: unknown,
  { apiUrl, owner, repository, token }: Forge,
  { about, permission }: { readonly about: string; readonly permission: string },
): unknown {
  const { success, data } = refusal.safeParse(error);
  if (!success) return error;
  const said = data.message.replaceAll(token, "[token]");
  const failure = (what: string, remedy: string) =>
    new Failure(what, `${apiUrl}: ${about} of ${owner}/${repository}`, remedy);
  if (data.response === undefined) {
    return failure(
      `The forge cannot be reached: ${said}`,
      "Check the address, the network and the firewall between here and there. Where a certificate is not trusted, " +
        "name its authority's file: export NODE_EXTRA_CA_CERTS=<file>",
    );
  }
  const again = retryTime(data.response.headers);
  if (again) {
    return failure(`The forge takes no more calls of this token for now: ${said}`, `Run the command again ${again}.`);
  }
  switch (data.status) {
    case 401:
      return failure(
        `The forge does not accept the token: ${said}`,
        "Check GITHUB_TOKEN: it may have expired, or belong to another forge.",
      );
    case 403:
      return failure(
        `The token may not write here: ${said}`,
        `In a workflow, state permissions: ${permission}: write; a token of a person needs the same right. GitHub ` +
          "gives none of it to a workflow that a fork started.",
      );
    case 404:
      return failure(
        `There is no such thing, or the token may not see it: ${said}`,
        "Check what the command was given, and that the token may read the repository.",
      );
    default:
      return failure(
        `The forge answers with HTTP status ${data.status}: ${said}`,
        data.status >= 500 ? "Run the command again later." : "Mend what it complains about.",
      );
  }
}

/** When the forge takes calls again; nothing where it does not refuse them for their number. */
function retryTime(headers: Readonly<Record<string, unknown>>): string | undefined {
  const seconds = Number(headers["retry-after"]);
  if (seconds > 0) return `in ${seconds} s`;
  if (headers["x-ratelimit-remaining"] !== "0") return undefined;
  const reset = Number(headers["x-ratelimit-reset"]);
  return reset > 0 ? `after ${new Date(reset * 1000).toISOString()}` : "in an hour";
}

/** Goes on after a refusal of one of these statuses. */
export function unlessStatus(statuses: readonly number[], error: unknown): void {
  if (!statuses.some((status) => status === refusal.safeParse(error).data?.status)) throw error;
}
