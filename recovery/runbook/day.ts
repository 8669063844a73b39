import { Failure } from "../../lib/failure";
import { english, type LocalizedText, listed, localize } from "../../lib/text/localized";
import type { SiteName } from "../../model/schema/site";
import { Duration } from "../../model/units/duration";
import type { Check, DayKind } from "../record";
import { override } from "./emergency";
import type { Progress } from "./journal";
import {
  assertions,
  DEPLOY_LIMIT,
  declaration,
  disaster,
  type Exercise,
  failed,
  fence,
  integrity,
  observations,
  recovery,
  recoveryPoints,
  relight,
  replaced,
  runbook,
  SHORTEST_LIMIT,
} from "./runbook";
import { type Step, StepFailure } from "./step";
import type { DayWorld, World } from "./world";

/** The day of the disaster: the steps of an exercise, on the sites themselves. Nothing is restored at the end. */
export interface Day extends Exercise {
  readonly kind: DayKind;
  readonly world: DayWorld;
  /**
   * In a simulation, whether the events outside of this project are played: the disaster before a failover, and the power that comes
   * back before a reprotect. @default false
   */
  readonly playsDisaster?: boolean;
}

const isDayWorld = (world: World): world is DayWorld => "survey" in world;

/** The steps of an exercise or of the day. */
export function compile(run: Exercise & Pick<Day, "playsDisaster">): readonly Step[] {
  const { kind, world, longest } = run;
  if (kind === "rehearsal" || kind === "drill") return runbook(run);
  if (!isDayWorld(world)) throw new Error(`${kind} needs the world of the day`);
  const steps = STEPS[kind]({ ...run, kind, world });
  return steps.map((step) =>
    longest !== undefined && step.limit.isLongerThan(longest) ? { ...step, limit: longest } : step,
  );
}

/**
 * The steps that undo those that have begun, the last one first.
 *
 * @throws Failure if one of them cannot be undone
 */
export function takenBack(steps: readonly Step[], { began }: Pick<Progress, "began">): readonly Step[] {
  const begun = steps.filter(({ id }) => began.has(id));
  const final = begun.find(({ irreversible }) => irreversible !== undefined);
  if (final?.irreversible !== undefined) {
    throw new Failure(
      `It cannot be undone: ${english(final.title)} has begun, and ${english(final.irreversible)}`,
      final.id,
      "Continue with --resume.",
    );
  }
  return begun.toReversed().flatMap(({ undo, ...step }): Step[] =>
    undo === undefined
      ? []
      : [
          {
            id: `undo/${step.id}`,
            title: localize`${{ en: "Undo", fr: "Annuler" }}: ${step.title}`,
            limit: step.limit.isLongerThan(DEPLOY_LIMIT) ? step.limit : DEPLOY_LIMIT,
            part: "cleanUp",
            run: undo,
          },
        ],
  );
}

/** Rabat is lost: what was replicated is recovered. No step depends on Rabat. */
const failover = (day: Day): readonly Step[] => [
  survey(day),
  declaration(day),
  ...tell(day, "declared"),
  ...(day.playsDisaster ? [disaster(day)] : [lastSign(day)]),
  { ...fence(day), undo: giveBack(day) },
  posture(day, "recovered"),
  ...recovery(day, POSTURE),
  ...userTests(day),
  recoveryPoints(day),
  integrity(day),
  ...tell(day, "recovered"),
];

/** Rabat still runs: its tiers that write are shut down in order, so that nothing is lost. */
const migration = (day: Day): readonly Step[] => [
  ready(day),
  declaration(day),
  ...tell(day, "declared"),
  stopWriters(day, "rabat"),
  synchronisation(day, "marrakech"),
  { ...fence(day), undo: giveBack(day) },
  posture(day, "recovered"),
  ...recovery(day, POSTURE),
  ...userTests(day),
  recoveryPoints(day),
  integrity(day),
  ...tell(day, "recovered"),
];

/** Marrakech writes: Rabat becomes its replica. */
const reprotect = (day: Day): readonly Step[] => [
  declaration(day),
  ...(day.playsDisaster ? [relight(day)] : []),
  ready(day),
  followers(day, "rabat"),
  oneWriter(day),
];

/** A planned migration back to Rabat. Marrakech's additional VMs are removed only when Rabat has all their data. */
const failback = (day: Day): readonly Step[] => [
  ready(day),
  declaration(day),
  stopWriters(day, "marrakech"),
  synchronisation(day, "rabat"),
  { ...fence(day), title: HAND_OVER },
  promotionAtHome(day),
  homeNames(day),
  ...userTests(day),
  recoveryPoints(day),
  integrity(day),
  posture(day, "standby"),
  followers(day, "marrakech"),
  oneWriter(day),
  ...tell(day, "returned"),
];

