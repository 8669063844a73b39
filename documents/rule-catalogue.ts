import { code, generated, paragraphs, table } from "../lib/markdown";
import type { Rule, RuleSource } from "../model/rule";

/** What is said about a rule, whatever it is about. */
export type DescribedRule = Pick<Rule<never>, "title" | "explanation" | "source" | "severity">;

/** Rules of one subject, by id. */
export interface RuleChapter {
  readonly title: string;
  /** What they are about and when they are checked. */
  readonly intro: string;
  /** Where a rule's file is. */
  readonly folder: string;
  readonly rules: Readonly<Record<string, DescribedRule>>;
}

const STANDINGS: Readonly<Record<RuleSource["standing"], string>> = {
  primary: "read there",
  derived: "follows from it",
  secondary: "read about it, not there: a parameter, never an error by itself",
  design: "this project's own promise",
};

/** Every rule, with why it exists and where it comes from. */
export function ruleCatalogue(chapters: readonly RuleChapter[]): string {
  const filled = chapters.filter(({ rules }) => Object.keys(rules).length > 0);
  return generated(
    "# Rules",
    "What must hold. An error stops the synthesis, a warning does not. A rule's id is the name of its file.",
    filled.map(({ title, intro, folder, rules }) =>
      paragraphs(
        `## ${title}`,
        `${intro} In ${code(folder)}.`,
        table(
          ["rule", "what holds", ""],
          Object.entries(rules).map(([id, rule]) => [`[${code(id)}](#${id})`, rule.title, rule.severity]),
        ),
        Object.entries(rules).map(([id, rule]) => described(id, rule)),
      ),
    ),
  );
}

const described = (id: string, { title, explanation, source, severity }: DescribedRule): string =>
  paragraphs(`### ${id}`, `**${title}.** ${explanation}`, `*${severity}* · ${sourceText(source)}`);

const sourceText = ({ document, section, standing }: RuleSource): string =>
  `${[document, ...(section === undefined ? [] : [section])].join(", ")} (${STANDINGS[standing]})`;
