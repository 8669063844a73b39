import type { ModelPath } from "../../model/finding";
import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { secretIn } from "./secret";

/** Checks every text of the model, including the keys of records. */
export const noSecrets: Rule<Model> = {
  title: "The model contains no secrets",
  explanation:
    "The model is in Git, in every clone and in every pull request, so a leaked secret can't be withdrawn. Pass secrets through the " +
    "environment, as sensitive Terraform variables.",
  source: { document: "docs/guide/deploy.md", section: "Live", standing: "design" },
  severity: "error",
  check: ({ sites, root: _root, ...parts }) => [
    ...textsIn(sites.rabat, ["rabat"], "rabat"),
    ...textsIn(sites.marrakech, ["marrakech"], "marrakech"),
    ...Object.entries(parts).flatMap(([part, value]) => textsIn(value, [part as keyof typeof parts], part)),
  ],
};

function textsIn(value: unknown, path: ModelPath, scope: string): RuleFinding[] {
  if (typeof value === "string") return finding(value, path, scope);
  if (Array.isArray(value)) {
    return value.flatMap((each, index) => textsIn(each, [...path, index], `${scope}/${nameOf(each) ?? index}`));
  }
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, each]) => [
    ...finding(key, [...path, key], `${scope}/${key}`),
    ...textsIn(each, [...path, key], `${scope}/${key}`),
  ]);
}

/** False for a unit, such as DataSize, which contains only numbers. */
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Identifies an entry of a list by name, so that its scope does not depend on its position. */
function nameOf(entry: unknown): unknown {
  return isRecord(entry) ? (entry["name"] ?? entry["id"] ?? entry["label"] ?? entry["tier"]) : undefined;
}

function finding(text: string, path: ModelPath, scope: string): RuleFinding[] {
  const what = secretIn(text);
  if (what === undefined) return [];
  return [
    {
      scope,
      path,
      // omits the text itself, because reports are stored and sent
      problem: `This text of ${text.length} characters looks like ${what}.`,
      remedy: "Replace the secret where it is used, remove it from Git's history, and pass it through the environment.",
    },
  ];
}
