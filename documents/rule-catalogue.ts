import type { Rule, RuleSource } from "../model/rule";
import { code, generated, paragraphs, table } from "./markdown";

/** What is said about a rule, whatever it is about. */
export type DescribedRule = Pick<Rule<never>, "title" | "explanation" | "source" | "severity">;

/** Rules by subject and id. */
export type DescribedRules = Readonly<Record<string, Readonly<Record<string, DescribedRule>>>>;

const STANDINGS: Readonly<Record<RuleSource["standing"], string>> = {
  primary: "read there",
  derived: "follows from it",
  secondary: "read about it, not there: a parameter, never an error by itself",
  design: "this project's own promise",
};

/** Every rule, with why it exists and where it comes from. */
export function ruleCatalogue(rules: DescribedRules): string {
  const subjects = Object.entries(rules).filter(([, of]) => Object.keys(of).length > 0);
  return generated(
    "# Rules",
    [
      "What must hold, beyond what loading the model checks. An error stops the synthesis, a warning does not.",
      `A rule's id is the name of its file: ${code("policy/<subject>/<id>.ts")}.`,
    ].join(" "),
    subjects.map(([subject, of]) =>
      paragraphs(
        `## ${subject.charAt(0).toUpperCase()}${subject.slice(1)}`,
        table(
          ["rule", "what holds", ""],
          Object.entries(of).map(([id, { title, severity }]) => [`[${code(id)}](#${id})`, title, severity]),
        ),
        Object.entries(of).map(([id, rule]) => described(id, rule)),
      ),
    ),
  );
}

const described = (id: string, { title, explanation, source, severity }: DescribedRule): string =>
  paragraphs(`### ${id}`, `**${title}.** ${explanation}`, `*${severity}* · ${sourceText(source)}`);

const sourceText = ({ document, section, standing }: RuleSource): string =>
  `${[document, ...(section === undefined ? [] : [section])].join(", ")} (${STANDINGS[standing]})`;
