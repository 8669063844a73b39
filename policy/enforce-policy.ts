import { Annotations, type App, TerraformStack } from "cdktf";
import type { Model } from "../model/model";
import type { Acknowledgement } from "../model/schema/exception";
import { evaluate } from "./evaluate";
import { PolicyError } from "./policy-error";
import { report } from "./report";
import { evaluateTree } from "./tree/evaluate";
import { applyAcknowledgements } from "./verdict";

export interface EnforceOptions {
  readonly today?: string;
  readonly emergency?: boolean;
}

/**
 * Stops the synthesis if a rule finds an error. cdktf prints warnings and acknowledged findings with the stacks.
 *
 * @param app with its stacks, before `app.synth()`
 * @param model the national design, whichever profile is synthesised: the rules are about the national design
 * @param today an ISO date, for acknowledgements that expire. @default - the current day in UTC
 * @param emergency whether a recovery goes past errors, which its record states: they are printed only. @default false
 * @throws PolicyError with all findings
 */
export function enforcePolicy(
  app: App,
  model: Model,
  acknowledgements: readonly Acknowledgement[],
  { today = new Date().toISOString().slice(0, 10), emergency = false }: EnforceOptions = {},
): void {
  const verdict = applyAcknowledgements([...evaluate(model), ...evaluateTree(app)], acknowledgements, today);
  if (verdict.errors.length > 0 && !emergency) throw new PolicyError(verdict);
  if (verdict.errors.length + verdict.warnings.length + verdict.acknowledged.length === 0) return;
  // cdktf prints annotations of stacks, but not those of the app
  const stack = app.node.children.find(TerraformStack.isStack);
  if (stack !== undefined) Annotations.of(stack).addWarning(report(verdict));
}
