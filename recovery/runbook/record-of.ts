import { type LocalizedText, localize } from "../../lib/text/localized";
import type { Instant } from "../../lib/time";
import type { ExerciseRecord, Facts, Opening, StepRecord } from "../record";

/** What tells whether an exercise may be called passed: every one of these was measured, and is as it must be. */
const PROOFS = ["readiness", "assertions", "recoveryPoints", "recoveryTimes", "replication", "cleanUp"] as const;

/** The record of an exercise that has ended, whichever way. */
export function recordOf(
  opening: Opening,
  facts: Facts,
  steps: readonly StepRecord[],
  { ended, aborted }: { readonly ended: Instant; readonly aborted: boolean },
): ExerciseRecord {
  const { censusesBefore: _, ...found } = facts;
  const record = {
    readiness: [],
    assertions: [],
    recoveryPoints: [],
    spreads: [],
    recoveryTimes: [],
    groups: [],
    plans: {},
    replication: { asserted: opening.kind === "rehearsal", bound: 0, samples: [], unharmed: false },
    isolation: { tested: false, probes: [], proved: false },
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
    version: 1,
    ...record,
    ended,
    steps,
    outcome: outcomeOf(facts, steps, aborted),
    deviations: steps.filter(({ outcome }) => outcome === "failed").map(deviation),
    recommendations: recommendations(record, steps),
  };
}

function outcomeOf(facts: Facts, steps: readonly StepRecord[], aborted: boolean): ExerciseRecord["outcome"] {
  if (aborted) return "aborted";
  if (steps.some(({ id, outcome }) => id === "readiness" && outcome === "failed")) return "refused";
  const proved = PROOFS.every((proof) => facts[proof] !== undefined);
  return proved && steps.every(({ outcome }) => outcome === "passed") ? "passed" : "failed";
}

const deviation = ({ title, detail = "" }: StepRecord): LocalizedText => localize`${title}: ${detail}`;

/** More than this part of an objective used up is told, before it is all. */
const NEARLY_ALL = 0.8;

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
  ].filter(({ kept, actual, objective }) => kept && actual !== undefined && actual > objective * NEARLY_ALL);
  const slow = steps.filter(
    ({ began, ended, estimated, outcome }) =>
      outcome === "passed" && estimated !== undefined && Date.parse(ended) - Date.parse(began) > estimated,
  );
  return [
    ...tight.map(
      ({ tier, objectiveName }): LocalizedText => ({
        en: `${tier} used more than ${NEARLY_ALL * 100} % of its ${objectiveName}: leave it more room before it is missed.`,
        fr: `${tier} a consommé plus de ${NEARLY_ALL * 100} % de son ${objectiveName} : lui donner de la marge avant de le manquer.`,
      }),
    ),
    ...slow.map(
      ({ title }) =>
        localize`${title}${{
          en: " took longer than the recovery plan estimates: correct the plan.",
          fr: " : plus long que l’estimation du plan de reprise ; corriger le plan.",
        }}`,
    ),
    ...(kind === "rehearsal" &&
    !isolation.tested &&
    steps.some(({ id, outcome }) => id === "isolation" && outcome === "failed")
      ? [
          {
            en: "Isolation was not tested: repeat the exercise on a machine that allows unprivileged user namespaces.",
            fr: "L’isolement n’a pas été testé : refaire l’exercice sur une machine qui autorise les espaces de noms utilisateur.",
          },
        ]
      : []),
  ];
}