const STEPS: Readonly<Record<DayKind, (day: Day) => readonly Step[]>> = { failover, migration, reprotect, failback };

/** Users reach Massar by the first service: a run without its tier has no user tests. */
const userTests = (day: Day): readonly Step[] => {
  const entry = day.model.massar.tiers.find(({ service }) => service !== undefined);
  const isThere = entry !== undefined && (day.tiers?.includes(entry.name) ?? true);
  return isThere ? [assertions(day)] : [];
};

const POSTURE = "posture";
const PLACE: Readonly<Record<SiteName, string>> = { rabat: "Rabat", marrakech: "Marrakech" };
const HAND_OVER: LocalizedText = {
  en: "Give the right to write back to Rabat",
  fr: "Rendre à Rabat le droit d’écrire",
};

/** Shows who must be notified, and the texts for users. It sends nothing itself: telephones work without Rabat. */
function tell({ model }: Day, moment: "declared" | "recovered" | "returned"): readonly Step[] {
  const { people } = model.recoveryPlan;
  if (people === undefined) return [];
  const roles = people.roles.flatMap(({ title, toldWithin }): LocalizedText[] =>
    moment !== "declared" || toldWithin === undefined
      ? []
      : [localize`${{ en: title.en, fr: title.fr }}: ${{ en: `within ${toldWithin}`, fr: `sous ${toldWithin}` }}`],
  );
  const { ar, fr, en } = people.messages[moment];
  return [
    {
      id: `people/${moment}`,
      title: { en: "Notify people", fr: "Informer les personnes" },
      limit: SHORTEST_LIMIT,
      run: async () => ({ detail: listed([...roles, `« ${ar} » « ${fr} » “${en}”`], "; ") }),
    },
  ];
}

/** Reports the state of both sites. On the day, no finding stops the recovery. */
const survey = ({ world }: Day): Step => ({
  id: "survey",
  title: { en: "Examine both sites", fr: "Examiner les deux sites" },
  waitsFor: "both vCenters and the replicas",
  limit: SHORTEST_LIMIT,
  run: async (_, signal) => {
    const checks = await world.survey(signal);
    return { detail: observations(checks), facts: { readiness: checks } };
  },
});

/** A planned step is refused if a precondition fails: there is time to fix it. */
const ready = ({ world, emergency }: Day): Step => ({
  id: "readiness",
  title: { en: "Check the preconditions", fr: "Contrôler les conditions préalables" },
  waitsFor: "both vCenters, the replicas and their lag",
  limit: SHORTEST_LIMIT,
  run: async ({ emergency: recorded }, signal) => {
    const checks = await world.readiness(signal);
    const missing = failed(checks);
    const facts = { readiness: checks };
    if (missing.length > 0) {
      if (emergency === undefined) throw new StepFailure(observations(missing), facts);
      const overridden = missing.map(({ title, seen }) => localize`${title}: ${seen}`);
      return {
        detail: listed(overridden, "; "),
        facts: { ...facts, emergency: override(recorded, emergency, overridden) },
      };
    }
    return { detail: `${checks.length}/${checks.length}`, facts };
  },
});

/** The loss of data is measured from the last sign of life of Rabat that reached Marrakech, or from a stated instant. */
const lastSign = ({ world }: Day): Step => ({
  id: "disaster",
  title: { en: "Find the instant of the disaster", fr: "Déterminer l’instant du sinistre" },
  limit: SHORTEST_LIMIT,
  run: async (_, signal) => {
    const at = await world.disasterAt(signal);
    return { detail: at, facts: { disaster: at } };
  },
});

const giveBack =
  ({ world }: Day): NonNullable<Step["undo"]> =>
  async (_, signal) => {
    await world.giveBack(signal);
    return { detail: { en: "Rabat may write again", fr: "Rabat peut écrire à nouveau" } };
  };

const posture = ({ world, kind }: Day, to: "recovered" | "standby"): Step => ({
  id: POSTURE,
  title:
    to === "recovered"
      ? { en: "Commit the posture recovered", fr: "Valider la posture « recovered »" }
      : {
          en: "Commit the posture standby and remove the additional VMs",
          fr: "Valider la posture « standby » et supprimer les VM supplémentaires",
        },
  limit: to === "recovered" ? SHORTEST_LIMIT : DEPLOY_LIMIT,
  ...(to === "standby" && {
    irreversible: {
      en: "the additional VMs are destroyed; Rabat has all their data",
      fr: "les VM supplémentaires sont détruites ; Rabat a toutes leurs données",
    },
  }),
  run: async (_, signal) => {
    const where = await world.setPosture(to, signal);
    return { detail: where, facts: { posture: where } };
  },
  ...(kind !== "failback" && {
    undo: async (_facts, signal) => {
      const where = await world.setPosture("standby", signal);
      return { detail: where, facts: { posture: where } };
    },
  }),
});

