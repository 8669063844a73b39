import type { Node, SourceFile } from "typescript";
import { sourceText } from "../lib/project-source";
import type { ModelPart, ModelPath } from "./finding";

/** The file of each part, relative to the project's root. The exported constant has the part's name. */
const MODEL_FILES: Readonly<Record<ModelPart, string>> = {
  rabat: "datacenters/rabat.ts",
  marrakech: "datacenters/marrakech.ts",
  link: "datacenters/link.ts",
  witness: "datacenters/witness.ts",
  massar: "datacenters/massar/tiers.ts",
  recoveryPlan: "datacenters/massar/recovery-plan.ts",
  planning: "datacenters/massar/planning.ts",
  lab: "datacenters/massar/lab.ts",
  posture: "datacenters/massar/posture.ts",
  deletionLocks: "datacenters/massar/deletion-locks.ts",
  acknowledgements: "datacenters/acknowledgements.ts",
};

/** The compiler, loaded on first use: it takes 0.3 s. */
let ts: typeof import("typescript");

/**
 * The file and line of a path of the model: those of the value, or of the nearest enclosing literal where the value is
 * absent or computed. They are read from the syntax tree, so that the model files stay plain data.
 *
 * @param root the folder of the model's files. @default - the project
 */
export function sourcePosition(path: ModelPath, root?: string): { readonly file: string; readonly line: number } {
  ts ??= require("typescript");
  const [part, ...keys] = path;
  const file = MODEL_FILES[part];
  const source = parsed(file, sourceText(file, root));
  let node: Node = constantNamed(source, part) ?? source;
  for (const key of keys) {
    const next = child(node, key);
    if (next === undefined) break;
    node = next;
  }
  return { file, line: source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1 };
}

const trees = new Map<string, SourceFile>();

/** Parsed once per text: a review asks for the lines of thousands of objects. */
function parsed(file: string, text: string): SourceFile {
  const known = trees.get(file);
  if (known?.text === text) return known;
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  trees.set(file, tree);
  return tree;
}

/** The literal that `export const <name> = define…(literal)` holds. */
function constantNamed(source: SourceFile, name: string): Node | undefined {
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name: declared, initializer } of statement.declarationList.declarations) {
      if (ts.isIdentifier(declared) && declared.text === name && initializer !== undefined) {
        return ts.isCallExpression(initializer) ? (initializer.arguments[0] ?? initializer) : initializer;
      }
    }
  }
  return undefined;
}

function child(parent: Node, key: string | number): Node | undefined {
  const node = literalOf(ts.isPropertyAssignment(parent) ? parent.initializer : parent);
  if (ts.isArrayLiteralExpression(node) && typeof key === "number") {
    // after a spread, positions in the text differ from those in the list
    return node.elements.slice(0, key + 1).some(ts.isSpreadElement) ? undefined : node.elements[key];
  }
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  return node.properties.find(
    ({ name }) => name !== undefined && (ts.isIdentifier(name) || ts.isStringLiteral(name)) && name.text === key,
  );
}

/** The literal inside of `literal as const` and `literal satisfies Type`. */
function literalOf(node: Node): Node {
  return ts.isAsExpression(node) || ts.isSatisfiesExpression(node) ? literalOf(node.expression) : node;
}
