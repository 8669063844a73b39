import type { Model } from "../model/model";
import type { Rule, RuleFinding, Severity } from "../model/rule";
import { RULES } from "./catalogue";

/** A rule's finding, with the rule that made it. */
export interface PolicyFinding extends RuleFinding {
  readonly rule: string;
  readonly severity: Severity;
}

/** All that the rules find in a model. Pure: acknowledgements are applied afterwards. */
export function evaluate(model: Model): PolicyFinding[] {
  return Object.values(RULES).flatMap((rules) =>
    Object.entries(rules).flatMap(([id, rule]) => findingsOf(id, rule, model)),
  );
}

/** One rule's findings about its subject. */
export const findingsOf = <Subject>(id: string, rule: Rule<Subject>, subject: Subject): PolicyFinding[] =>
  rule.check(subject).map((finding) => ({ ...finding, rule: id, severity: rule.severity }));
