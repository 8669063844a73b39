import type { IConstruct } from "constructs";
import type { Rule } from "../../model/rule";
import type { Block } from "./block";

/** Something that is wrong with a construct, whatever the model says. */
export interface TreeFinding {
  readonly construct: IConstruct;
  readonly problem: string;
  readonly remedy: string;
}

/** Something that must hold in the tree of constructs, of what it will be in Terraform's JSON. */
export type TreeRule = Rule<readonly Block[], TreeFinding>;
