import { RELATIONS } from "../model/relations/index";
import { RULES } from "./catalogue";
import type { DescribedRule } from "./sarif";
import { TREE_RULES } from "./tree/rules";

/** Every rule by its id: relations of the model, rules about the model, and rules about the construct tree. */
export const DESCRIBED_RULES: Readonly<Record<string, DescribedRule>> = Object.assign(
  {},
  ...[RELATIONS, ...Object.values(RULES), TREE_RULES],
);
