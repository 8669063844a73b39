import { code, generated, paragraphs, table } from "../lib/markdown";
import type { Rule, RuleSource } from "../model/rule";

/** The parts of a rule that do not depend on its subject. */
export type DescribedRule = Pick<Rule<never>, "title" | "explanation" | "source" | "severity">;

/** Rules of one subject, by id. */
export interface RuleChapter {
  readonly title: string;
  /** Their subject and when they are checked. */
  readonly intro: string;
  /** The folder of their files. */
  readonly folder: string;
  readonly rules: Readonly<Record<string, DescribedRule>>;
}

const STANDINGS: Readonly<Record<RuleSource["standing"], string>> = {
  primary: "stated there",
  derived: "derived from it",
  secondary: "secondary source: used for parameters only, never for an error",
  design: "design decision of this project",
};

/** Every rule with its reason and its source. */
export function ruleCatalogue(chapters: readonly RuleChapter[]): string {
  const filled = chapters.filter(({ rules }) => Object.keys(rules).length > 0);
  return generated(
    "# Rules",
    "Requirements on the model and the stacks. An error stops the synthesis, a warning does not. The id of a rule is the name of its file.",
    filled.map(({ title, intro, folder, rules }) =>
      paragraphs(
        `## ${title}`,
        `${intro} Files: ${code(folder)}.`,
        table(
          ["rule", "requirement", "severity"],
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
