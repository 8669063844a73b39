import { RELATIONS } from "../model/relations/index";
import { RULES } from "../policy/catalogue";
import { TREE_RULES } from "../policy/tree/rules";
import type { RuleChapter } from "./rule-catalogue";

/** The rules in the order in which they are checked. */
export const RULE_CHAPTERS: readonly RuleChapter[] = [
  {
    title: "Soundness",
    intro: "Checked when the model is loaded: nothing is made of a model in which one of these does not hold.",
    folder: "model/relations/",
    rules: RELATIONS,
  },
  ...Object.entries(RULES).map(([subject, rules]) => ({
    title: `${subject.charAt(0).toUpperCase()}${subject.slice(1)}`,
    intro: "Checked of a sound model.",
    folder: `policy/${subject}/`,
    rules,
  })),
  {
    title: "The tree of constructs",
    intro: "Checked of what the stacks are made of, before it is synthesised.",
    folder: "policy/tree/",
    rules: TREE_RULES,
  },
];
