import type { Construct } from "constructs";

/** @param requirements each as a sentence, and whether the props meet it @throws Error with the construct's path and all that they miss */
export function checkProps(scope: Construct, requirements: Readonly<Record<string, boolean>>): void {
  const missed = Object.keys(requirements).filter((sentence) => !requirements[sentence]);
  if (missed.length > 0) throw new Error(`${scope.node.path}: ${missed.join("; ")}.`);
}

/** Whether `value` is a whole number from `least` to `most`. */
export const isWhole = (value: number, least: number, most = Number.MAX_SAFE_INTEGER): boolean =>
  Number.isSafeInteger(value) && value >= least && value <= most;
