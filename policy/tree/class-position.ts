import { TerraformElement } from "cdktf";
import type { IConstruct } from "constructs";
import { sourcesBelow } from "../../lib/project-source";

export interface Position {
  /** From the project's root. */
  readonly file: string;
  readonly line: number;
}

/** Where each class is declared, of files by their path. */
export function classesIn(files: Readonly<Record<string, string>>): ReadonlyMap<string, Position> {
  return new Map(
    Object.entries(files).flatMap(([file, text]) =>
      text.split("\n").flatMap((line, index) => {
        const [, name] = /^(?:export )?(?:abstract )?class (\w+)/.exec(line) ?? [];
        return name === undefined ? [] : [[name, { file, line: index + 1 }] as const];
      }),
    ),
  );
}

/**
 * Where the class of the nearest construct of the project around this one is declared: what made a resource that is
 * wrong. A construct that none of them encloses was made where the app is.
 */
export function classPosition(construct: IConstruct, classes: ReadonlyMap<string, Position>): Position {
  // a resource's own class is the provider's, and some have names that classes here have too
  const own = construct.node.scopes.filter((scope) => !TerraformElement.isTerraformElement(scope));
  const found = own.toReversed().flatMap((scope) => classes.get(scope.constructor.name) ?? []);
  return found[0] ?? { file: "main.ts", line: 1 };
}

/** The classes of this project's constructs and stacks. */
export const projectClasses = (): ReadonlyMap<string, Position> => classesIn(sourcesBelow(["constructs", "stacks"]));
