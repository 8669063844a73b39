import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { TerraformElement } from "cdktf";
import type { IConstruct } from "constructs";

export interface Position {
  /** From the project's root. */
  readonly file: string;
  readonly line: number;
}

const PROJECT_ROOT = join(__dirname, "..", "..");

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
export function projectClasses(root = PROJECT_ROOT): ReadonlyMap<string, Position> {
  const files = ["constructs", "stacks"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => `${folder}/${file}`),
  );
  return classesIn(Object.fromEntries(files.map((file) => [file, readFileSync(join(root, file), "utf8")])));
}
