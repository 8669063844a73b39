import type { IConstruct } from "constructs";

/** A value that a checked model always has. @throws Error with the construct's path and what is missing */
export function known<Value>(value: Value | undefined, what: string, scope: IConstruct): Value {
  if (value === undefined) throw new Error(`${scope.node.path} has no ${what}: the model was not checked`);
  return value;
}
