import type { LocalizedText } from "../../../lib/text/localized";
import type { Instant, Milliseconds } from "../../../lib/time";
import { recoveryTimeline } from "../../../planning/timeline";
import { recoveryHashes } from "../../../recovery/coverage/coverage";
import type { Check, ExerciseRecord, StepRecord } from "../../../recovery/record";
import { clockOf, entryTiers } from "../../../recovery/runbook/runbook";
import { fixtureModel } from "../../fixture/model";

/** Records of exercises with typical results, for tests of the documents. Ids, people and figures are fictitious. */

const SECOND: Milliseconds = 1000;
const MINUTE = 60 * SECOND;
const BEGAN = Date.parse("2026-11-24T09:00:00.000Z");

/** The instant at this time after the start of the exercise. */
export const after = (time: Milliseconds, began = BEGAN): Instant => new Date(began + time).toISOString();

const model = fixtureModel();
const BEFORE = clockOf(model);
const timeline = recoveryTimeline(model);
const tiers = timeline.groups.flatMap((group) => group.tiers);

const check = (
  id: string,
  title: LocalizedText,
  expected: LocalizedText,
  seen: LocalizedText,
  at: Milliseconds,
  passed = true,
): Check => ({
  id,
  title,
  passed,
  expected,
  seen,
  at: after(at),
});

const step = (
  id: string,
  title: LocalizedText,
  [from, to]: readonly [Milliseconds, Milliseconds],
  more: Partial<StepRecord> = {},
): StepRecord => ({
  id,
  title,
  began: after(from),
  ended: after(to),
  limit: 30 * MINUTE,
  outcome: "passed",
  ...more,
});

const DECLARED = 75 * SECOND;
const DEPLOYED = DECLARED + 5 * MINUTE;

/** When each priority group is up, after the beginning. */
const groupEnds = timeline.groups.map((_, at) => DEPLOYED + ((at + 1) * 70 + (at * (at + 1) * 25) / 2) * SECOND);
const ASSERTED = (groupEnds.at(-1) ?? DEPLOYED) + 40 * SECOND;
const DESTROYED = ASSERTED + 95 * SECOND;
const ENDED = DESTROYED + 30 * SECOND;

const groupSteps = timeline.groups.map(({ priority, start, ready }, at) =>
  step(
    `group/${priority}`,
    { en: `Start priority group ${priority}`, fr: `Démarrer le groupe de priorité ${priority}` },
    [groupEnds[at - 1] ?? DEPLOYED, groupEnds[at] ?? DEPLOYED],
    { estimated: ready.milliseconds - start.milliseconds },
  ),
);

const steps: readonly StepRecord[] = [
  step("readiness", { en: "Check the preconditions", fr: "Contrôler les conditions préalables" }, [0, 40 * SECOND], {
    detail: { en: "6/6", fr: "6/6" },
  }),
  step(
    "census/before",
    { en: "Take a census of both sites", fr: "Recenser les deux sites" },
    [40 * SECOND, 70 * SECOND],
    {
      detail: { en: "2891 objects", fr: "2891 objets" },
    },
  ),
  step("declare", { en: "Declare the disaster", fr: "Déclarer le sinistre" }, [70 * SECOND, DECLARED]),
  step("deploy", { en: "Deploy the stack rehearsal", fr: "Déployer la pile rehearsal" }, [DECLARED, DEPLOYED], {
    estimated: 8 * MINUTE,
  }),
  ...groupSteps,
  step("assertions", { en: "Run the user tests", fr: "Exécuter les tests utilisateur" }, [
    groupEnds.at(-1) ?? DEPLOYED,
    ASSERTED,
  ]),
  step("destroy", { en: "Destroy the stack rehearsal", fr: "Détruire la pile rehearsal" }, [ASSERTED, DESTROYED]),
  step("census/after", { en: "Census again, and compare", fr: "Nouveau recensement et comparaison" }, [
    DESTROYED,
    ENDED,
  ]),
];

