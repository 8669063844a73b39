import type { Census } from "../../census/census";
import { censusDifference } from "../../census/difference";
import { localizedLength } from "../../lib/text/amounts";
import { type LocalizedText, listed, localize } from "../../lib/text/localized";
import type { Instant } from "../../lib/time";
import type { Model } from "../../model/model";
import { STACKS } from "../../model/names";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";
import type { TierSpec } from "../../model/schema/workload";
import { Duration } from "../../model/units/duration";
import { recoveryTimeline } from "../../planning/timeline";
import {
  type Check,
  type CleanUp,
  type ExerciseKind,
  type Facts,
  meetsRpo,
  type RecoveryPoint,
  type RecoveryTime,
  type Replication,
  type Scenario,
} from "../record";
import { type Step, StepFailure } from "./step";
import type { World } from "./world";

export interface Exercise {
  readonly model: Model;
  readonly kind: ExerciseKind;
  readonly scenario: Scenario;
  readonly world: World;
  /** No step may take longer. @default - each has a limit of its own */
  readonly longest?: Duration;
}

/**
 * How much longer than estimated a step may take until it has failed: an exercise must end, also where a vCenter hangs.
 * Never less than two minutes.
 */
const PATIENCE = 3;
const SHORTEST_LIMIT = Duration.parse("2 min");
const DEPLOY_LIMIT = Duration.parse("30 min");

const limitOf = (estimated: Duration): Duration => {
  const limit = Duration.milliseconds(estimated.milliseconds * PATIENCE);
  return limit.isLongerThan(SHORTEST_LIMIT) ? limit : SHORTEST_LIMIT;
};

/** The steps of an exercise, compiled from the model's recovery plan. */
export function runbook(exercise: Exercise): readonly Step[] {
  const { longest } = exercise;
  return allSteps(exercise).map((step) =>
    longest !== undefined && step.limit.isLongerThan(longest) ? { ...step, limit: longest } : step,
  );
}

function allSteps(exercise: Exercise): readonly Step[] {
  return [
    readiness(exercise),
    censusBefore(exercise),
    declaration(exercise),
    disaster(exercise),
    deployment(exercise),
    ...groups(exercise),
    names(exercise),
    assertions(exercise),
    recoveryPoints(exercise),
    // a drill recovers the site itself: there is no bubble
    ...(exercise.kind === "rehearsal" ? [isolation(exercise)] : []),
    replication(exercise),
    destruction(exercise),
    censusAfter(exercise),
  ];
}

const failed = (checks: readonly Check[]): readonly Check[] => checks.filter(({ passed }) => !passed);

/** For a step's detail: what each check that failed is about, and what was seen. */
const namesOf = (checks: readonly Check[]): LocalizedText =>
  listed(
    checks.map(({ title, seen }) => localize`${title}: ${seen}`),
    "; ",
  );

const readiness = ({ world }: Exercise): Step => ({
  id: "readiness",
  title: { en: "Readiness", fr: "Conditions préalables" },
  limit: SHORTEST_LIMIT,
  run: async (_, signal) => {
    const checks = await world.readiness(signal);
    const missing = failed(checks);
    if (missing.length > 0) throw new StepFailure(namesOf(missing), { readiness: checks });
    return { detail: `${checks.length}/${checks.length}`, facts: { readiness: checks } };
  },
});

const censusBefore = ({ world }: Exercise): Step => ({
  id: "census/before",
  title: { en: "Census of both sites", fr: "Recensement des deux sites" },
  limit: SHORTEST_LIMIT,
  run: async (_, signal) => {
    const censusesBefore = await world.censuses(signal);
    world.watchReplication();
    return { facts: { censusesBefore } };
  },
});

const declaration = ({ world }: Exercise): Step => ({
  id: "declaration",
  title: { en: "Declaration", fr: "Déclaration" },
  limit: SHORTEST_LIMIT,
  run: async () => ({ facts: { declared: world.clock.now().toISOString() } }),
});

