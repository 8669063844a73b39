import type { IConstruct } from "constructs";

/** A value that every validated model has. @throws Error with the construct's path and the missing value */
export function requireDefined<Value>(value: Value | undefined, name: string, scope: IConstruct): Value {
  if (value === undefined) throw new Error(`${scope.node.path} has no ${name}: the model was not validated`);
  return value;
}
