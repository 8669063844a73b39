import type { Model } from "../../model/model";
import type { Acknowledgement } from "../../model/schema/exception";
import { evaluate } from "../../policy/evaluate";
import type { LocatedFinding } from "../../policy/located-finding";
import { applyAcknowledgements } from "../../policy/verdict";
import type { Review } from "../review";

/**
 * Findings that are only in the changed model, and findings that are only in the base, both by today's rules. Findings with
 * the same rule and scope are the same, even if their figures differ.
 *
 * @param today an ISO date
 */
export function findingChanges(
  before: Model,
  after: Model,
  acknowledged: readonly Acknowledgement[],
  today: string,
): Review["findings"] {
  const open = (model: Model) => {
    const { errors, warnings } = applyAcknowledgements(evaluate(model), acknowledged, today);
    return [...errors, ...warnings];
  };
  const [old, now] = [open(before), open(after)];
  return { added: without(now, old), mended: without(old, now) };
}

function without(findings: readonly LocatedFinding[], others: readonly LocatedFinding[]): LocatedFinding[] {
  const keys = new Set(others.map(keyOf));
  return findings.filter((finding) => !keys.has(keyOf(finding)));
}

const keyOf = ({ rule, scope }: LocatedFinding): string => `${rule} ${scope}`;