const DISASTERS: Readonly<Record<Scenario, LocalizedText>> = {
  fire: { en: "Fire at Rabat", fr: "Incendie à Rabat" },
  flood: { en: "Flood at Rabat, announced", fr: "Inondation à Rabat, annoncée" },
  strike: { en: "Strike at Rabat, nobody there", fr: "Grève à Rabat, personne sur place" },
};

const disaster = ({ world, scenario }: Exercise): Step => ({
  id: `scenario/${scenario}`,
  title: DISASTERS[scenario],
  limit: Duration.parse("10 min"),
  run: async (_, signal) => {
    const blackout = await world.triggerDisaster(scenario, signal);
    return blackout === undefined ? {} : { detail: blackout, facts: { disaster: blackout } };
  },
});

const deployment = ({ model, world }: Exercise): Step => ({
  id: "deploy",
  title: { en: "Make and grow the VMs", fr: "Créer et agrandir les VM" },
  limit: DEPLOY_LIMIT,
  estimated: provisioningTime(model),
  run: async (facts, signal) => {
    const { plans, disaster: copied } = await world.deploy(signal);
    const at = facts.disaster ?? copied;
    return { facts: { plans, ...(at !== undefined && { disaster: at }) } };
  },
});

/** From the declaration until the last VM is made, by the recovery plan. */
function provisioningTime(model: Model): Duration {
  const { steps } = recoveryTimeline(model);
  const decided = steps.find(({ kind }) => kind === "decision")?.end ?? Duration.none;
  const made = steps.filter(({ kind }) => kind === "provisioning").map(({ end }) => end.milliseconds);
  return Duration.milliseconds(Math.max(0, ...made.map((end) => end - decided.milliseconds)));
}

/** Declaration to readiness, by the recovery plan: what goes before the declaration is no part of an exercise. */
function sinceDeclaration(model: Model, end: Duration): Duration {
  const decided = recoveryTimeline(model).steps.find(({ kind }) => kind === "decision")?.end ?? Duration.none;
  return Duration.milliseconds(Math.max(0, end.milliseconds - decided.milliseconds));
}

const between = (from: Instant | undefined, to: Instant): number => Date.parse(to) - Date.parse(from ?? to);

/** One step per priority group: the next waits until the health checks of all its tiers' members succeed. */
function groups({ model, world }: Exercise): Step[] {
  return recoveryTimeline(model).groups.map(({ priority, tiers, start, ready }): Step => {
    const estimated = Duration.milliseconds(ready.milliseconds - start.milliseconds);
    return {
      id: `group/${priority}`,
      title: {
        en: `Priority ${priority}: ${tiers.map(({ tier }) => tier.name).join(", ")}`,
        fr: `Priorité ${priority} : ${tiers.map(({ tier }) => tier.name).join(", ")}`,
      },
      limit: limitOf(estimated),
      estimated,
      run: async (facts, signal) => {
        const began = world.clock.now().toISOString();
        const times: RecoveryTime[] = [];
        const soFar = (): Facts => ({ recoveryTimes: [...(facts.recoveryTimes ?? []), ...times] });
        for (const { tier, usable } of tiers) {
          const check = await world.recover(tier.name, signal);
          times.push(recoveryTime(model, tier, { usable, declared: facts.declared, check }));
          if (!check.passed) throw new StepFailure(localize`${tier.name}: ${check.seen}`, soFar());
        }
        const took = between(began, world.clock.now().toISOString());
        const group = { priority, tiers: tiers.map(({ tier }) => tier.name), took, estimated: estimated.milliseconds };
        return { facts: { ...soFar(), groups: [...(facts.groups ?? []), group] } };
      },
    };
  });
}

