import { RELATIONS } from "../model/relations/index";
import { RULES } from "./catalogue";
import type { DescribedRule } from "./sarif";
import { TREE_RULES } from "./tree/rules";

/** Every rule that can find something, by its id: of the model's relations, the model itself and the tree of constructs. */
export const DESCRIBED_RULES: Readonly<Record<string, DescribedRule>> = Object.assign(
  {},
  ...[RELATIONS, ...Object.values(RULES), TREE_RULES],
);
