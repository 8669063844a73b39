import type { IConstruct } from "constructs";
import type { LocatedFinding } from "../located-finding";
import { blocksOf } from "./block";
import { classPosition, projectClasses } from "./class-position";
import { TREE_RULES } from "./rules";

/** All findings of the rules about the tree. @param app with its stacks, before `app.synth()` */
export function evaluateTree(app: IConstruct): LocatedFinding[] {
  const blocks = blocksOf(app);
  const findings = Object.entries(TREE_RULES).flatMap(([rule, { severity, check }]) =>
    check(blocks).map((finding) => ({ rule, severity, ...finding })),
  );
  if (findings.length === 0) return [];
  const classes = projectClasses();
  return findings.map(({ rule, severity, construct, problem, remedy }) => ({
    rule,
    severity,
    scope: construct.node.path,
    path: construct.node.path,
    ...classPosition(construct, classes),
    problem,
    remedy,
  }));
}
