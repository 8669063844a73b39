import type { Construct } from "constructs";

/**
 * Validates the props of a construct.
 *
 * @param requirements each requirement as a sentence, and whether the props meet it
 * @throws Error with the construct's path and all unmet requirements
 */
export function checkProps(scope: Construct, requirements: Readonly<Record<string, boolean>>): void {
  const unmet = Object.keys(requirements).filter((sentence) => !requirements[sentence]);
  if (unmet.length > 0) throw new Error(`${scope.node.path}: ${unmet.join("; ")}.`);
}

/** Whether `value` is a whole number from `least` to `most`, inclusive. */
export const isWholeNumber = (value: number, least: number, most = Number.MAX_SAFE_INTEGER): boolean =>
  Number.isSafeInteger(value) && value >= least && value <= most;
