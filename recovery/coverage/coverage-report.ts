import type { Instant } from "../../lib/time";
import type { Model } from "../../model/model";
import type { Planning, TierSpec } from "../../model/schema/workload";
import { MONTHS } from "../../model/units/months";
import type { Day } from "../../planning/capacity/forecast";
import { unprovenParts } from "../evidence/shortfalls";
import type { ExerciseKind, ExerciseRecord, Scenario } from "../record";
import { RECOVERY_PARTS, type RecoveryPart, recoveryHashes } from "./coverage";

/** Something that a tier's recovery depends on and that is no longer as it was proved. */
export interface StaleCause {
  /** The tier itself, or one that it depends on. */
  readonly tier: string;
  /** `proof`: there was no such tier, or nothing is known of it. */
  readonly part: RecoveryPart | "proof";
}

/** `proven`: as it is now. `stale`: as it was. `never`: no exercise that recovered it has passed. */
export type CoverageState = "proven" | "stale" | "never";

export interface TierCoverage {
  readonly tier: string;
  readonly state: CoverageState;
  /** The newest exercise that passed and recovered it. */
  readonly proof?: Proof;
  readonly causes: readonly StaleCause[];
  /** Exercises after that proof that tried it and did not pass. */
  readonly failedSince: readonly string[];
}

export interface Proof {
  readonly exercise: string;
  readonly at: Instant;
  readonly kind: ExerciseKind;
  readonly scenario: Scenario;
  readonly target: ExerciseRecord["target"];
}

export type CoverageWarning =
  | { readonly kind: "quarterWithout"; readonly quarter: string }
  /** None in this quarter so far. `months`: those left of it that are no blackout. */
  | { readonly kind: "quarterDue"; readonly quarter: string; readonly until: Day; readonly months: readonly string[] }
  | { readonly kind: "blackoutNow"; readonly month: string; readonly partOfPeak: string }
  /** An exercise that took place in a blackout. */
  | { readonly kind: "duringBlackout"; readonly exercise: string; readonly month: string };

/** What is proven of the recovery, version 1 of `npm run rehearse:coverage -- --format json`. */
export interface CoverageReport {
  readonly version: 1;
  readonly on: Day;
  readonly tiers: readonly TierCoverage[];
  readonly blackoutMonths: readonly string[];
  readonly warnings: readonly CoverageWarning[];
}

/**
 * A month that sees at least so much of what the busiest month sees is a blackout: enrolment and results, when nobody
 * should take room, links and hands for a rehearsal. A choice of this project; the seasons are `planning.season`.
 */
export const BLACKOUT_PART = 0.9;

/** @param exercises in any order @param on the day that it is asked for */
export function coverageReport(model: Model, exercises: readonly ExerciseRecord[], on: Day): CoverageReport {
  const inOrder = exercises
    .filter(({ ended }) => ended.slice(0, on.length) <= on)
    .toSorted((a, b) => (a.ended < b.ended ? -1 : 1));
  const now = recoveryHashes(model);
  const blackout = blackoutMonths(model.planning);
  return {
    version: 1,
    on,
    tiers: model.massar.tiers.map((tier) => coverageOf(tier, inOrder, model, now)),
    blackoutMonths: blackout,
    warnings: [...quarterWarnings(inOrder, on, blackout), ...seasonWarnings(inOrder, on, blackout, model.planning)],
  };
}

const passed = (record: ExerciseRecord): boolean => record.outcome === "passed" && unprovenParts(record).length === 0;