function recoveryTime(
  model: Model,
  { name, protection }: TierSpec,
  {
    usable,
    declared,
    check,
  }: { readonly usable: Duration; readonly declared: Instant | undefined; readonly check: Check },
): RecoveryTime {
  const objective = protection.rto.milliseconds;
  const estimated = sinceDeclaration(model, usable).milliseconds;
  if (!check.passed) return { tier: name, objective, estimated, kept: false };
  const actual = between(declared, check.at);
  return { tier: name, objective, estimated, actual, kept: actual <= objective };
}

const names = ({ model, world }: Exercise): Step => ({
  id: "cutover",
  title: { en: "Switch the service names", fr: "Basculer les noms de service" },
  limit: limitOf(model.recoveryPlan.cutover),
  estimated: model.recoveryPlan.cutover,
  run: async (_, signal) => {
    const checks = await world.switchNames(signal);
    const wrong = failed(checks);
    if (wrong.length > 0) throw new StepFailure(namesOf(wrong), { assertions: checks });
    const detail = listed(
      checks.map(({ title }) => title),
      ", ",
    );
    return { detail, facts: { assertions: checks } };
  },
});

/** The tiers that users enter by are usable once what users try works: their time ends here. */
const assertions = ({ model, world }: Exercise): Step => ({
  id: "assertions",
  title: { en: "What users would try", fr: "Ce que feraient les usagers" },
  limit: Duration.parse("5 min"),
  run: async (facts, signal) => {
    const checks = await world.assertions(signal);
    const all = [...(facts.assertions ?? []), ...checks];
    const wrong = failed(checks);
    const last =
      checks
        .map(({ at }) => at)
        .sort()
        .at(-1) ?? world.clock.now().toISOString();
    const entries = new Set(model.massar.tiers.filter(({ service }) => service !== undefined).map(({ name }) => name));
    const recoveryTimes = (facts.recoveryTimes ?? []).map((time): RecoveryTime => {
      if (!entries.has(time.tier) || time.actual === undefined) return time;
      const actual = between(facts.declared, last);
      return { ...time, actual, kept: wrong.length === 0 && actual <= time.objective };
    });
    if (wrong.length > 0) throw new StepFailure(namesOf(wrong), { assertions: all, recoveryTimes });
    const late = recoveryTimes.filter(({ kept }) => !kept).map(({ tier }) => tier);
    if (late.length > 0) {
      const told = localize`${{ en: "later than their RTO", fr: "plus tard que leur RTO" }}: ${late.join(", ")}`;
      throw new StepFailure(told, { assertions: all, recoveryTimes });
    }
    return { detail: `${checks.length}/${checks.length}`, facts: { assertions: all, recoveryTimes } };
  },
});

/** Measured in the recovered data itself: only what is readable there was not lost. */
const recoveryPoints = ({ model, world, scenario }: Exercise): Step => ({
  id: "recovery-points",
  title: { en: "Measure what was lost", fr: "Mesurer ce qui a été perdu" },
  limit: Duration.parse("5 min"),
  run: async ({ disaster: at }) => {
    if (at === undefined) throw new Error("no step has told the instant of the disaster");
    const points: RecoveryPoint[] = [];
    for (const { name, protection } of model.massar.tiers.filter((tier) => tier.protection.mechanism !== "rebuild")) {
      const objective = protection.rpo.milliseconds;
      const { newest, missing } = await world.readable(name, at);
      // what was written after the disaster, by a clock that is ahead, saved nothing
      const actual = newest && Math.max(0, between(newest.at, at));
      const point = {
        tier: name,
        objective,
        ...(newest && { newestMarker: newest, actual }),
        ...(missing !== undefined && { missing }),
      };
      points.push({ ...point, kept: meetsRpo(point, scenario) });
    }
    const spreads = model.recoveryPlan.protectionGroups.flatMap(({ name, tiers }) => {
      const instants = points.flatMap(({ tier, newestMarker }) =>
        tiers.includes(tier) && newestMarker ? [Date.parse(newestMarker.at)] : [],
      );
      if (instants.length < 2) return [];
      return [{ group: name, tiers, spread: Math.max(...instants) - Math.min(...instants) }];
    });
    const facts: Facts = { recoveryPoints: points, spreads };
    const broken = points.filter(({ kept }) => !kept);
    if (broken.length > 0) {
      throw new StepFailure(listed(broken.map(tooMuchLost), "; "), facts);
    }
    return { detail: listed(points.map(lost), ", "), facts };
  },
});

