import type { Finding } from "./finding";

export type Severity = "error" | "warning";

/** Where a rule or a formula comes from. */
export interface RuleSource {
  readonly document: string;
  /** Section, page or identifier in it. */
  readonly section?: string;
  /**
   * How sure it is. `primary`: read there. `derived`: follows from it by arithmetic. `secondary`: read about, not there; such a
   * figure is a parameter and never an error by itself. `design`: this project's own promise.
   */
  readonly standing: "primary" | "derived" | "secondary" | "design";
}

/**
 * Something that must hold. Its id is the name of its file.
 *
 * @typeParam Found what it finds in its subject
 */
export interface Rule<Subject, Found = RuleFinding> {
  /** What holds, as a sentence. */
  readonly title: string;
  /** Why the rule exists: what goes wrong where it does not hold. */
  readonly explanation: string;
  readonly source: RuleSource;
  /** An error stops the synthesis, a warning does not. */
  readonly severity: Severity;
  /** Pure and linear. One finding for each thing that breaks the rule. */
  readonly check: (subject: Subject) => readonly Found[];
}

/** How a rule came to its finding, in units, ready to print. */
export interface Arithmetic {
  readonly inputs: Readonly<Record<string, string>>;
  /** With the inputs' names. */
  readonly formula: string;
  readonly result: string;
  readonly limit: string;
  /** How far the result is from the limit; what is missing, with a minus. */
  readonly margin: string;
}

/** A finding with what an acknowledgement names it by, and its arithmetic. The remedy is the smallest change that mends it. */
export interface RuleFinding extends Finding {
  /** What it is about, by name and not by position: `rabat/rabat-extension`, `tier/database`, `link`. */
  readonly scope: string;
  /** @default - the rule compares no amounts */
  readonly arithmetic?: Arithmetic;
}
