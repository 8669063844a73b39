import { type LocalizedText, localize } from "../../lib/text/localized";
import type { Instant } from "../../lib/time";
import type { ExerciseRecord, Facts, Opening, StepRecord } from "../record";

/** An exercise passes only if all of these were measured. */
const PROOFS = [
  ...(["readiness", "assertions", "recoveryPoints", "recoveryTimes", "integrity", "replication", "cleanUp"] as const),
];

/** Creates the record of an exercise that has ended. */
export function recordOf(
  opening: Opening,
  facts: Facts,
  steps: readonly StepRecord[],
  { ended, aborted }: { readonly ended: Instant; readonly aborted: boolean },
): ExerciseRecord {
  const { censusesBefore: _, censusesAfter: __, ...found } = facts;
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
    ...opening,
    ...found,
  } satisfies Partial<ExerciseRecord>;
  return {
    version: 2,
    ...record,
    ended,
    steps,
    outcome: outcomeOf(facts, steps, aborted),
    deviations: steps.filter(({ outcome }) => outcome === "failed").flatMap((step) => deviations(step, record)),
    recommendations: recommendations(record, steps),
  };
}

function outcomeOf(facts: Facts, steps: readonly StepRecord[], aborted: boolean): ExerciseRecord["outcome"] {
  if (aborted) return "aborted";
  if (steps.some(({ id, outcome }) => id === "readiness" && outcome === "failed")) return "refused";
  const proved = PROOFS.every((proof) => facts[proof] !== undefined);
  return proved && steps.every(({ outcome }) => outcome === "passed") ? "passed" : "failed";
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