const lost = ({ tier, actual = 0, missing }: RecoveryPoint): LocalizedText =>
  missing
    ? localize`${tier} ${localizedLength(actual)} (${{ en: `${missing} missing`, fr: `manquants : ${missing}` }})`
    : localize`${tier} ${localizedLength(actual)}`;

function tooMuchLost({ tier, actual, objective, missing }: RecoveryPoint): LocalizedText {
  if (actual === undefined) return localize`${tier}: ${{ en: "no marker can be read", fr: "aucun marqueur lisible" }}`;
  if (actual > objective) {
    return localize`${tier}: ${localizedLength(actual)} ${{ en: "lost", fr: "perdus" }}, RPO ${localizedLength(objective)}`;
  }
  return {
    en: `${tier}: ${missing} lost of what was written before the orderly stop`,
    fr: `${tier} : perdus de ce qui a été écrit avant l’arrêt ordonné : ${missing}`,
  };
}

/** A bubble that was not tested is not proved, and an open one is found from either side. */
const isolation = ({ world }: Exercise): Step => ({
  id: "isolation",
  title: { en: "The bubble has no way out or in", fr: "La bulle est sans issue" },
  limit: Duration.parse("5 min"),
  run: async (_, signal) => {
    const { tested, probes } = await world.isolation(signal);
    const open = probes.filter((probe) => !probe.failed);
    const proved = tested && probes.length > 0 && open.length === 0;
    const facts: Facts = { isolation: { tested, probes, proved } };
    if (open.length > 0) {
      const told = open.map(({ from, to }) => localize`${from} ${{ en: "reaches", fr: "atteint" }} ${to}`);
      throw new StepFailure(localize`${{ en: "open", fr: "ouverte" }}: ${listed(told, "; ")}`, facts);
    }
    if (!proved) {
      const told = {
        en: "not tested: this machine allows no network namespaces",
        fr: "non testée : cette machine ne permet pas d’espaces de noms réseau",
      };
      throw new StepFailure(told, facts);
    }
    const detail = {
      en: `${probes.length} connections failed, as they must`,
      fr: `${probes.length} connexions ont échoué, comme il se doit`,
    };
    return { detail, facts };
  },
});

const NOT_ASKED: LocalizedText = { en: "not asked", fr: "sans objet" };

/** The replica that runs must not have fallen behind because of the exercise. In a drill it is cut, and not asked. */
const replication = ({ kind, model, world }: Exercise): Step => ({
  id: "replication",
  title:
    kind === "drill"
      ? { en: "The running replication, cut in a drill", fr: "La réplication en cours, coupée lors d’une bascule" }
      : { en: "The running replication is unharmed", fr: "La réplication en cours est intacte" },
  limit: SHORTEST_LIMIT,
  run: async () => {
    const bound = Math.min(
      ...model.massar.tiers
        .filter(({ protection }) => protection.mechanism === "databaseStreaming")
        .map(({ protection }) => protection.rpo.milliseconds),
    );
    const { samples, stillStreaming } = await world.replication();
    const worst = Math.max(0, ...samples.map(({ lag }) => lag));
    const asserted = kind === "rehearsal";
    const unharmed = !asserted || (samples.length > 0 && stillStreaming && worst <= bound);
    const measured: Replication = { asserted, bound, samples, stillStreaming, unharmed };
    if (!unharmed) {
      const why =
        samples.length === 0
          ? { en: "nothing was seen of it", fr: "rien n’en a été vu" }
          : stillStreaming
            ? localize`${localizedLength(worst)} ${{ en: "behind, bound", fr: "de retard, limite" }} ${localizedLength(bound)}`
            : { en: "the replica no longer receives", fr: "la réplique ne reçoit plus" };
      throw new StepFailure(why, { replication: measured });
    }
    const detail = asserted
      ? localize`${localizedLength(worst)} ${{ en: "behind at most", fr: "de retard au plus" }}`
      : NOT_ASKED;
    return { detail, facts: { replication: measured } };
  },
});

