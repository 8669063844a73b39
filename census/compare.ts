import { groupBy } from "../lib/group-by";
import type { Model } from "../model/model";
import type { SiteName } from "../model/schema/site";
import type { Census } from "./census";
import { kinds } from "./kinds";
import { modelledSite } from "./modelled-site";
import type { Expected, Fact, Facts, Kind, Observed, Origin } from "./subject";

/** One property of an object, in the model and in vCenter. */
export interface Comparison {
  readonly kind: string;
  readonly name: string;
  /** Kind and name, for example "cluster rabat-extension". */
  readonly subject: string;
  /** "unknown" is an object that is not in the model. */
  readonly origin: Origin | "unknown";
  readonly tier?: string;
  /** `exists` for the object itself. */
  readonly property: string;
  readonly expected: Fact;
  readonly actual: Fact;
  readonly equal: boolean;
}

/** Compares a site of the model with its vCenter, in both directions. */
export function compareSite(model: Model, siteName: SiteName, census: Census): Comparison[] {
  const site = modelledSite(model, siteName);
  return kinds.flatMap((group) =>
    group.kinds.flatMap((kind) => compareKind(kind, kind.expected(site), kind.observed(census, site))),
  );
}

function compareKind(
  kind: Kind,
  expected: readonly Expected<Facts>[],
  observed: readonly Observed<Facts>[],
): Comparison[] {
  const unmatched = groupBy(observed, ({ name }) => name);
  const modelled = expected.flatMap((object) => {
    const { name, origin, tier } = object;
    const found = unmatched.get(name)?.shift();
    const of = { kind: kind.name, name, subject: `${kind.name} ${name}`, origin, ...(tier !== undefined && { tier }) };
    return [
      row(of, "exists", true, found !== undefined),
      ...(found ? compareFacts(of, object.facts, found.facts, kind.reported ?? []) : []),
    ];
  });
  // includes a second object with a modelled name, which vSphere allows in another folder
  const unknown = [...unmatched.values()]
    .flat()
    .map(({ name }) =>
      row({ kind: kind.name, name, subject: `${kind.name} ${name}`, origin: "unknown" }, "exists", false, true),
    );
  return [...modelled, ...unknown];
}

type Of = Omit<Comparison, "property" | "expected" | "actual" | "equal">;

function compareFacts(
  of: Of,
  expected: Partial<Facts>,
  actual: Partial<Facts>,
  reported: readonly string[],
): Comparison[] {
  return Object.entries(expected).flatMap(([property, value]) => {
    const found = actual[property];
    if (value === undefined || (found === undefined && reported.includes(property))) return [];
    return [row(of, property, value, found ?? "unknown")];
  });
}

// Does not spread `of`, because that takes V8 thirty times as long for thousands of rows.
const row = (
  { kind, name, subject, origin, tier }: Of,
  property: string,
  expected: Fact,
  actual: Fact,
): Comparison => ({
  kind,
  name,
  subject,
  origin,
  ...(tier !== undefined && { tier }),
  property,
  expected,
  actual,
  equal: isList(expected) && isList(actual) ? sameMembers(expected, actual) : expected === actual,
});

const isList = (fact: Fact): fact is readonly string[] => typeof fact === "object";

function sameMembers(expected: readonly string[], actual: readonly string[]): boolean {
  if (expected.length !== actual.length) return false;
  const found = actual.toSorted();
  return expected.toSorted().every((member, index) => member === found[index]);
}
