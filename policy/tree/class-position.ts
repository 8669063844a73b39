import { TerraformElement } from "cdktf";
import type { IConstruct } from "constructs";
import { sourcesBelow } from "../../lib/project-source";

export interface Position {
  /** Relative to the project's root. */
  readonly file: string;
  readonly line: number;
}

/** Finds the declaration of each class. @param files text by path */
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
 * Finds the project class that created a construct: the nearest one on its path. Without one, the construct was
 * created in main.ts.
 */
export function classPosition(construct: IConstruct, classes: ReadonlyMap<string, Position>): Position {
  // skips the provider's classes: some have the same name as a class of the project
  const own = construct.node.scopes.filter((scope) => !TerraformElement.isTerraformElement(scope));
  const found = own.toReversed().flatMap((scope) => classes.get(scope.constructor.name) ?? []);
  return found[0] ?? { file: "main.ts", line: 1 };
}

/** The classes in constructs/ and stacks/. */
export const projectClasses = (): ReadonlyMap<string, Position> => classesIn(sourcesBelow(["constructs", "stacks"]));