const stopWriters = ({ world }: Day, site: SiteName): Step => ({
  id: `writers/${site}`,
  title: {
    en: `Shut down the tiers that write at ${PLACE[site]}, entry tiers first`,
    fr: `Arrêter les composants qui écrivent à ${PLACE[site]}, composants d’entrée d’abord`,
  },
  waitsFor: "the running requests",
  limit: Duration.parse("10 min"),
  run: async (_, signal) => ({ detail: (await world.stopWriters(site, signal)).join(", ") }),
  undo: async (_, signal) => {
    await world.startWriters(site, signal);
    return { detail: { en: "they run again", fr: "de nouveau en service" } };
  },
});

/** Continues only if the other site has all data: from then on, nothing can be lost. */
const synchronisation = ({ world }: Day, to: SiteName): Step => ({
  id: "synchronisation",
  title: { en: `Synchronise ${PLACE[to]} a last time`, fr: `Synchroniser ${PLACE[to]} une dernière fois` },
  waitsFor: "the replicas",
  limit: Duration.parse("30 min"),
  run: async (_, signal) => {
    const { at, checks } = await world.synchronise(to, signal);
    const fences = checks;
    const missing = failed(checks);
    if (missing.length > 0) throw new StepFailure(observations(missing), { fences });
    return { detail: observations(checks), facts: { disaster: at, fences } };
  },
});

const followers = ({ world }: Day, site: SiteName): Step => ({
  id: `follow/${site}`,
  title: {
    en: `Replicate to ${PLACE[site]}`,
    fr: `Répliquer vers ${PLACE[site]}`,
  },
  waitsFor: "the copies of the data",
  limit: Duration.parse("12 h"),
  irreversible: {
    en: `the old data at ${PLACE[site]} is replaced by a copy`,
    fr: `les anciennes données de ${PLACE[site]} sont remplacées par une copie`,
  },
  run: async (_, signal, report) => {
    const checks = await world.follow(site, signal, report);
    return passed(checks);
  },
});

/** At the end of each change of direction, the site that may not write must refuse to. */
const oneWriter = ({ world }: Day): Step => ({
  id: "one-writer",
  title: { en: "Check that only one site accepts writes", fr: "Vérifier qu’un seul site accepte les écritures" },
  limit: Duration.parse("5 min"),
  run: async (facts, signal) => {
    const checks = await world.oneWriter(signal);
    const fences = replaced(facts.fences, checks, ({ id }) => id);
    const wrong = failed(checks);
    if (wrong.length > 0) throw new StepFailure(observations(wrong), { fences });
    return { detail: observations(checks), facts: { fences } };
  },
});

const promotionAtHome = ({ world }: Day): Step => ({
  id: "promotion",
  title: { en: "Promote Rabat and start its tiers", fr: "Promouvoir Rabat et démarrer ses composants" },
  waitsFor: "the health checks at Rabat",
  limit: Duration.parse("30 min"),
  irreversible: {
    en: "from here on, Rabat accepts writes that Marrakech does not have",
    fr: "à partir d’ici, Rabat accepte des écritures que Marrakech n’a pas",
  },
  run: async (_, signal, report) => passed(await world.promoteAtHome(signal, report)),
});

const homeNames = ({ world, model }: Day): Step => ({
  id: "cutover",
  title: { en: "Point the service names to Rabat", fr: "Faire pointer les noms de service vers Rabat" },
  waitsFor: "the name servers",
  limit: Duration.parse("15 min"),
  estimated: model.recoveryPlan.cutover,
  run: async (facts, signal) => {
    const checks = await world.namesAtHome(signal);
    const all = replaced(facts.assertions, checks, ({ id }) => id);
    const wrong = failed(checks);
    if (wrong.length > 0) throw new StepFailure(observations(wrong), { assertions: all });
    return { detail: observations(checks), facts: { assertions: all } };
  },
});

function passed(checks: readonly Check[]): { readonly detail: LocalizedText } {
  const wrong = failed(checks);
  if (wrong.length > 0) throw new StepFailure(observations(wrong));
  return {
    detail: listed(
      checks.map(({ title, seen }) => localize`${title}: ${seen}`),
      "; ",
    ),
  };
}
