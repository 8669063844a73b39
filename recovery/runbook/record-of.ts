import { type LocalizedText, localize } from "../../lib/text/localized";
import type { Instant } from "../../lib/time";
import { type ExerciseRecord, type Facts, isDay, type Opening, type RecordKind, type StepRecord } from "../record";

/** A run passes only if all of these were measured. */
const RECOVERED = ["assertions", "recoveryPoints", "recoveryTimes", "integrity"] as const;
const EXERCISED = ["readiness", ...RECOVERED, "replication", "cleanUp"] as const;
const PROOFS: Readonly<Record<RecordKind, readonly (keyof Facts)[]>> = {
  rehearsal: EXERCISED,
  drill: [...EXERCISED, "fences"],
  failover: ["fences", "posture", ...RECOVERED],
  migration: ["readiness", "fences", "posture", ...RECOVERED],
  reprotect: ["readiness", "fences"],
  failback: ["readiness", "fences", "posture", "assertions", "recoveryPoints", "integrity"],
};

/** Creates the record of an exercise that has ended. */
export function recordOf(
  opening: Opening,
  facts: Facts,
  steps: readonly StepRecord[],
  { ended, aborted }: { readonly ended: Instant; readonly aborted: boolean },
): ExerciseRecord {
  const { censusesBefore: _, censusesAfter: __, playsDisaster: ___, ...found } = facts;
  const { playsDisaster: ____, ...begun } = opening;
  const record = {
    readiness: [],
    health: [],
    integrity: [],
    assertions: [],
    recoveryPoints: [],
    spreads: [],
    recoveryTimes: [],
    groups: [],
    plans: {},
    replication: { asserted: opening.kind === "rehearsal", samples: [], failures: [] },
    isolation: { tested: false, before: [], probes: [], notProbed: [], proved: false },
    cleanUp: {
      vcenters: { rabat: { objects: 0, leftovers: [] }, marrakech: { objects: 0, leftovers: [] } },
      processes: [],
      namespaces: [],
      emptyPlans: [],
      clean: false,
    },
    ...begun,
    ...found,
  } satisfies Partial<ExerciseRecord>;
  return {
    version: 2,
    ...record,
    ended,
    steps,
    outcome: outcomeOf(opening.kind, facts, steps, aborted),
    deviations: steps.filter(({ outcome }) => outcome === "failed").flatMap((step) => deviations(step, record)),
    recommendations: recommendations(record, steps),
  };
}

function outcomeOf(
  kind: RecordKind,
  facts: Facts,
  steps: readonly StepRecord[],
  aborted: boolean,
): ExerciseRecord["outcome"] {
  if (aborted) return "aborted";
  // on the day, a failed step is repeated until it passes
  const counted = isDay(kind) ? [...new Map(steps.map((step) => [step.id, step])).values()] : steps;
  if (counted.some(({ id, outcome }) => id === "readiness" && outcome === "failed")) return "refused";
  const proved = PROOFS[kind].every((proof) => facts[proof] !== undefined);
  const kept = (facts.recoveryTimes ?? []).every((time) => time.kept);
  return proved && kept && counted.every(({ outcome }) => outcome === "passed") ? "passed" : "failed";
}

/** A refusal has one reason for each precondition that is not met. */
const deviations = (
  { id, title, detail = "" }: StepRecord,
  { readiness }: Pick<ExerciseRecord, "readiness">,
): LocalizedText[] => {
  const reasons = id === "readiness" ? readiness.filter(({ passed }) => !passed) : [];
  return reasons.length === 0
    ? [localize`${title}: ${detail}`]
    : reasons.map(({ title: condition, expected, seen }) => localize`${condition}: ${seen} (${EXPECTED}: ${expected})`);
};

const EXPECTED: LocalizedText = { en: "expected", fr: "attendu" };

/** Above this fraction of an objective, the record recommends more margin. */
const MARGIN_THRESHOLD = 0.8;

function recommendations(
  {
    kind,
    isolation,
    recoveryPoints,
    recoveryTimes,
  }: Pick<ExerciseRecord, "kind" | "isolation" | "recoveryPoints" | "recoveryTimes">,
  steps: readonly StepRecord[],
): LocalizedText[] {
  const tight = [
    ...recoveryPoints.map((point) => ({ ...point, objectiveName: "RPO" })),
    ...recoveryTimes.map((time) => ({ ...time, objectiveName: "RTO" })),
  ].filter(({ kept, actual, objective }) => kept && actual !== undefined && actual > objective * MARGIN_THRESHOLD);
  const slow = steps.filter(
    ({ began, ended, estimated, outcome }) =>
      outcome === "passed" && estimated !== undefined && Date.parse(ended) - Date.parse(began) > estimated,
  );
  return [
    ...tight.map(
      ({ tier, objectiveName }): LocalizedText => ({
        en: `${tier} used more than ${MARGIN_THRESHOLD * 100} % of its ${objectiveName}: increase the margin before it is missed.`,
        fr: `${tier} a utilisé plus de ${MARGIN_THRESHOLD * 100} % de son ${objectiveName} : augmenter la marge avant qu’il ne soit dépassé.`,
      }),
    ),
    ...slow.map(
      ({ title }) =>
        localize`${title}${{
          en: " took longer than the estimate of the recovery plan: correct the estimate.",
          fr: " : durée supérieure à l’estimation du plan de reprise ; corriger l’estimation.",
        }}`,
    ),
    ...(kind === "rehearsal" &&
    !isolation.tested &&
    steps.some(({ id, outcome }) => id === "isolation" && outcome === "failed")
      ? [
          {
            en: "The isolation was not tested: repeat the exercise on a machine that allows unprivileged user namespaces.",
            fr: "L’isolation n’a pas été testée : refaire l’exercice sur une machine qui autorise les espaces de noms utilisateur non privilégiés.",
          },
        ]
      : []),
  ];
}
