import type { Instant } from "../../lib/time";
import type { Model } from "../../model/model";
import type { Planning, TierSpec } from "../../model/schema/workload";
import { MONTHS } from "../../model/units/months";
import type { Day } from "../../planning/capacity/forecast";
import { unprovenParts } from "../evidence/shortfalls";
import type { ExerciseRecord, RecordKind, Scenario } from "../record";
import { RECOVERY_PARTS, type RecoveryPart, recoveryHashes } from "./coverage";

/** A part of a tier's recovery that has changed since it was proven. */
export interface StaleCause {
  /** The tier itself, or one that it depends on. */
  readonly tier: string;
  /** `proof`: the tier did not exist at the time of the exercise. `age`: the proof is older than {@link PROOF_DAYS}. */
  readonly part: RecoveryPart | "proof" | "age";
}

/** `proven`: unchanged since its proof. `stale`: changed since its proof. `never`: no successful exercise has recovered it. */
export type CoverageState = "proven" | "stale" | "never";

export interface TierCoverage {
  readonly tier: string;
  readonly state: CoverageState;
  /** The newest successful exercise that recovered it. */
  readonly proof?: Proof;
  readonly causes: readonly StaleCause[];
  /** Later exercises with this tier that did not pass. */
  readonly failedSince: readonly string[];
}

export interface Proof {
  readonly exercise: string;
  readonly at: Instant;
  readonly kind: RecordKind;
  readonly scenario: Scenario;
  readonly target: ExerciseRecord["target"];
}

export type CoverageWarning =
  | { readonly kind: "quarterWithout"; readonly quarter: string }
  /** No successful exercise in this quarter yet. `months`: the remaining months that are not blackout months. */
  | { readonly kind: "quarterDue"; readonly quarter: string; readonly until: Day; readonly months: readonly string[] }
  | { readonly kind: "blackoutNow"; readonly month: string; readonly partOfPeak: string }
  /** An exercise took place in a blackout month. */
  | { readonly kind: "duringBlackout"; readonly exercise: string; readonly month: string }
  /** An exercise passed, but proves nothing. */
  | { readonly kind: "notCounted"; readonly exercise: string; readonly why: NotCounted };

/**
 * Why a successful exercise proves nothing: a simulation is never proof for live sites; the code of a dirty tree is unknown; anybody
 * can have written evidence that no committed key has signed.
 */
export type NotCounted = "simulation" | "dirtyTree" | "unsigned";

export interface CoverageOptions {
  /** What must be proven. @default "simulation" */
  readonly target?: ExerciseRecord["target"];
  /** The exercises whose evidence a committed key has signed. @default - none; a simulation needs no signature */
  readonly signed?: ReadonlySet<string>;
}

/** Which tiers have a proven recovery: version 2 of `npm run rehearse:coverage -- --format json`. */
export interface CoverageReport {
  readonly version: 2;
  readonly on: Day;
  readonly target: ExerciseRecord["target"];
  readonly tiers: readonly TierCoverage[];
  readonly blackoutMonths: readonly string[];
  readonly warnings: readonly CoverageWarning[];
}

/**
 * A month with at least this fraction of the peak load is a blackout month, in which rehearsals should not use capacity, links
 * and staff. A choice of this project; the load of each month is `planning.season`.
 */
export const BLACKOUT_PART = 0.9;

/** A proof is valid for a year. A choice of this project: each quarter has an exercise, so three may fail in a row. */
export const PROOF_DAYS = 366;

/** @param exercises in any order @param on the day of the report; later exercises are ignored */
export function coverageReport(
  model: Model,
  exercises: readonly ExerciseRecord[],
  on: Day,
  { target = "simulation", signed = new Set() }: CoverageOptions = {},
): CoverageReport {
  const until = exercises
    .filter(({ ended }) => ended.slice(0, on.length) <= on)
    .toSorted((a, b) => (a.ended < b.ended ? -1 : 1));
  const why = (record: ExerciseRecord): NotCounted | undefined => {
    if (target === "live" && record.target === "simulation") return "simulation";
    if (record.code.dirty) return "dirtyTree";
    return target === "live" && !signed.has(record.id) ? "unsigned" : undefined;
  };
  const inOrder = until.filter((record) => why(record) === undefined);
  const notCounted = until.filter(passed).flatMap((record): CoverageWarning[] => {
    const reason = why(record);
    return reason === undefined ? [] : [{ kind: "notCounted", exercise: record.id, why: reason }];
  });
  const now = recoveryHashes(model);
  const blackout = blackoutMonths(model.planning);
  return {
    version: 2,
    on,
    target,
    tiers: model.massar.tiers.map((tier) => coverageOf(tier, inOrder, model, { now, on })),
    blackoutMonths: blackout,
    warnings: [
      ...quarterWarnings(inOrder, on, blackout),
      ...seasonWarnings(inOrder, on, blackout, model.planning),
      ...notCounted,
    ],
  };
}

const passed = (record: ExerciseRecord): boolean => record.outcome === "passed" && unprovenParts(record).length === 0;

function coverageOf(
  { name }: TierSpec,
  exercises: readonly ExerciseRecord[],
  model: Model,
  { now, on }: { readonly now: ReturnType<typeof recoveryHashes>; readonly on: Day },
): TierCoverage {
  const tried = exercises.filter(({ scope }) => scope.tiers.some(({ tier }) => tier === name));
  const at = tried.findLastIndex(passed);
  const failedSince = tried
    .slice(at + 1)
    .filter(({ outcome }) => outcome !== "refused")
    .map(({ id }) => id);
  const proof = tried[at];
  if (proof === undefined) return { tier: name, state: "never", causes: [], failedSince };
  const days = (Date.parse(on) - Date.parse(proof.ended)) / 86_400_000;
  const causes: StaleCause[] = [
    ...withDependencies(name, model).flatMap((tier) => staleParts(tier, proof.tierHashes[tier], now[tier])),
    ...(days > PROOF_DAYS ? [{ tier: name, part: "age" as const }] : []),
  ];
  const { id, ended, kind, scenario, target } = proof;
  return {
    tier: name,
    state: causes.length === 0 ? "proven" : "stale",
    proof: { exercise: id, at: ended, kind, scenario, target },
    causes,
    failedSince,
  };
}

/** A tier and all its direct and indirect dependencies, itself first. */
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

/** The months at or near the yearly peak. */
export function blackoutMonths({ season }: Planning): string[] {
  const part = (month: (typeof MONTHS)[number]) => season[month].fraction;
  const peak = Math.max(...MONTHS.map(part));
  return MONTHS.filter((month) => part(month) >= BLACKOUT_PART * peak);
}

const monthOf = (day: string): (typeof MONTHS)[number] => MONTHS[Number(day.slice(5, 7)) - 1] ?? MONTHS[0];

/** The number of a quarter, counted from year 0, and its name: `2026-Q4`. */
const quarterAt = (day: string): number => Number(day.slice(0, 4)) * 4 + Math.floor((Number(day.slice(5, 7)) - 1) / 3);
const quarterName = (quarter: number): string => `${Math.floor(quarter / 4)}-Q${(quarter % 4) + 1}`;

/**
 * Every quarter needs a successful exercise: the current one before it ends, and every past one since the first
 * exercise. The last quarter is always checked.
 */
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
