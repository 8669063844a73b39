import { RELATIONS } from "../model/relations/index";
import { RULES } from "../policy/catalogue";
import { TREE_RULES } from "../policy/tree/rules";
import type { RuleChapter } from "./rule-catalogue";

/** The rules in the order in which they are checked. */
export const RULE_CHAPTERS: readonly RuleChapter[] = [
  {
    title: "Validity",
    intro: "Checked when the model is loaded. A model that violates one of these rules is rejected.",
    folder: "model/relations/",
    rules: RELATIONS,
  },
  ...Object.entries(RULES).map(([subject, rules]) => ({
    title: `${subject.charAt(0).toUpperCase()}${subject.slice(1)}`,
    intro: "Checked on a valid model.",
    folder: `policy/${subject}/`,
    rules,
  })),
  {
    title: "Constructs",
    intro: "Checked on the construct tree of the stacks, before the synthesis.",
    folder: "policy/tree/",
    rules: TREE_RULES,
  },
];
