import { type CleanUp, type ExerciseRecord, isDay, meetsRpo } from "../record";

/** The parts of the evidence that prove something, in the order of the report. */
export type ProofPart =
  | "steps"
  | "readiness"
  | "assertions"
  | "recoveryPoints"
  | "recoveryTimes"
  | "integrity"
  | "replication"
  | "isolation"
  | "cleanUp";

/** `notReached`: the exercise ended earlier. `notApplicable`: this kind of exercise does not check the part. */
export type ProofState = "held" | "failed" | "notTested" | "notReached" | "notApplicable";

/** The state of each part, derived from the observations and not from the record's own conclusions. */
export function proofStates(record: ExerciseRecord): Readonly<Record<ProofPart, ProofState>> {
  const { steps, readiness, assertions, recoveryPoints, spreads, recoveryTimes, integrity } = record;
  const { replication, isolation, cleanUp } = record;
  const wasMade = record.outcome !== "refused";
  const wasWhole = record.outcome === "passed" || record.outcome === "failed";
  /** Without observations, a part of a complete exercise is not tested. */
  const ofAll = (held: readonly boolean[], needed = true): ProofState =>
    held.length > 0 ? stateOf(held.every(Boolean)) : needed ? (wasWhole ? "notTested" : "notReached") : "notApplicable";
  const bubble = record.kind === "rehearsal";
  const day = isDay(record.kind);
  // reprotect recovers nothing; failover continues whatever its survey finds, and an emergency overrides failed preconditions
  const recovers = record.kind !== "reprotect";
  const mayRefuse = record.kind !== "failover" && record.emergency === undefined;
  const last = day ? [...new Map(steps.map((step) => [step.id, step])).values()] : steps;
  return {
    steps: ofAll(last.map(({ outcome }) => outcome === "passed")),
    readiness: mayRefuse ? ofAll(readiness.map(({ passed }) => passed)) : "notApplicable",
    assertions: ofAll(
      assertions.map(({ passed }) => passed),
      recovers,
    ),
    recoveryPoints: ofAll(
      [
        ...recoveryPoints.map((point) => meetsRpo(point, record.scenario)),
        ...spreads.map(({ spread, bound }) => spread <= bound),
      ],
      recovers && record.scope.tiers.some(({ mechanism }) => mechanism !== "rebuild"),
    ),
    recoveryTimes: ofAll(recoveryTimes.map(keeps), recovers && record.kind !== "failback"),
    integrity: ofAll(
      integrity.map(({ passed }) => passed),
      recovers && record.scope.tiers.some(({ mechanism }) => mechanism === "databaseStreaming"),
    ),
    replication: !bubble
      ? "notApplicable"
      : ofAll([
          ...replication.samples.map(({ lag }) => lag <= (replication.bound ?? 0)),
          ...(replication.stillStreaming === undefined ? [] : [replication.stillStreaming]),
        ]),
    isolation: !bubble
      ? "notApplicable"
      : isolation.tested
        ? isolation.probes.length === 0 || isolation.before.length === 0
          ? stateOfMissing([...isolation.before, ...isolation.probes], wasWhole)
          : ofAll([...isolation.before, ...isolation.probes].map(({ failed }) => failed))
        : wasWhole
          ? "notTested"
          : "notReached",
    cleanUp: day
      ? "notApplicable"
      : !isClean(cleanUp)
        ? "failed"
        : wasChecked(cleanUp)
          ? stateOf(cleanUp.clean, wasMade)
          : wasMade
            ? "notTested"
            : "notReached",
  };
}

/** Isolation that was tested at one of its two times only. */
const stateOfMissing = (probes: ExerciseRecord["isolation"]["probes"], wasWhole: boolean): ProofState =>
  probes.some(({ failed }) => !failed) ? "failed" : wasWhole ? "notTested" : "notReached";

const isClean = ({ vcenters, processes, namespaces }: CleanUp): boolean =>
  [processes, namespaces, ...Object.values(vcenters).map(({ leftovers }) => leftovers)].every(
    (left) => left.length === 0,
  );

/** A vCenter always has objects: a count of 0 means that no census was taken. */
const wasChecked = ({ vcenters }: CleanUp): boolean => Object.values(vcenters).every(({ objects }) => objects > 0);

const stateOf = (held: boolean, asked = true): ProofState => (held ? (asked ? "held" : "notReached") : "failed");

const keeps = ({ actual, objective }: { readonly actual?: number; readonly objective: number }): boolean =>
  actual !== undefined && actual <= objective;

/** `not tested` */
const inWords = (state: ProofState): string => state.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

const isOpen = (state: ProofState): boolean => state !== "held" && state !== "notApplicable";

/** The parts that prevent an exercise from passing. */
export const unprovenParts = (record: ExerciseRecord): ProofPart[] =>
  Object.entries(proofStates(record)).flatMap(([part, state]) => (isOpen(state) ? [part as ProofPart] : []));

/** The conclusions of a record that contradict its figures, in English, as `path: problem`. */
export function contradictions(record: ExerciseRecord): string[] {
  const states = proofStates(record);
  const { recoveryPoints, spreads, recoveryTimes, replication, isolation, cleanUp, outcome } = record;
  const found: string[] = [];
  const concludes = (path: string, says: boolean, holds: boolean, seen: string) => {
    if (says && !holds) found.push(`${path}: true, but ${seen}`);
  };
  recoveryPoints.forEach((point, at) => {
    concludes(
      `recoveryPoints[${at}].kept`,
      point.kept,
      meetsRpo(point, record.scenario),
      `${point.tier} lost more data than its RPO allows`,
    );
  });
  spreads.forEach(({ group, spread, bound, kept }, at) => {
    concludes(`spreads[${at}].kept`, kept, spread <= bound, `${group} was recovered to points too far apart`);
  });
  recoveryTimes.forEach((time, at) => {
    concludes(`recoveryTimes[${at}].kept`, time.kept, keeps(time), `${time.tier} took longer than its RTO`);
  });
  concludes(
    "replication.unharmed",
    replication.unharmed ?? false,
    states.replication !== "failed",
    "its lag exceeds the limit, or it no longer streams",
  );
  concludes(
    "isolation.proved",
    isolation.proved,
    states.isolation === "held",
    "no connection was tried, or one succeeded",
  );
  concludes(
    "cleanUp.clean",
    cleanUp.clean,
    isClean(cleanUp) && wasChecked(cleanUp),
    "objects are left, or no census was taken",
  );
  if (outcome === "passed") {
    for (const part of unprovenParts(record)) found.push(`outcome: passed, but ${part} is ${inWords(states[part])}`);
  }
  const { began, declared = began, ended } = record;
  if (!(began <= declared && declared <= ended)) found.push("began, declared, ended: not in chronological order");
  record.steps.forEach((step, at) => {
    if (step.began > step.ended) found.push(`steps[${at}]: ends before it begins`);
  });
  return found;
}
