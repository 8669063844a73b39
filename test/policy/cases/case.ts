import type { Changes } from "../../model/variant";

/** A small change of the model that breaks one rule. Undone, nothing is found. */
export interface RuleCase {
  readonly rule: string;
  /** What the engineer did. */
  readonly change: string;
  readonly changes: Changes;
  /** Where it is to be mended: the file, then texts that lead to the line. */
  readonly at: readonly [file: string, ...anchors: string[]];
  readonly scope: string;
  readonly problem: string;
  readonly remedy: string;
  /** The arithmetic's result, limit and margin. @default - the rule compares no amounts */
  readonly amounts?: { readonly result: string; readonly limit: string; readonly margin: string };
}
