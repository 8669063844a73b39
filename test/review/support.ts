import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isPlanObject, type PlanValue } from "../../terraform/plan/change";

/** Real plans, trimmed by trim-plan.ts, and their stacks. */
export const REAL_PLANS = {
  "change-primary": "primary",
  "create-dr": "dr",
  "empty-link": "replication-link",
} as const;
export type RealPlan = keyof typeof REAL_PLANS;

export const textOf = (name: RealPlan): string => readFileSync(join(__dirname, "testdata", `${name}.json`), "utf8");

/** A mutable view of a plan's JSON. */
export type Json = { [key: string]: Json } & Json[];

/** A plan's text after a change of its JSON. */
export function changed(name: RealPlan, change: (plan: Json) => unknown): string {
  const plan = JSON.parse(textOf(name)) as Json;
  change(plan);
  return JSON.stringify(plan);
}

/** A place in a plan's JSON to write to. */
export const set = (of: Json | undefined, key: string | number, value: unknown): void => {
  if (of === undefined) throw new Error(`nothing has a ${key}`);
  (of as unknown as Record<string | number, unknown>)[key] = value;
};

/** The first entry of a plan's changes, or of its drift, with an address. */
export function entryOf(
  plan: Json,
  address: string,
  list: "resource_changes" | "resource_drift" = "resource_changes",
): Json {
  const entry = plan[list]?.find((each) => String(each["address"]).includes(address));
  if (entry === undefined) throw new Error(`the plan has no ${address}`);
  return entry;
}

export const leaves = (value: PlanValue | undefined): PlanValue[] =>
  Array.isArray(value)
    ? value.flatMap(leaves)
    : isPlanObject(value)
      ? Object.values(value).flatMap(leaves)
      : value === undefined
        ? []
        : [value];