const readiness: readonly Check[] = [
  check(
    "plan-complete",
    { en: "Protected tiers in the recovery plan", fr: "Composants protégés dans le plan de reprise" },
    { en: "every tier in a priority group", fr: "chaque composant dans un groupe de priorité" },
    { en: `${tiers.length} of ${tiers.length}`, fr: `${tiers.length} sur ${tiers.length}` },
    5 * SECOND,
  ),
  check(
    "room-at-every-wave",
    { en: "Capacity at Marrakech for each priority group", fr: "Capacité à Marrakech pour chaque groupe de priorité" },
    { en: "memory free > 0", fr: "mémoire libre > 0" },
    "412 GiB",
    8 * SECOND,
  ),
  check(
    "replica-fresh/database",
    { en: "Lag of the replica of database", fr: "Retard de la réplique de database" },
    "≤ 5 min",
    "0.4 s",
    12 * SECOND,
  ),
  check(
    "replica-fresh/files",
    { en: "Lag of the replica of files", fr: "Retard de la réplique de files" },
    "≤ 5 min",
    "1 min 48 s",
    12 * SECOND,
  ),
  check(
    "link-within-budget",
    { en: "Load of the replication link", fr: "Charge de la liaison de réplication" },
    "≤ 720 Mbit/s",
    "231 Mbit/s",
    15 * SECOND,
  ),
  check(
    "no-residue",
    { en: "Objects left by earlier rehearsals", fr: "Objets laissés par des exercices précédents" },
    { en: "no object", fr: "aucun objet" },
    { en: "none", fr: "aucun" },
    20 * SECOND,
  ),
];

const assertions: readonly Check[] = [
  check(
    "enrol-pupil",
    { en: "Enrol a pupil", fr: "Inscrire un élève" },
    "HTTP 204",
    "HTTP 204",
    ASSERTED - 20 * SECOND,
  ),
  check(
    "read-pupil",
    { en: "Read the pupil's record", fr: "Relire la fiche de l'élève" },
    { en: "the same record", fr: "la même fiche" },
    { en: "the same record", fr: "la même fiche" },
    ASSERTED - 10 * SECOND,
  ),
  check(
    "service-name",
    { en: "Address of massar.men.example", fr: "Adresse de massar.men.example" },
    "10.40.30.10",
    "10.40.30.10",
    ASSERTED,
  ),
];

