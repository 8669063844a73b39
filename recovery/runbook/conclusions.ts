import type { Census } from "../../census/census";
import { censusDifference } from "../../census/difference";
import type { Instant, Milliseconds } from "../../lib/time";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";
import {
  type CleanUp,
  type ExerciseRecord,
  type Isolation,
  isDay,
  meetsRpo,
  type RecoveryPoint,
  type RecoveryTime,
  type Replication,
  type Scenario,
  type Spread,
} from "../record";
import type { Readable } from "./world";

/** The conclusions from the observations of an exercise: the runbook draws them, and evidence:rederive draws them again. */

export const between = (from: Instant | undefined, to: Instant): Milliseconds =>
  Date.parse(to) - Date.parse(from ?? to);

export function recoveryPointOf(
  { tier, objective }: Pick<RecoveryPoint, "tier" | "objective">,
  { newest, missing, holes }: Readable,
  disaster: Instant,
  scenario: Scenario,
): RecoveryPoint {
  const point = {
    ...{ tier, objective },
    // if a clock is ahead, the loss must not be negative
    ...(newest && { newestMarker: newest, actual: Math.max(0, between(newest.at, disaster)) }),
    ...(missing !== undefined && { missing }),
    ...(holes !== undefined && { holes }),
  };
  return { ...point, kept: meetsRpo(point, scenario) };
}

/** The protection groups whose tiers were recovered. */
export function spreadsOf(
  points: readonly RecoveryPoint[],
  groups: readonly Pick<Spread, "group" | "tiers" | "bound">[],
): Spread[] {
  return groups.flatMap(({ group, tiers, bound }) => {
    const own = points.filter(({ tier, newestMarker }) => tiers.includes(tier) && newestMarker !== undefined);
    if (own.length < 2) return [];
    const instants = own.map(({ newestMarker }) => Date.parse(newestMarker?.at ?? ""));
    const spread = Math.max(...instants) - Math.min(...instants);
    return [{ group, tiers, spread, bound, kept: spread <= bound }];
  });
}

/** The part of a record from which the start of the RTO follows. */
export type Clocked = Pick<ExerciseRecord, "kind" | "clock" | "declared" | "disaster">;

/**
 * The disaster, from which recovery times count. An exercise begins with the declaration, so detection and decision take the times of
 * the plan.
 */
export function clockStart({ kind, clock, declared, disaster }: Clocked): Milliseconds | undefined {
  if (isDay(kind) && disaster !== undefined) return Date.parse(disaster);
  if (declared === undefined) return undefined;
  return Date.parse(declared) - (isDay(kind) ? 0 : clock.detection + clock.decision);
}

/** The recovery time of a tier that was usable at an instant. */
export function recoveryTimeOf(
  { tier, objective, estimated }: Pick<RecoveryTime, "tier" | "objective" | "estimated">,
  clocked: Clocked,
  usable: { readonly at: Instant; readonly passed: boolean },
): RecoveryTime {
  if (!usable.passed) return { tier, objective, estimated, kept: false };
  const at = Date.parse(usable.at);
  const actual = at - (clockStart(clocked) ?? at);
  return { tier, objective, estimated, actual, kept: actual <= objective };
}

/** Without a test, isolation is not proved. It must hold before the first VM is powered on, and while the recovered tiers run. */
export const isProved = ({ tested, before, probes }: Omit<Isolation, "notProbed" | "proved">): boolean =>
  tested && [before, probes].every((tried) => tried.length > 0 && tried.every(({ failed }) => failed));

/** A recovery of the site itself interrupts the replication, so it is not checked. */
export const isUnharmed = ({ asserted, samples, stillStreaming, bound = 0 }: Omit<Replication, "unharmed">): boolean =>
  !asserted || (samples.length > 0 && stillStreaming === true && samples.every(({ lag }) => lag <= bound));

export function cleanUpOf(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  remains: Pick<CleanUp, "processes" | "namespaces" | "emptyPlans">,
  stacks: readonly string[],
): CleanUp {
  const of = (site: SiteName) => ({
    objects: countObjects(after[site] as Census),
    leftovers: censusDifference(before[site] as Census, after[site] as Census).map(({ path }) => path),
  });
  const vcenters: CleanUp["vcenters"] = { rabat: of("rabat"), marrakech: of("marrakech") };
  const { processes, namespaces, emptyPlans } = remains;
  const left = [...SITE_NAMES.flatMap((site) => vcenters[site].leftovers), ...processes, ...namespaces];
  const clean = left.length === 0 && stacks.every((stack) => emptyPlans.includes(stack));
  return { vcenters, processes, namespaces, emptyPlans, clean };
}

const countObjects = (census: Census): number =>
  Object.values(census).reduce((sum: number, part: unknown) => sum + (Array.isArray(part) ? part.length : 0), 0);
