import type { ModelPath } from "../../model/finding";
import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { secretIn } from "./secret";

/** Every text of the model, each record's names included. */
export const noSecrets: Rule<Model> = {
  title: "No text of the model is a secret",
  explanation:
    "The model is in Git, in every clone and in each pull request, and can't be taken back. Secrets come by environment, as sensitive " +
    "Terraform variables.",
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

/** A unit is no record: it holds numbers. */
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** What tells an entry of a list from the others, whatever its position. */
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
      // not the text: the report is printed, kept and sent
      problem: `${text.length} characters that look like ${what}.`,
      remedy: "Remove it from Git's history, change the secret where it is used, and give it by environment.",
    },
  ];
}