/** A fire that went as planned. */
export const firePassed = (): ExerciseRecord => ({
  version: 2,
  id: "2026-11-24-fire-7f3a",
  kind: "rehearsal",
  scenario: "fire",
  target: "simulation",
  profile: "national",
  clock: BEFORE,
  people: {
    coordinator: "Nadia Berrada",
    approver: "Youssef El Amrani",
    participants: ["Salma Idrissi", "Omar Tazi", "Hind Ouazzani"],
  },
  code: {
    commit: "c6241c616836726bd35eda82909e5e6df78407d0",
    dirty: false,
    tree: "0b1f4f3c7d5e9a8816d2f3a4b5c6d7e8f9a0b1c2",
  },
  plans: { rehearsal: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" },
  software: {
    terraform: "OpenTofu 1.9.0",
    vsphereProvider: "1.26.0",
    vcenter: { rabat: "8.0.3 (simulated)", marrakech: "8.0.3 (simulated)" },
    database: "PostgreSQL 18.4",
  },
  scope: {
    tiers: tiers.map(({ tier: { name, protection, recoveryPriority, marrakech } }) => ({
      tier: name,
      mechanism: protection.mechanism,
      members: (marrakech.standing?.members.length ?? 0) + marrakech.surge.length,
      priority: recoveryPriority,
      isEntry: entryTiers(model).has(name),
    })),
    excluded: [
      {
        what: { en: "the ministry's WAN", fr: "le réseau étendu du ministère" },
        why: { en: "not in the model", fr: "absent du modèle" },
      },
    ],
  },
  began: after(0),
  declared: after(DECLARED),
  disaster: after(DECLARED + 2 * SECOND),
  ended: after(ENDED),
  steps,
  readiness,
  assertions,
  health: timeline.groups.flatMap((group, at) =>
    group.tiers.map(({ tier }) =>
      check(`health/${tier.name}`, `health of ${tier.name}`, "2/2", "2/2", groupEnds[at] ?? ASSERTED),
    ),
  ),
  integrity: [
    check(
      "integrity/pages",
      {
        en: "Pages of all tables and indexes (amcheck)",
        fr: "Pages de toutes les tables et de tous les index (amcheck)",
      },
      { en: "no damage", fr: "aucun dommage" },
      "113",
      ASSERTED,
    ),
  ],
  recoveryPoints: [
    {
      tier: "database",
      objective: 5 * MINUTE,
      actual: 940,
      newestMarker: { at: after(DECLARED + 1060), sequence: 4711 },
      missing: 2,
      holes: 0,
      kept: true,
    },
    {
      tier: "files",
      objective: 5 * MINUTE,
      actual: 108 * SECOND,
      newestMarker: { at: after(DECLARED - 106 * SECOND), sequence: 4605 },
      missing: 108,
      kept: true,
    },
    {
      tier: "identity",
      objective: 15 * MINUTE,
      actual: 64 * SECOND,
      newestMarker: { at: after(DECLARED - 62 * SECOND), sequence: 4649 },
      missing: 64,
      kept: true,
    },
  ],
  spreads: [{ group: "pupils-records", tiers: ["database", "files"], spread: 107_060, bound: 5 * MINUTE, kept: true }],
  recoveryTimes: timeline.groups.flatMap((group, at) =>
    group.tiers.map(({ tier, usable }) => ({
      tier: tier.name,
      objective: tier.protection.rto.milliseconds,
      estimated: usable.milliseconds,
      actual: BEFORE.detection + BEFORE.decision + (tier.service ? ASSERTED : (groupEnds[at] ?? ASSERTED)) - DECLARED,
      kept: true,
    })),
  ),
  groups: timeline.groups.map(({ priority, tiers: recovered, start, ready }, at) => ({
    priority,
    tiers: recovered.map(({ tier }) => tier.name),
    took: (groupEnds[at] ?? DEPLOYED) - (groupEnds[at - 1] ?? DEPLOYED),
    estimated: ready.milliseconds - start.milliseconds,
  })),
  replication: {
    asserted: true,
    bound: 30 * SECOND,
    samples: Array.from({ length: 48 }, (_, at) => ({
      at: after(at * 20 * SECOND),
      lag: 300 + 450 * Math.round(1 + Math.sin(at / 5)),
    })),
    failures: [],
    stillStreaming: true,
    unharmed: true,
  },
  isolation: {
    tested: true,
    before: [{ from: "bubble", to: "rabat 10.20.50.11:5432", failed: true, seen: "Network is unreachable" }],
    probes: [
      { from: "bubble", to: "rabat 10.20.50.11:5432", failed: true, seen: "Network is unreachable" },
      { from: "bubble", to: "marrakech 10.40.50.11:5432", failed: true, seen: "Network is unreachable" },
      { from: "marrakech", to: "bubble 10.40.30.10:443", failed: true, seen: "No route to host" },
      { from: "rabat", to: "bubble 10.40.50.12:5432", failed: true, seen: "Network is unreachable" },
    ],
    notProbed: [
      { en: "Ports other than those of the health checks", fr: "Les ports autres que ceux des contrôles de santé" },
    ],
    proved: true,
  },
  cleanUp: {
    vcenters: { rabat: { objects: 2035, leftovers: [] }, marrakech: { objects: 856, leftovers: [] } },
    processes: [],
    namespaces: [],
    emptyPlans: ["primary", "dr", "replication-link"],
    clean: true,
  },
  outcome: "passed",
  deviations: [],
  recommendations: [
    {
      en: "Measure how long a clone of the files takes on real storage: the simulation copies nothing.",
      fr: "Mesurer la durée d'un clone des fichiers sur du stockage réel : la simulation ne copie rien.",
    },
  ],
  tierHashes: recoveryHashes(model),
});

/** A flood: an orderly shutdown after a last synchronisation, without data loss. */
export const floodPassed = (): ExerciseRecord => ({
  ...firePassed(),
  id: "2026-11-24-flood-19c2",
  scenario: "flood",
  recoveryPoints: firePassed().recoveryPoints.map((point) => ({ ...point, actual: 0, missing: 0 })),
  spreads: [{ group: "pupils-records", tiers: ["database", "files"], spread: 0, bound: 5 * MINUTE, kept: true }],
});

/** The link was throttled below the change rate, so that the database missed its RPO. */
export const pointMissed = (): ExerciseRecord => ({
  ...firePassed(),
  id: "2026-11-24-fire-0be1",
  recoveryPoints: firePassed().recoveryPoints.map((point) =>
    point.tier === "database"
      ? {
          ...point,
          actual: 7 * MINUTE + 31 * SECOND,
          newestMarker: { at: after(DECLARED - 449 * SECOND), sequence: 4262 },
          missing: 451,
          kept: false,
        }
      : point,
  ),
  spreads: [
    { group: "pupils-records", tiers: ["database", "files"], spread: 343 * SECOND, bound: 5 * MINUTE, kept: false },
  ],
  replication: {
    ...firePassed().replication,
    samples: firePassed().replication.samples.map((sample, at) => ({ ...sample, lag: 9 * SECOND * at })),
    unharmed: false,
  },
  outcome: "failed",
  deviations: [
    {
      en: "database: data loss 7 min 31 s, RPO 5 min. The bandwidth of its stream is below its change rate.",
      fr: "database : perte de données 7 min 31 s, RPO 5 min. Le débit de son flux est inférieur à son débit de modification.",
    },
  ],
});

/** A machine without network namespaces: everything passed except the isolation, which was not tested. */
export const isolationNotTested = (): ExerciseRecord => ({
  ...floodPassed(),
  id: "2026-11-24-strike-44d0",
  scenario: "strike",
  isolation: { tested: false, before: [], probes: [], notProbed: [], proved: false },
  outcome: "failed",
  deviations: [
    {
      en: "The isolation was not tested: this machine allows no network namespaces.",
      fr: "L'isolation n'a pas été testée : cette machine n'autorise pas les espaces de noms réseau.",
    },
  ],
});

/** Interrupted after the deploy, with an incomplete clean-up. */
export const abortedWithLeftovers = (): ExerciseRecord => {
  const { declared: _, disaster: __, ...rest } = firePassed();
  return {
    ...rest,
    id: "2026-11-24-fire-e77d",
    declared: after(DECLARED),
    steps: [
      ...steps.slice(0, 3),
      step("deploy", { en: "Deploy the stack rehearsal", fr: "Déployer la pile rehearsal" }, [DECLARED, DEPLOYED], {
        estimated: 8 * MINUTE,
        outcome: "failed",
        detail:
          'Error: could not create "massar-rehearsal-2026-11-24-fire-e77d": task "CloneVM_Task" | timed out after 5m0s\n  with module.rehearsal["db-1"]',
      }),
      ...groupSteps.map((each) => ({
        ...each,
        began: after(DEPLOYED),
        ended: after(DEPLOYED),
        outcome: "skipped" as const,
      })),
      step(
        "destroy",
        { en: "Destroy the stack rehearsal", fr: "Détruire la pile rehearsal" },
        [DEPLOYED, DEPLOYED + 4 * MINUTE],
        {
          outcome: "failed",
          detail: "Error: the snapshot is in use",
        },
      ),
    ],
    ended: after(DEPLOYED + 5 * MINUTE),
    assertions: [],
    recoveryPoints: [],
    spreads: [],
    recoveryTimes: [],
    health: [],
    integrity: [],
    groups: [],
    isolation: { tested: false, before: [], probes: [], notProbed: [], proved: false },
    cleanUp: {
      vcenters: {
        rabat: { objects: 2035, leftovers: [] },
        marrakech: {
          objects: 859,
          leftovers: [
            "VM /marrakech/vm/rehearsal-2026-11-24-fire-e77d/mrk-rehearsal-2026-11-24-fire-e77d-db-1",
            "snapshot rehearsal-2026-11-24-fire-e77d of mrk-db-1",
            "port group pg-marrakech-recovery-bubble-2026-11-24-fire-e77d-database",
          ],
        },
      },
      processes: ["postgres (pid 41235)"],
      namespaces: ["bubble-e77d"],
      emptyPlans: ["primary", "dr"],
      clean: false,
    },
    outcome: "aborted",
    deviations: [
      { en: "Five objects remain after the clean-up.", fr: "Cinq objets subsistent après le nettoyage." },
      {
        en: "Interrupted by the coordinator after the deploy failed.",
        fr: "Interrompu par la coordinatrice après l'échec du déploiement.",
      },
    ],
    recommendations: [
      {
        en: "Run npm run rehearse -- --abort, then rehearse again.",
        fr: "Lancer npm run rehearse -- --abort, puis recommencer l'exercice.",
      },
    ],
  };
};

/** A drill: Rabat failed in the simulation, and `dr` itself was recovered. */
export const drillPassed = (): ExerciseRecord => ({
  ...firePassed(),
  id: "2026-11-24-fire-5a08",
  kind: "drill",
  plans: { dr: "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752" },
  replication: { asserted: false, samples: [], failures: [], unharmed: true },
  isolation: { tested: false, before: [], probes: [], notProbed: [], proved: false },
});

/** Refused before anything was created, because a replica was stale. */
export const refused = (): ExerciseRecord => {
  const { declared: _, disaster: __, ...rest } = firePassed();
  return {
    ...rest,
    id: "2026-11-24-fire-c3c3",
    plans: {},
    ended: after(40 * SECOND),
    steps: [
      step(
        "readiness",
        { en: "Check the preconditions", fr: "Contrôler les conditions préalables" },
        [0, 40 * SECOND],
        {
          outcome: "failed",
          detail: { en: "1 of 6 checks failed", fr: "1 contrôle sur 6 a échoué" },
        },
      ),
    ],
    readiness: readiness.map((each) =>
      each.id === "replica-fresh/files" ? { ...each, passed: false, seen: "41 min 12 s" } : each,
    ),
    assertions: [],
    recoveryPoints: [],
    spreads: [],
    recoveryTimes: [],
    health: [],
    integrity: [],
    groups: [],
    replication: { asserted: true, samples: [], failures: [] },
    isolation: { tested: false, before: [], probes: [], notProbed: [], proved: false },
    outcome: "refused",
    deviations: [
      {
        en: "files: the replica is 41 min 12 s old, 5 min is the objective.",
        fr: "files : la réplique a 41 min 12 s de retard, l'objectif est de 5 min.",
      },
    ],
    recommendations: [],
  };
};

/** Hostile texts of people and programs: long, in other scripts, with markup of several formats. */
export const hostileTexts = (): ExerciseRecord => {
  const hostile =
    '<script>alert(1)</script> | `tick` **bold** [link](https://x.example) $x$ #let x = 1 @user \\ "q" \u202eevil\u0007 \r\n## Heading';
  const long = "Abdelouahed-Mohammed-Noureddine-".repeat(6);
  return {
    ...pointMissed(),
    id: "2026-11-24-fire-ffff",
    people: {
      coordinator: `محمد بن علي ${hostile}`,
      approver: long,
      participants: Array.from({ length: 24 }, (_, at) => `${long}${at}`),
    },
    scope: {
      tiers: firePassed().scope.tiers.map((each, at) =>
        at === 0 ? { ...each, tier: "a-tier-with-a-very-long-name-that-someone-chose-for-good-reasons-once" } : each,
      ),
      excluded: [{ what: hostile, why: long }],
    },
    steps: firePassed().steps.map((each) => ({ ...each, title: `${each.id} ${long}`, detail: hostile })),
    assertions: assertions.map((each) => ({ ...each, title: hostile, expected: long, seen: hostile })),
    isolation: {
      tested: true,
      before: [],
      probes: [{ from: long, to: hostile, failed: false, seen: hostile }],
      notProbed: [hostile],
      proved: false,
    },
    deviations: [hostile, long],
    recommendations: [hostile, long],
  };
};

/** A large exercise with many failures: each list is longer than a page. */
export const failedAtLength = (): ExerciseRecord => {
  const late = (at: number): LocalizedText => ({
    en: `mrk-app-${at} passed its health check later than planned: it answered 503 until all its database connections were open.`,
    fr: `mrk-app-${at} a réussi son contrôle de santé plus tard que prévu : il a répondu 503 jusqu’à l’ouverture de toutes ses connexions à la base.`,
  });
  const many = <Item>(count: number, item: (at: number) => Item): Item[] =>
    Array.from({ length: count }, (_, at) => item(at));
  return {
    ...abortedWithLeftovers(),
    id: "2026-11-24-fire-60aa",
    target: "live",
    people: {
      coordinator: "",
      approver: "",
      participants: many(60, (at) => `El Haj Abdelkrim Bennani-Smires ${at + 1}`),
    },
    code: { ...firePassed().code, dirty: true },
    recoveryPoints: pointMissed().recoveryPoints,
    recoveryTimes: firePassed().recoveryTimes.map(({ actual: _, ...time }) => ({ ...time, kept: false })),
    replication: {
      ...firePassed().replication,
      samples: many(300, (at) => ({ at: after(at * SECOND), lag: at * 200 })),
      unharmed: false,
    },
    isolation: {
      tested: true,
      before: [],
      probes: many(120, (at) => ({
        from: "bubble",
        to: `rabat rab-app-${at}, 10.20.40.${at}:8080`,
        failed: at % 7 !== 0,
        seen: at % 7 === 0 ? "connected" : "network is unreachable",
      })),
      notProbed: many(40, late),
      proved: false,
    },
    cleanUp: {
      ...abortedWithLeftovers().cleanUp,
      vcenters: {
        rabat: { objects: 2035, leftovers: [] },
        marrakech: {
          objects: 940,
          leftovers: many(
            80,
            (at) =>
              `VM /marrakech/vm/rehearsal-2026-11-24-fire-60aa/mrk-rehearsal-2026-11-24-fire-60aa-application-${at}`,
          ),
        },
      },
    },
    deviations: many(25, late),
    recommendations: many(25, late),
  };
};

/** All records, by name. */
export const RECORDS = {
  firePassed,
  floodPassed,
  pointMissed,
  isolationNotTested,
  abortedWithLeftovers,
  drillPassed,
  refused,
  hostileTexts,
  failedAtLength,
} as const satisfies Readonly<Record<string, () => ExerciseRecord>>;
