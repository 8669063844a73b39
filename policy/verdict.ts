import type { ModelPath } from "../model/finding";
import { type Acknowledgement, acknowledgementsSchema } from "../model/schema/exception";
import { schemaFindings } from "../model/schema-findings";
import { type LocatedFinding, locate } from "./located-finding";

/** Findings by their consequence: errors stop the synthesis, warnings do not, and each acknowledged finding has an owner. */
export interface Verdict {
  readonly errors: readonly LocatedFinding[];
  readonly warnings: readonly LocatedFinding[];
  readonly acknowledged: readonly { readonly finding: LocatedFinding; readonly by: Acknowledgement }[];
}

/**
 * Separates acknowledged findings from open ones. An acknowledgement that is malformed, expired or without a finding is an error.
 *
 * @param today an ISO date. An acknowledgement is valid up to and including its expiry day.
 */
export function applyAcknowledgements(
  findings: readonly LocatedFinding[],
  written: readonly Acknowledgement[],
  today: string,
): Verdict {
  const { data: acknowledgements = [], error } = acknowledgementsSchema.safeParse(written, { reportInput: true });
  const malformed = schemaFindings("acknowledgements", acknowledgementsSchema, written, error?.issues ?? []).map(
    (finding) => locate("acknowledgements", "error", finding),
  );
  const byKey = new Map(acknowledgements.map((each) => [key(each), each]));
  const found = new Set(findings.map(key));
  const open = findings.filter((finding) => !byKey.has(key(finding)));
  const invalid = acknowledgements.flatMap((each, index) => {
    const path: ModelPath = ["acknowledgements", index];
    if (!found.has(key(each))) {
      return locate("acknowledgements", "error", {
        path,
        scope: each.scope,
        problem: `The rule ${each.rule} has no finding with the scope ${each.scope}.`,
        remedy: "Remove the acknowledgement, or correct its rule or scope.",
      });
    }
    if (each.expires >= today) return [];
    return locate("acknowledgements", "error", {
      path: [...path, "expires"],
      scope: each.scope,
      problem: `The acknowledgement of ${each.rule} for ${each.scope} expired on ${each.expires}. Owner: ${each.owner}. Reason: ${each.reason}`,
      remedy: `Fix the finding of ${each.rule}, or ask ${each.owner} for a new reason and expiry date.`,
    });
  });
  return {
    errors: [...malformed, ...invalid, ...open.filter(({ severity }) => severity === "error")],
    warnings: open.filter(({ severity }) => severity === "warning"),
    acknowledged: findings.flatMap((finding) => {
      const by = byKey.get(key(finding));
      return by === undefined ? [] : [{ finding, by }];
    }),
  };
}

const key = ({ rule, scope }: Pick<LocatedFinding, "rule" | "scope">): string => `${rule} ${scope}`;
