import type { IConstruct } from "constructs";
import type { Rule } from "../../model/rule";
import type { Block } from "./block";

/** A finding about a construct, independent of the model. */
export interface TreeFinding {
  readonly construct: IConstruct;
  readonly problem: string;
  readonly remedy: string;
}

/** A rule about the construct tree, as Terraform's JSON will have it. */
export type TreeRule = Rule<readonly Block[], TreeFinding>;
