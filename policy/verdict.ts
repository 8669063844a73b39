import type { ModelPath } from "../model/finding";
import { type Acknowledgement, acknowledgementsSchema } from "../model/schema/acknowledgement";
import { schemaFindings } from "../model/schema-findings";
import { type LocatedFinding, locate } from "./located-finding";

/** What becomes of the findings: what stops the synthesis, what is only said, and what someone answers for. */
export interface Verdict {
  readonly errors: readonly LocatedFinding[];
  readonly warnings: readonly LocatedFinding[];
  readonly acknowledged: readonly { readonly finding: LocatedFinding; readonly by: Acknowledgement }[];
}

/**
 * Sets acknowledgements against findings. One that is malformed, has expired or matches nothing is an error itself.
 *
 * @param today an ISO date. An acknowledgement holds on the day that it expires.
 */
export function applyAcknowledgements(
  findings: readonly LocatedFinding[],
  written: readonly Acknowledgement[],
  today: string,
): Verdict {
  const { data: acknowledgements = [], error } = acknowledgementsSchema.safeParse(written, { reportInput: true });
  const malformed = schemaFindings("acknowledgements", error?.issues ?? []).map((finding) =>
    locate("acknowledgements", "error", finding),
  );
  const answers = new Map(acknowledgements.map((each) => [key(each), each]));
  const met = new Set(findings.map(key));
  const open = findings.filter((finding) => !answers.has(key(finding)));
  const useless = acknowledgements.flatMap((each, index) => {
    const path: ModelPath = ["acknowledgements", index];
    if (!met.has(key(each))) {
      return locate("acknowledgements", "error", {
        path,
        scope: each.scope,
        problem: `No finding of ${each.rule} is about ${each.scope}.`,
        remedy: "Remove the acknowledgement, or correct its rule and scope.",
      });
    }
    if (each.expires >= today) return [];
    return locate("acknowledgements", "error", {
      path: [...path, "expires"],
      scope: each.scope,
      problem: `The acknowledgement of ${each.rule} for ${each.scope} expired on ${each.expires}. ${each.owner} answers for it: ${each.reason}`,
      remedy: `Mend what ${each.rule} finds, or have ${each.owner} give a new reason and day.`,
    });
  });
  return {
    errors: [...malformed, ...useless, ...open.filter(({ severity }) => severity === "error")],
    warnings: open.filter(({ severity }) => severity === "warning"),
    acknowledged: findings.flatMap((finding) => {
      const by = answers.get(key(finding));
      return by === undefined ? [] : [{ finding, by }];
    }),
  };
}

const key = ({ rule, scope }: Pick<LocatedFinding, "rule" | "scope">): string => `${rule} ${scope}`;
