import fc from "fast-check";
import { isPlanObject } from "../../../terraform/plan/change";
import { PlanError } from "../../../terraform/plan/plan-error";
import { readPlan } from "../../../terraform/plan/read";
import { REAL_PLANS, type RealPlan, textOf } from "../../review/support";

/** A random change of a plan. Each step selects a member by its number; the change is made at the last step. */
interface Mutation {
  readonly steps: readonly number[];
  readonly kind: "drop" | "retype" | "unknownKey" | "double";
  readonly value: unknown;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  // few steps reach the skeleton, many steps reach the values
  steps: fc.array(fc.nat(), { minLength: 1, maxLength: 7 }),
  kind: fc.constantFrom("drop", "retype", "unknownKey", "double"),
  value: fc.oneof(
    fc.constantFrom<unknown>(null, "", "x", 0, -1, true, [], {}, [[]], ["no-op"], ["explode"]),
    fc.jsonValue(),
  ),
});

type Container = Record<string, unknown> | unknown[];
const isContainer = (value: unknown): value is Container => Array.isArray(value) || isPlanObject(value);

function mutate(plan: Container, { steps, kind, value }: Mutation): void {
  let place = plan;
  for (const [at, step] of steps.entries()) {
    const keys = Object.keys(place);
    const key = keys[step % keys.length];
    if (key === undefined) return;
    const entries = place as Record<string, unknown>;
    const next = entries[key];
    if (at < steps.length - 1 && isContainer(next) && Object.keys(next).length > 0) {
      place = next;
      continue;
    }
    if (kind === "retype") entries[key] = structuredClone(value);
    else if (kind === "unknownKey" && !Array.isArray(place))
      entries["field_of_a_later_release"] = structuredClone(value);
    else if (kind === "double" && Array.isArray(place)) place.push(structuredClone(next));
    else if (kind === "drop" && Array.isArray(place)) place.splice(Number(key), 1);
    else if (kind === "drop") delete entries[key];
    return;
  }
}

const plans = (Object.keys(REAL_PLANS) as RealPlan[]).map((name) => ({ text: textOf(name), stack: REAL_PLANS[name] }));

/** Reads a plan. @returns undefined if it is refused with a PlanError */
function readOrRefuse(text: string, stack: string) {
  try {
    return readPlan(text, stack);
  } catch (error) {
    expect(error).toBeInstanceOf(PlanError);
    expect((error as PlanError).remedy).not.toBe("");
    return undefined;
  }
}

test("a plan with random changes is read completely or refused, so that no change is lost", () => {
  let read = 0;
  let refused = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...plans),
      fc.array(mutation, { minLength: 1, maxLength: 3 }),
      ({ text, stack }, mutations) => {
        const json = JSON.parse(text) as Record<string, unknown>;
        for (const each of mutations) mutate(json, each);
        const plan = readOrRefuse(JSON.stringify(json), stack);
        if (plan === undefined) {
          refused += 1;
          return;
        }
        read += 1;
        const entries = (json["resource_changes"] ?? []) as { mode?: string; change: { actions: string[] } }[];
        const reads = entries.filter(({ mode, change }) => mode === "data" && change.actions.join() === "read");
        expect(plan.changes.length + plan.unchanged + reads.length).toBe(entries.length);
        const changing = entries.filter(({ change }) => !["no-op", "read"].includes(change.actions.join()));
        expect(plan.changes.length).toBeGreaterThanOrEqual(changing.length);
      },
    ),
    { numRuns: 250 },
  );
  // the test is meaningful only if both outcomes occur
  expect(Math.min(read, refused)).toBeGreaterThan(20);
});

test("a plan that is truncated, or has one different character, is read completely or refused", () => {
  const [{ text, stack } = { text: "", stack: "" }] = plans;
  fc.assert(
    fc.property(fc.nat(text.trimEnd().length - 1), fc.option(fc.string({ minLength: 1, maxLength: 1 })), (at, sign) => {
      const invalid = text.slice(0, at) + (sign === null ? "" : sign + text.slice(at + 1));
      const plan = readOrRefuse(invalid, stack);
      if (sign === null) expect(plan).toBeUndefined();
    }),
    { numRuns: 150 },
  );
});