function coverageOf(
  { name }: TierSpec,
  exercises: readonly ExerciseRecord[],
  model: Model,
  now: ReturnType<typeof recoveryHashes>,
): TierCoverage {
  const tried = exercises.filter(({ scope }) => scope.tiers.some(({ tier }) => tier === name));
  const at = tried.findLastIndex(passed);
  const failedSince = tried
    .slice(at + 1)
    .filter(({ outcome }) => outcome !== "refused")
    .map(({ id }) => id);
  const proof = tried[at];
  if (proof === undefined) return { tier: name, state: "never", causes: [], failedSince };
  const causes = withDependencies(name, model).flatMap((tier) => staleParts(tier, proof.tierHashes[tier], now[tier]));
  const { id, ended, kind, scenario, target } = proof;
  return {
    tier: name,
    state: causes.length === 0 ? "proven" : "stale",
    proof: { exercise: id, at: ended, kind, scenario, target },
    causes,
    failedSince,
  };
}

/** A tier, and all that it depends on at any remove, itself first. */
function withDependencies(name: string, { massar }: Model): string[] {
  const found = new Set([name]);
  for (const each of found) {
    for (const dependency of massar.tiers.find((tier) => tier.name === each)?.dependsOn ?? []) found.add(dependency);
  }
  return [...found];
}

function staleParts(
  tier: string,
  then: Readonly<Record<string, string>> | undefined,
  now: Readonly<Record<RecoveryPart, string>> | undefined,
): StaleCause[] {
  if (then === undefined || now === undefined) return [{ tier, part: "proof" }];
  return RECOVERY_PARTS.filter((part) => then[part] !== now[part]).map((part) => ({ tier, part }));
}

/** Months at the year's peak or near it. */
export function blackoutMonths({ season }: Planning): string[] {
  const part = (month: (typeof MONTHS)[number]) => season[month].fraction;
  const peak = Math.max(...MONTHS.map(part));
  return MONTHS.filter((month) => part(month) >= BLACKOUT_PART * peak);
}

const monthOf = (day: string): (typeof MONTHS)[number] => MONTHS[Number(day.slice(5, 7)) - 1] ?? MONTHS[0];

/** `2026-Q4` by its place in the count of all quarters, and back. */
const quarterAt = (day: string): number => Number(day.slice(0, 4)) * 4 + Math.floor((Number(day.slice(5, 7)) - 1) / 3);
const quarterName = (quarter: number): string => `${Math.floor(quarter / 4)}-Q${(quarter % 4) + 1}`;

/** Each whole quarter from the first exercise's on, at least the last one, needs an exercise that passed; so does this one until its end. */
function quarterWarnings(
  exercises: readonly ExerciseRecord[],
  on: Day,
  blackout: readonly string[],
): CoverageWarning[] {
  const current = quarterAt(on);
  const proven = new Set(exercises.filter(passed).map(({ ended }) => quarterAt(ended)));
  const first = Math.min(current - 1, ...exercises.map(({ ended }) => quarterAt(ended)));
  const whole = Array.from({ length: current - first }, (_, at) => first + at);
  const without = whole
    .filter((quarter) => !proven.has(quarter))
    .map((quarter) => ({ kind: "quarterWithout" as const, quarter: quarterName(quarter) }));
  if (proven.has(current)) return without;
  const lastMonth = (current % 4) * 3 + 3;
  const until = new Date(Date.UTC(Number(on.slice(0, 4)), lastMonth, 0)).toISOString().slice(0, on.length);
  const months = MONTHS.slice(Number(on.slice(5, 7)) - 1, lastMonth).filter((month) => !blackout.includes(month));
  return [...without, { kind: "quarterDue", quarter: quarterName(current), until, months }];
}

function seasonWarnings(
  exercises: readonly ExerciseRecord[],
  on: Day,
  blackout: readonly string[],
  { season }: Planning,
): CoverageWarning[] {
  const month = monthOf(on);
  return [
    ...(blackout.includes(month) ? [{ kind: "blackoutNow" as const, month, partOfPeak: String(season[month]) }] : []),
    ...exercises
      .filter(({ began }) => blackout.includes(monthOf(began)))
      .map(({ id, began }) => ({ kind: "duringBlackout" as const, exercise: id, month: monthOf(began) })),
  ];
}
