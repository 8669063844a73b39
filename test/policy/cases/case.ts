import { formatPath } from "../../../model/finding";
import { loadModel } from "../../../model/load";
import type { Arithmetic } from "../../../model/rule";
import { sourcePosition } from "../../../model/source-position";
import { RULES } from "../../../policy/catalogue";
import { fixtureData } from "../../fixture/model";
import { type Changes, lineOf, variant } from "../../model/variant";

/** A small change of the model that breaks one rule, and the findings. */
export interface PolicyCase {
  readonly rule: string;
  readonly change: Changes;
  readonly findings: readonly Expected[];
}

export interface Expected {
  readonly scope: string;
  readonly path: string;
  /** The file, then texts that lead to the finding's line. */
  readonly at: readonly [file: string, ...anchors: string[]];
  readonly problem: string;
  readonly remedy: string;
  readonly arithmetic?: Pick<Arithmetic, "result" | "limit" | "margin">;
}

/** The findings of a rule in a variant of the model, with file and line. */
export function found(rule: string, change: Changes = {}) {
  const checked = Object.values(RULES).flatMap((rules) => rules[rule] ?? [])[0];
  if (checked === undefined) throw new Error(`no rule ${rule}`);
  return checked.check(loadModel(variant(change))).map(({ scope, path, problem, remedy, arithmetic }) => ({
    scope,
    path: formatPath(path),
    place: Object.values(sourcePosition(path, fixtureData.root)).join(":"),
    problem,
    remedy,
    arithmetic: arithmetic && { result: arithmetic.result, limit: arithmetic.limit, margin: arithmetic.margin },
  }));
}

export const expected = ({ scope, path, at: [file, ...anchors], problem, remedy, arithmetic }: Expected) => ({
  scope,
  path,
  place: `${file}:${lineOf(file, ...anchors)}`,
  problem,
  remedy,
  arithmetic,
});

/** Each rule finds its change, and has no finding without it. */
export function describeCases(cases: readonly PolicyCase[]): void {
  test.each(cases)("$rule", ({ rule, change, findings }) => {
    expect(found(rule, change)).toEqual(findings.map(expected));
    expect(found(rule)).toEqual([]);
  });
}
