import { report } from "./report";
import type { Verdict } from "./verdict";

/** The rules found errors. The message lists every finding, ready to print. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";

  constructor(readonly verdict: Verdict) {
    super(report(verdict));
  }
}
