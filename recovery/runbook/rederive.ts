import { isDeepStrictEqual } from "node:util";
import { STACKS } from "../../model/names";
import type { ExerciseRecord, Facts, Opening, StepRecord } from "../record";
import { cleanUpOf, isProved, isUnharmed, recoveryPointOf, recoveryTimeOf, spreadsOf } from "./conclusions";
import { type JournalEntry, progressOf } from "./journal";
import { recordOf } from "./record-of";

/** A part of a record that does not follow from the raw artefacts. */
export interface Difference {
  /** `recoveryPoints[0].kept` */
  readonly where: string;
  readonly recorded: string;
  readonly derived: string;
}

/**
 * Computes the record of an exercise again from its journal, and each verdict from the observations in it: data loss from markers,
 * recovery times from health checks and user tests, the clean-up from both censuses, isolation from its probes, and the outcome from
 * the steps.
 *
 * @returns the differences; empty if the record follows from its artefacts
 */
export function rederive(record: ExerciseRecord, journal: readonly JournalEntry[]): Difference[] {
  // an emergency may be declared when a run is resumed
  const opened = journal.findLast(({ kind }) => kind === "opened");
  if (opened?.kind !== "opened") return [{ where: "journal", recorded: "an opening", derived: "none" }];
  const opening = opened.facts as Opening;
  const { facts } = progressOf(journal);
  const whole = recordOf(opening, facts, stepsOf(record.steps, journal), {
    ended: record.ended,
    aborted: record.outcome === "aborted",
  });
  const last = journal.at(-1)?.at ?? record.ended;
  return [
    ...differences(record, { ...whole, ...conclusions(whole, facts) }),
    ...(last <= record.ended ? [] : [{ where: "ended", recorded: record.ended, derived: `not before ${last}` }]),
  ];
}

/** Each verdict, from observations alone. */
function conclusions(record: ExerciseRecord, facts: Facts): Partial<ExerciseRecord> {
  const { recoveryPoints, recoveryTimes, assertions, health, scope, scenario, disaster } = record;
  const last = assertions
    .map(({ at }) => at)
    .sort()
    .at(-1);
  const areMet = assertions.every(({ passed }) => passed);
  const entries = new Set(scope.tiers.filter(({ isEntry }) => isEntry).map(({ tier }) => tier));
  const points =
    disaster === undefined
      ? recoveryPoints
      : recoveryPoints.map((point) => {
          const { newestMarker: newest, missing, holes } = point;
          const seen = {
            ...(newest && { newest }),
            ...(missing !== undefined && { missing }),
            ...(holes !== undefined && { holes }),
          };
          return recoveryPointOf(point, seen, disaster, scenario);
        });
  const { censusesBefore, censusesAfter } = facts;
  const hasTested = record.steps.some(({ id, outcome }) => id === "assertions" && outcome !== "skipped");
  return {
    recoveryPoints: points,
    spreads: spreadsOf(points, record.spreads),
    recoveryTimes: recoveryTimes.map((time) => {
      const check = health.findLast(({ id }) => id === `health/${time.tier}`);
      // without its health check nothing can be derived: it counts as never usable
      const usable = recoveryTimeOf(time, record, check ?? { at: record.began, passed: false });
      if (!entries.has(time.tier) || last === undefined || usable.actual === undefined || !hasTested) return usable;
      const tested = recoveryTimeOf(time, record, { at: last, passed: true });
      return { ...tested, kept: areMet && tested.kept };
    }),
    isolation: { ...record.isolation, proved: isProved(record.isolation) },
    replication:
      record.replication.unharmed === undefined
        ? record.replication
        : { ...record.replication, unharmed: isUnharmed(record.replication) },
    ...(censusesBefore &&
      censusesAfter && { cleanUp: cleanUpOf(censusesBefore, censusesAfter, record.cleanUp, STACKS) }),
  };
}

/**
 * The steps as the journal has them: when each began and ended, and with which result. Titles, limits and estimates are those of the
 * record. A step that the journal does not know was skipped.
 */
function stepsOf(recorded: readonly StepRecord[], journal: readonly JournalEntry[]): StepRecord[] {
  const used = new Map<string, number>();
  return recorded.map((step) => {
    const attempt = used.get(step.id) ?? 0;
    used.set(step.id, attempt + 1);
    const ends = journal.flatMap((entry) => (entry.kind === "ended" && entry.step === step.id ? [entry] : []));
    const end = ends[attempt];
    const { detail: _, ...shape } = step;
    if (end === undefined) return { ...shape, outcome: "skipped" };
    const previous = ends[attempt - 1]?.at ?? "";
    const began = journal.find((entry) => entry.kind === "began" && entry.step === step.id && entry.at >= previous);
    const { at: ended, outcome, detail } = end;
    return { ...shape, began: began?.at ?? step.began, ended, outcome, ...(detail !== undefined && { detail }) };
  });
}

const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 200) ?? "nothing";

/** The innermost values that differ. */
function differences(recorded: unknown, derived: unknown, where = ""): Difference[] {
  if (isDeepStrictEqual(recorded, derived)) return [];
  if (!isObject(recorded) || !isObject(derived) || Array.isArray(recorded) !== Array.isArray(derived)) {
    return [{ where: where || "the record", recorded: shown(recorded), derived: shown(derived) }];
  }
  const keys = [...new Set([...Object.keys(recorded), ...Object.keys(derived)])];
  const inner = (key: string) =>
    Array.isArray(recorded) ? `${where}[${key}]` : where === "" ? key : `${where}.${key}`;
  return keys.flatMap((key) => differences(recorded[key], derived[key], inner(key)));
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
