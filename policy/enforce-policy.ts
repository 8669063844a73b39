import { Annotations, type App, TerraformStack } from "cdktf";
import type { Model } from "../model/model";
import type { Acknowledgement } from "../model/schema/acknowledgement";
import { evaluate } from "./evaluate";
import { PolicyError } from "./policy-error";
import { report } from "./report";
import { evaluateTree } from "./tree/evaluate";
import { applyAcknowledgements } from "./verdict";

/**
 * Lets nothing be synthesised that breaks a promise. Warnings and what is acknowledged, cdktf prints with the stacks.
 *
 * @param app with its stacks added, and not synthesised yet
 * @param model the national design, whichever profile is synthesised: promises are about it
 * @throws PolicyError with all findings at once
 */
export function enforcePolicy(
  app: App,
  model: Model,
  acknowledgements: readonly Acknowledgement[],
  today = new Date().toISOString().slice(0, 10),
): void {
  const verdict = applyAcknowledgements([...evaluate(model), ...evaluateTree(app)], acknowledgements, today);
  if (verdict.errors.length > 0) throw new PolicyError(verdict);
  if (verdict.warnings.length + verdict.acknowledged.length === 0) return;
  // cdktf prints what is noted on stacks, not on the app
  const stack = app.node.children.find(TerraformStack.isStack);
  if (stack !== undefined) Annotations.of(stack).addWarning(report(verdict));
}