/** What a clean-up left may be hundreds: the record has them all. */
const MOST_TOLD = 12;
const NOTHING_MADE: LocalizedText = { en: "nothing was made", fr: "rien n’a été créé" };

const destruction = ({ kind, world }: Exercise): Step => ({
  id: "destroy",
  title:
    kind === "drill"
      ? { en: "Light Rabat and put everything back", fr: "Rallumer Rabat et tout remettre en place" }
      : { en: "Take back what was made", fr: "Défaire ce qui a été créé" },
  limit: DEPLOY_LIMIT,
  part: "cleanUp",
  run: async (facts, signal) => {
    // refused before anything was made: there is nothing to take back
    if (facts.censusesBefore === undefined) return { detail: NOTHING_MADE };
    await world.destroy(signal);
    return {};
  },
});

/** Proved by what the vCenters and this machine show, never by an exit code. */
const censusAfter = ({ kind, world }: Exercise): Step => ({
  id: "census/after",
  title:
    kind === "drill"
      ? { en: "All is as it was", fr: "Tout est comme avant" }
      : { en: "Nothing is left", fr: "Rien ne reste" },
  limit: Duration.parse("10 min"),
  part: "cleanUp",
  run: async ({ censusesBefore }, signal) => {
    if (censusesBefore === undefined) return { detail: NOTHING_MADE };
    // first: guests that run on have sessions of their own, after a kill other ones than before
    const { processes, namespaces, emptyPlans } = await world.remains(signal);
    const after = await world.censuses(signal);
    const of = (site: SiteName) => {
      const leftovers = censusDifference(censusesBefore[site] as Census, after[site]).map(({ path }) => path);
      return { objects: countObjects(after[site]), leftovers };
    };
    const vcenters: CleanUp["vcenters"] = { rabat: of("rabat"), marrakech: of("marrakech") };
    const changed = STACKS.filter((stack) => !emptyPlans.includes(stack));
    const left = [...SITE_NAMES.flatMap((site) => vcenters[site].leftovers), ...processes, ...namespaces];
    const clean = left.length === 0 && changed.length === 0;
    const facts: Facts = { cleanUp: { vcenters, processes, namespaces, emptyPlans, clean } };
    if (!clean) {
      const told: readonly LocalizedText[] = [
        ...left,
        ...changed.map((stack) => ({
          en: `the plan of ${stack} is not empty`,
          fr: `le plan de ${stack} n’est pas vide`,
        })),
      ];
      const more = told.length - MOST_TOLD;
      const named = [
        ...told.slice(0, MOST_TOLD),
        ...(more > 0 ? [{ en: `and ${more} more`, fr: `et ${more} de plus` }] : []),
      ];
      throw new StepFailure(localize`${{ en: "left", fr: "resté" }}: ${listed(named, "; ")}`, facts);
    }
    const objects = SITE_NAMES.map(
      (site) => localize`${site} ${String(vcenters[site].objects)} ${{ en: "objects", fr: "objets" }}`,
    );
    return { detail: listed([...objects, { en: "no difference", fr: "aucune différence" }], ", "), facts };
  },
});

const countObjects = (census: Census): number =>
  Object.values(census).reduce((sum: number, part: unknown) => sum + (Array.isArray(part) ? part.length : 0), 0);
