import type { Finding } from "./finding";

export type Severity = "error" | "warning";

/** Where a rule or a formula comes from. */
export interface RuleSource {
  readonly document: string;
  /** Section, page or identifier in it. */
  readonly section?: string;
  /**
   * How reliable it is. `primary`: read in the document. `derived`: computed from it. `secondary`: read in another text
   * about it; such a figure is a parameter and never an error alone. `design`: a decision of this project.
   */
  readonly standing: "primary" | "derived" | "secondary" | "design";
}

/**
 * A rule. Its id is the name of its file.
 *
 * @typeParam Found the kind of its findings
 */
export interface Rule<Subject, Found = RuleFinding> {
  /** The condition, as a sentence. */
  readonly title: string;
  /** Why the rule exists: the consequence of breaking it. */
  readonly explanation: string;
  readonly source: RuleSource;
  /** An error stops the synthesis, a warning does not. */
  readonly severity: Severity;
  /** Pure, in linear time. One finding for each object that breaks the rule. */
  readonly check: (subject: Subject) => readonly Found[];
}

/** The calculation behind a finding, with units, ready to print. */
export interface Arithmetic {
  readonly inputs: Readonly<Record<string, string>>;
  /** With the inputs' names. */
  readonly formula: string;
  readonly result: string;
  readonly limit: string;
  /** Distance from the limit: negative if the limit is exceeded or missed. */
  readonly margin: string;
}

/** A finding of a rule, with its scope and arithmetic. The remedy is the smallest change that fixes it. */
export interface RuleFinding extends Finding {
  /** Its object, by name and not by position: `rabat/rabat-extension`, `tier/database`, `link`. */
  readonly scope: string;
  /** @default - the rule compares no amounts */
  readonly arithmetic?: Arithmetic;
}
