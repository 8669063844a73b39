import type { IConstruct } from "constructs";
import type { Severity } from "../../model/rule";
import { blocksOf } from "./block";
import { classPosition, projectClasses } from "./class-position";
import { TREE_RULES } from "./rules";

/** A finding about the tree of constructs, and where to mend it, ready for any report. */
export interface LocatedTreeFinding {
  readonly rule: string;
  readonly severity: Severity;
  /** What it is about, by name: the construct's path. */
  readonly scope: string;
  /** The construct's path. */
  readonly path: string;
  readonly file: string;
  readonly line: number;
  readonly problem: string;
  readonly remedy: string;
}

/** All that the rules about the tree find in an app whose stacks are added and not yet synthesised. */
export function evaluateTree(app: IConstruct): LocatedTreeFinding[] {
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
