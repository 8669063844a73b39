import { lengthText, localizedLength } from "../../lib/text/amounts";
import { type LocalizedText, listed, localize } from "../../lib/text/localized";
import type { Model } from "../../model/model";
import { STACKS } from "../../model/names";
import { SITE_NAMES } from "../../model/schema/site";
import type { TierSpec } from "../../model/schema/workload";
import { Duration } from "../../model/units/duration";
import { groupCopies } from "../../planning/protection-groups";
import { type RecoveryTimeline, recoveryTimeline, slowRecoveryTimeline } from "../../planning/timeline";
import {
  type Check,
  type CleanUp,
  type Emergency,
  type ExerciseRecord,
  type Facts,
  type Isolation,
  isDay,
  type RecordKind,
  type RecoveryPoint,
  type RecoveryTime,
  type Replication,
  type Scenario,
  type Spread,
} from "../record";
import {
  between,
  type Clocked,
  cleanUpOf,
  isProved,
  isUnharmed,
  recoveryPointOf,
  recoveryTimeOf,
  spreadsOf,
} from "./conclusions";
import { type Step, StepFailure } from "./step";
import type { World } from "./world";

export interface Exercise {
  readonly model: Model;
  readonly kind: RecordKind;
  readonly scenario: Scenario;
  readonly world: World;
  /** The tiers to recover. @default - all */
  readonly tiers?: readonly string[];
  /** Break-glass: failed preconditions are recorded and do not stop the run. @default - they stop it */
  readonly emergency?: Pick<Emergency, "by" | "why">;
  /** Upper bound for the limits of all steps. @default - each step has its own limit */
  readonly longest?: Duration;
}

/** The limit of a step as a multiple of its estimate, at least two minutes. An exercise must end even if a vCenter hangs. */
const LIMIT_FACTOR = 3;
export const SHORTEST_LIMIT = Duration.parse("2 min");
export const DEPLOY_LIMIT = Duration.parse("30 min");

const limitOf = (estimated: Duration): Duration => {
  const limit = Duration.milliseconds(estimated.milliseconds * LIMIT_FACTOR);
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
    ...(exercise.kind === "rehearsal" ? [isolationBefore(exercise)] : []),
    declaration(exercise),
    disaster(exercise),
    // as on the day; a bubble needs no fencing
    ...(exercise.kind === "drill" ? [fence(exercise)] : []),
    ...recovery(exercise, exercise.kind === "drill" ? FENCE : `scenario/${exercise.scenario}`),
    assertions(exercise),
    recoveryPoints(exercise),
    integrity(exercise),
    // a drill recovers the site itself and uses no bubble
    ...(exercise.kind === "rehearsal" ? [isolation(exercise)] : [relight(exercise)]),
    replication(exercise),
    destruction(exercise),
    censusAfter(exercise),
  ];
}

/** The ids of steps that other steps name. */
const DEPLOY = "deploy";
export const FENCE = "fence";

export const failed = (checks: readonly Check[]): readonly Check[] => checks.filter(({ passed }) => !passed);

/** Earlier results and new ones. A step that is repeated replaces its own. */
export const replaced = <Result>(
  before: readonly Result[] = [],
  now: readonly Result[],
  idOf: (result: Result) => string,
): readonly Result[] => {
  const ids = new Set(now.map(idOf));
  return [...before.filter((each) => !ids.has(idOf(each))), ...now];
};

/** The detail of a step: each check with its observation. */
export const observations = (checks: readonly Check[]): LocalizedText =>
  listed(
    checks.map(({ title, seen }) => localize`${title}: ${seen}`),
    "; ",
  );

const readiness = ({ world }: Exercise): Step => ({
  id: "readiness",
  title: { en: "Check the preconditions", fr: "Contrôler les conditions préalables" },
  waitsFor: "both vCenters, the replicas and the plans of the stacks",
  limit: SHORTEST_LIMIT,
  run: async (_, signal) => {
    const checks = await world.readiness(signal);
    const missing = failed(checks);
    if (missing.length > 0) {
      const of = `${missing.length}/${checks.length}`;
      throw new StepFailure(
        { en: `preconditions not met: ${of}`, fr: `conditions non remplies : ${of}` },
        { readiness: checks },
      );
    }
    return { detail: `${checks.length}/${checks.length}`, facts: { readiness: checks } };
  },
});

const censusBefore = ({ world }: Exercise): Step => ({
  id: "census/before",
  title: { en: "Take a census of both sites", fr: "Recenser les deux sites" },
  waitsFor: "the APIs of both vCenters",
  limit: SHORTEST_LIMIT,
  run: async (_, signal) => {
    const censusesBefore = await world.censuses(signal);
    world.watchReplication();
    return { facts: { censusesBefore } };
  },
});

export const declaration = ({ world }: Exercise): Step => ({
  id: "declaration",
  title: { en: "Declare the disaster", fr: "Déclarer le sinistre" },
  limit: SHORTEST_LIMIT,
  run: async () => ({ facts: { declared: world.clock.now().toISOString() } }),
});

const DISASTERS: Readonly<Record<Scenario, LocalizedText>> = {
  fire: { en: "Fire at Rabat", fr: "Incendie à Rabat" },
  flood: { en: "Announced flood at Rabat", fr: "Inondation annoncée à Rabat" },
  strike: { en: "Strike at Rabat, no staff on site", fr: "Grève à Rabat, sans personnel sur place" },
};

export const disaster = ({ world, scenario }: Exercise): Step => ({
  id: `scenario/${scenario}`,
  title: DISASTERS[scenario],
  ...(scenario === "fire" ? {} : { waitsFor: "the last synchronisation of the replicas" }),
  limit: Duration.parse("10 min"),
  run: async (_, signal) => {
    const blackout = await world.triggerDisaster(scenario, signal);
    return blackout === undefined ? {} : { detail: blackout, facts: { disaster: blackout } };
  },
});

/**
 * VMs are created while the first groups start, and names are switched while the next group starts, as in the timeline of the plan.
 *
 * @param after the step after which the VMs may be created
 */
export const recovery = (exercise: Exercise, after: string): readonly Step[] => [
  { ...deployment(exercise), after: [after] },
  ...startAndSwitch(exercise, after),
];

const deployment = ({ model, world }: Exercise): Step => ({
  id: DEPLOY,
  title: { en: "Create and resize the VMs", fr: "Créer et redimensionner les VM" },
  waitsFor: "Terraform and the vCenter of Marrakech",
  limit: DEPLOY_LIMIT,
  estimated: provisioningTime(recoveryTimeline(model)),
  p95: provisioningTime(slowRecoveryTimeline(model)),
  run: async (facts, signal) => {
    const { plans, disaster: copied } = await world.deploy(signal);
    const at = facts.disaster ?? copied;
    return { facts: { plans, ...(at !== undefined && { disaster: at }) } };
  },
});

/** From the declaration until the last VM is created, by the recovery plan. */
function provisioningTime({ steps }: RecoveryTimeline): Duration {
  const decided = steps.find(({ kind }) => kind === "decision")?.end ?? Duration.none;
  const made = steps.filter(({ kind }) => kind === "provisioning").map(({ end }) => end.milliseconds);
  return Duration.milliseconds(Math.max(0, ...made.map((end) => end - decided.milliseconds)));
}

/** What passes before the declaration: an exercise begins with it, so the times of the plan count. */
export const clockOf = ({
  recoveryPlan: { detection, decision },
}: Pick<Model, "recoveryPlan">): ExerciseRecord["clock"] => ({
  detection: detection.milliseconds,
  decision: decision.milliseconds,
});

/** The groups of a timeline with the tiers to recover. */
const groupsOf = ({ groups }: RecoveryTimeline, { tiers: scope }: Pick<Exercise, "tiers">) =>
  groups.flatMap((group) => {
    const tiers = group.tiers.filter(({ tier }) => scope?.includes(tier.name) ?? true);
    const estimated = Duration.milliseconds(group.ready.milliseconds - group.start.milliseconds);
    return tiers.length === 0 ? [] : [{ priority: group.priority, tiers, estimated }];
  });

/**
 * One step per priority group, and one for its service names. A group is started when all members of the previous one pass their
 * health checks.
 */
function startAndSwitch(exercise: Exercise, first: string): Step[] {
  const steps: Step[] = [];
  const switched: string[] = [];
  let after = first;
  for (const group of groups(exercise)) {
    steps.push({ ...group.step, after: [after], needs: [DEPLOY] });
    after = group.step.id;
    if (!group.tiers.some(({ service }) => service !== undefined)) continue;
    const cutover = names(exercise, group);
    steps.push({ ...cutover, after: [after, ...switched.slice(-1)] });
    switched.push(cutover.id);
  }
  return steps;
}

interface Group {
  readonly priority: number;
  readonly tiers: readonly TierSpec[];
  readonly step: Step;
}

function groups(exercise: Exercise): Group[] {
  const { model, world } = exercise;
  const slow = groupsOf(slowRecoveryTimeline(model), exercise);
  return groupsOf(recoveryTimeline(model), exercise).map(({ priority, tiers, estimated }, index): Group => {
    const p95 = slow[index]?.estimated ?? estimated;
    const step: Step = {
      id: `group/${priority}`,
      title: {
        en: `Start priority group ${priority}: ${tiers.map(({ tier }) => tier.name).join(", ")}`,
        fr: `Démarrer le groupe de priorité ${priority} : ${tiers.map(({ tier }) => tier.name).join(", ")}`,
      },
      limit: limitOf(p95),
      estimated,
      p95,
      ...(tiers.some(({ tier }) => tier.protection.mechanism !== "rebuild") && {
        irreversible: {
          en: "the data is promoted; the way back is reprotect and failback",
          fr: "les données sont promues ; le retour passe par reprotect et failback",
        },
      }),
      run: async (facts, signal, report) => {
        const began = world.clock.now().toISOString();
        const times: RecoveryTime[] = [];
        const health: Check[] = [];
        const soFar = (): Facts => ({
          recoveryTimes: replaced(facts.recoveryTimes, times, ({ tier }) => tier),
          health: replaced(facts.health, health, ({ id }) => id),
        });
        for (const { tier, usable } of tiers) {
          report(`the health checks of ${tier.name}`);
          const check = await world.recover(tier.name, signal, report);
          health.push(check);
          const objective = tier.protection.rto.milliseconds;
          const time = { tier: tier.name, objective, estimated: usable.milliseconds };
          times.push(recoveryTimeOf(time, clocked(exercise, facts), check));
          if (!check.passed) throw new StepFailure(localize`${tier.name}: ${check.seen}`, soFar());
        }
        const took = between(began, world.clock.now().toISOString());
        const group = { priority, tiers: tiers.map(({ tier }) => tier.name), took, estimated: estimated.milliseconds };
        return { facts: { ...soFar(), groups: replaced(facts.groups, [group], ({ tiers: of }) => of.join()) } };
      },
    };
    return { priority, tiers: tiers.map(({ tier }) => tier), step };
  });
}

const clocked = ({ model, kind }: Exercise, { declared, disaster: at }: Facts): Clocked => ({
  kind,
  clock: clockOf(model),
  ...(declared !== undefined && { declared }),
  ...(at !== undefined && { disaster: at }),
});

/** The tiers that users reach by a service name. Their recovery ends with the user tests. */
export const entryTiers = ({ massar }: Pick<Model, "massar">): ReadonlySet<string> =>
  new Set(massar.tiers.filter(({ service }) => service !== undefined).map(({ name }) => name));

const names = ({ model, world }: Exercise, { priority, tiers }: Group): Step => ({
  id: `cutover/${priority}`,
  title: {
    en: `Point the service names of group ${priority} to Marrakech`,
    fr: `Faire pointer les noms de service du groupe ${priority} vers Marrakech`,
  },
  waitsFor: "the name servers",
  limit: limitOf(model.recoveryPlan.p95?.cutover ?? model.recoveryPlan.cutover),
  estimated: model.recoveryPlan.cutover,
  p95: model.recoveryPlan.p95?.cutover ?? model.recoveryPlan.cutover,
  run: async (facts, signal) => {
    const checks = await world.switchNames(
      tiers.map(({ name }) => name),
      signal,
    );
    const wrong = failed(checks);
    const all = replaced(facts.assertions, checks, ({ id }) => id);
    if (wrong.length > 0) throw new StepFailure(observations(wrong), { assertions: all });
    return { detail: observations(checks), facts: { assertions: all } };
  },
});

/** Tiers with a service address count as recovered only when the user tests succeed. */
export const assertions = (exercise: Exercise): Step => ({
  id: "assertions",
  title: { en: "Run the user tests", fr: "Exécuter les tests utilisateur" },
  waitsFor: "the entry of Massar",
  limit: Duration.parse("5 min"),
  run: async (facts, signal) => {
    const { model, world } = exercise;
    const checks = await world.assertions(signal);
    const all = replaced(facts.assertions, checks, ({ id }) => id);
    const wrong = failed(checks);
    const last =
      checks
        .map(({ at }) => at)
        .sort()
        .at(-1) ?? world.clock.now().toISOString();
    const entries = entryTiers(model);
    const recoveryTimes = (facts.recoveryTimes ?? []).map((time): RecoveryTime => {
      if (!entries.has(time.tier) || time.actual === undefined) return time;
      const tested = recoveryTimeOf(time, clocked(exercise, facts), { at: last, passed: true });
      return { ...tested, kept: wrong.length === 0 && tested.kept };
    });
    if (wrong.length > 0) throw new StepFailure(observations(wrong), { assertions: all, recoveryTimes });
    const late = recoveryTimes.filter(({ kept }) => !kept).map(({ tier }) => tier);
    // on the day, a missed RTO must not stop the recovery
    if (late.length > 0 && !isDay(exercise.kind)) {
      const text = localize`${{ en: "RTO missed", fr: "RTO non respecté" }}: ${late.join(", ")}`;
      throw new StepFailure(text, { assertions: all, recoveryTimes });
    }
    return { detail: `${checks.length}/${checks.length}`, facts: { assertions: all, recoveryTimes } };
  },
});

/** The protection groups. Their tiers may be as far apart as the oldest copy of the plan is old, at most by their shortest RPO. */
export const boundedGroups = (model: Model): Pick<Spread, "group" | "tiers" | "bound">[] =>
  groupCopies(model).map(({ name, tiers, pointInTime }) => ({
    group: name,
    tiers: tiers.map(({ stream: { tier } }) => tier.name),
    bound: Math.min(
      pointInTime?.milliseconds ?? Number.POSITIVE_INFINITY,
      ...tiers.map(({ stream: { tier } }) => tier.protection.rpo.milliseconds),
    ),
  }));

/** Data loss is measured in the recovered data itself. */
export const recoveryPoints = ({ model, world, scenario, tiers: scope }: Exercise): Step => ({
  id: "recovery-points",
  title: { en: "Measure data loss", fr: "Mesurer la perte de données" },
  waitsFor: "the markers in the recovered data",
  limit: Duration.parse("5 min"),
  run: async ({ disaster: at }) => {
    if (at === undefined) throw new Error("no earlier step has recorded the instant of the disaster");
    const points: RecoveryPoint[] = [];
    const holding = model.massar.tiers.filter(
      ({ name, protection }) => protection.mechanism !== "rebuild" && (scope?.includes(name) ?? true),
    );
    for (const { name, protection } of holding) {
      const objective = protection.rpo.milliseconds;
      points.push(recoveryPointOf({ tier: name, objective }, await world.readable(name, at), at, scenario));
    }
    const spreads = spreadsOf(points, boundedGroups(model));
    const facts: Facts = { recoveryPoints: points, spreads };
    const missed = [
      ...points.filter(({ kept }) => !kept).map(excessiveLoss),
      ...spreads.filter(({ kept }) => !kept).map(excessiveSpread),
    ];
    if (missed.length > 0) throw new StepFailure(listed(missed, "; "), facts);
    return { detail: listed(points.map(lossText), ", "), facts };
  },
});

const lossText = ({ tier, actual = 0, missing }: RecoveryPoint): LocalizedText =>
  missing
    ? localize`${tier} ${localizedLength(actual)} (${{ en: `missing markers: ${missing}`, fr: `marqueurs manquants : ${missing}` }})`
    : localize`${tier} ${localizedLength(actual)}`;

const excessiveSpread = ({ group, spread, bound }: Spread): LocalizedText => ({
  en: `${group}: recovered to points ${lengthText(spread, "en")} apart, limit ${lengthText(bound, "en")}`,
  fr: `${group} : points de reprise écartés de ${lengthText(spread, "fr")}, limite ${lengthText(bound, "fr")}`,
});

function excessiveLoss({ tier, actual, objective, missing, holes = 0 }: RecoveryPoint): LocalizedText {
  if (actual === undefined)
    return localize`${tier}: ${{ en: "no marker found in the recovered data", fr: "aucun marqueur dans les données restaurées" }}`;
  if (actual > objective) {
    return localize`${tier}: ${{ en: "data loss", fr: "perte de données" }} ${localizedLength(actual)}, RPO ${localizedLength(objective)}`;
  }
  if (holes > 0) {
    return {
      en: `${tier}: missing markers within the recovered data: ${holes}`,
      fr: `${tier} : marqueurs manquants au milieu des données restaurées : ${holes}`,
    };
  }
  return {
    en: `${tier}: missing markers from before the orderly shutdown: ${missing}`,
    fr: `${tier} : marqueurs manquants, écrits avant l’arrêt ordonné : ${missing}`,
  };
}

/** Markers show how much was lost. This shows whether the rest is intact. */
export const integrity = ({ world }: Exercise): Step => ({
  id: "integrity",
  title: { en: "Check the recovered data", fr: "Contrôler les données restaurées" },
  waitsFor: "the tables, indexes and files that were recovered",
  limit: DEPLOY_LIMIT,
  run: async (_, signal) => {
    const checks = await world.integrity(signal);
    const wrong = failed(checks);
    if (wrong.length > 0) throw new StepFailure(observations(wrong), { integrity: checks });
    return { detail: `${checks.length}/${checks.length}`, facts: { integrity: checks } };
  },
});

const NOT_TESTED: LocalizedText = {
  en: "not tested: this machine allows no network namespaces",
  fr: "non testée : cette machine n’autorise pas les espaces de noms réseau",
};

const connectionsOf = (open: Isolation["probes"]): LocalizedText =>
  localize`${{ en: "not isolated", fr: "bulle non isolée" }}: ${listed(
    open.map(({ from, to }) => localize`${from} ${{ en: "reaches", fr: "atteint" }} ${to}`),
    "; ",
  )}`;

/** If the bubble leaks, no VM of it may ever run: two databases with one name would answer. If it was not tested, the exercise fails at the end. */
const isolationBefore = ({ world }: Exercise): Step => ({
  id: "isolation/before",
  title: {
    en: "Test the isolation of the bubble before its first VM is powered on",
    fr: "Tester l’isolation de la bulle avant la mise sous tension de sa première VM",
  },
  waitsFor: "connections that must fail",
  limit: Duration.parse("5 min"),
  run: async (_, signal) => {
    const { tested, probes: before, notProbed } = await world.isolation(signal);
    const open = before.filter((probe) => !probe.failed);
    const facts: Facts = { isolation: { tested, before, probes: [], notProbed, proved: false } };
    if (open.length > 0) throw new StepFailure(connectionsOf(open), facts);
    return { detail: tested ? blocked(before) : NOT_TESTED, facts };
  },
});

const blocked = ({ length }: Isolation["probes"]): LocalizedText => ({
  en: `${length} connections failed, as required`,
  fr: `${length} connexions ont échoué, comme exigé`,
});

/**
 * Only one site may write: before anything is promoted, Marrakech takes over the right to write. It can do so only if Rabat has lost
 * it, by the votes of a majority, or if a named person takes responsibility.
 */
export const fence = ({ world }: Exercise): Step => ({
  id: FENCE,
  title: { en: "Make sure that Rabat cannot write", fr: "S’assurer que Rabat ne peut plus écrire" },
  waitsFor: "the votes of the other places, and the databases at Rabat",
  limit: Duration.parse("5 min"),
  run: async (facts, signal) => {
    const checks = await world.fence(signal);
    const wrong = failed(checks);
    const fences = replaced(facts.fences, checks, ({ id }) => id);
    if (wrong.length > 0) throw new StepFailure(observations(wrong), { fences });
    return { detail: observations(checks), facts: { fences } };
  },
});

/** A site that comes back must find out that it may not write, without anybody's help. */
export const relight = ({ world }: Exercise): Step => ({
  id: "relight",
  title: { en: "Power Rabat on again: it must refuse writes", fr: "Rallumer Rabat : il doit refuser les écritures" },
  waitsFor: "the databases and file servers at Rabat",
  limit: Duration.parse("10 min"),
  run: async (facts, signal) => {
    const checks = await world.relight(signal);
    const wrong = failed(checks);
    const fences = replaced(facts.fences, checks, ({ id }) => id);
    if (wrong.length > 0) throw new StepFailure(observations(wrong), { fences });
    return { detail: observations(checks), facts: { fences } };
  },
});

/** Without a test, isolation is not proved. */
const isolation = ({ world }: Exercise): Step => ({
  id: "isolation",
  title: { en: "Test the isolation of the bubble", fr: "Tester l’isolation de la bulle" },
  waitsFor: "connections that must fail",
  limit: Duration.parse("5 min"),
  run: async ({ isolation: first }, signal) => {
    const { tested, probes, notProbed } = await world.isolation(signal);
    const before = first?.before ?? [];
    const open = probes.filter((probe) => !probe.failed);
    const proved = isProved({ tested, before, probes });
    const facts: Facts = { isolation: { tested, before, probes, notProbed, proved } };
    if (open.length > 0) throw new StepFailure(connectionsOf(open), facts);
    if (!proved) throw new StepFailure(NOT_TESTED, facts);
    return { detail: blocked(probes), facts };
  },
});

const NOT_APPLICABLE: LocalizedText = { en: "does not apply", fr: "sans objet" };

/** A rehearsal must not make the running replica fall behind. A drill interrupts the replication. */
const replication = ({ kind, model, world }: Exercise): Step => ({
  id: "replication",
  title:
    kind === "drill"
      ? {
          en: "Running replication (interrupted by the drill)",
          fr: "Réplication en cours (interrompue par la bascule)",
        }
      : { en: "Check the running replication", fr: "Contrôler la réplication en cours" },
  limit: SHORTEST_LIMIT,
  run: async () => {
    const bound = Math.min(
      ...model.massar.tiers
        .filter(({ protection }) => protection.mechanism === "databaseStreaming")
        .map(({ protection }) => protection.rpo.milliseconds),
    );
    const { samples, failures, stillStreaming } = await world.replication();
    const worst = Math.max(0, ...samples.map(({ lag }) => lag));
    const asserted = kind === "rehearsal";
    const seen = { asserted, bound, samples, failures, stillStreaming };
    const measured: Replication = { ...seen, unharmed: isUnharmed(seen) };
    if (!measured.unharmed) {
      const why =
        samples.length === 0
          ? { en: "the lag was not measured", fr: "le retard n’a pas été mesuré" }
          : stillStreaming
            ? localize`${{ en: "lag", fr: "retard" }} ${localizedLength(worst)}, ${{ en: "limit", fr: "limite" }} ${localizedLength(bound)}`
            : { en: "the replica no longer streams", fr: "la réplique n’est plus alimentée" };
      throw new StepFailure(why, { replication: measured });
    }
    const detail = asserted
      ? localize`${{ en: "maximum lag", fr: "retard maximal" }} ${localizedLength(worst)}`
      : NOT_APPLICABLE;
    return { detail, facts: { replication: measured } };
  },
});

/** The record lists all remaining objects, the detail of the step only some. */
const MOST_LISTED = 12;
const NOTHING_CREATED: LocalizedText = { en: "nothing was created", fr: "rien n’a été créé" };

const destruction = ({ kind, world }: Exercise): Step => ({
  id: "destroy",
  title:
    kind === "drill"
      ? { en: "Restore Rabat and the normal state", fr: "Rétablir Rabat et l’état normal" }
      : { en: "Remove what the rehearsal created", fr: "Supprimer ce que l’exercice a créé" },
  waitsFor: kind === "drill" ? "Terraform, the vCenters and the replicas" : "Terraform and the vCenter of Marrakech",
  limit: DEPLOY_LIMIT,
  part: "cleanUp",
  run: async (facts, signal) => {
    // refused before anything was created
    if (facts.censusesBefore === undefined) return { detail: NOTHING_CREATED };
    await world.destroy(signal);
    return {};
  },
});

/** The clean-up is proved by the state of the vCenters and of this machine, not by an exit code. */
export const LAST_STEP = "census/after";

const censusAfter = ({ kind, world }: Exercise): Step => ({
  id: LAST_STEP,
  title:
    kind === "drill"
      ? { en: "Check that the normal state is restored", fr: "Vérifier que l’état normal est rétabli" }
      : { en: "Check that nothing is left", fr: "Vérifier qu’il ne reste rien" },
  waitsFor: "the plans of all stacks and the APIs of both vCenters",
  limit: Duration.parse("10 min"),
  part: "cleanUp",
  run: async ({ censusesBefore }, signal) => {
    if (censusesBefore === undefined) return { detail: NOTHING_CREATED };
    // first: running guests have vCenter sessions, which would appear in the census
    const { processes, namespaces, emptyPlans } = await world.remains(signal);
    const after = await world.censuses(signal);
    const cleanUp: CleanUp = cleanUpOf(censusesBefore, after, { processes, namespaces, emptyPlans }, STACKS);
    const { vcenters } = cleanUp;
    const changed = STACKS.filter((stack) => !emptyPlans.includes(stack));
    const left = [...SITE_NAMES.flatMap((site) => vcenters[site].leftovers), ...processes, ...namespaces];
    const facts: Facts = { cleanUp, censusesAfter: after };
    if (!cleanUp.clean) {
      const remaining: readonly LocalizedText[] = [
        ...left,
        ...changed.map((stack) => ({
          en: `planned changes in ${stack}`,
          fr: `modifications planifiées dans ${stack}`,
        })),
      ];
      const more = remaining.length - MOST_LISTED;
      const shown = [
        ...remaining.slice(0, MOST_LISTED),
        ...(more > 0 ? [{ en: `and ${more} more`, fr: `et ${more} autres` }] : []),
      ];
      throw new StepFailure(localize`${{ en: "left", fr: "restant" }}: ${listed(shown, "; ")}`, facts);
    }
    const objects = SITE_NAMES.map(
      (site) => localize`${site} ${String(vcenters[site].objects)} ${{ en: "objects", fr: "objets" }}`,
    );
    return { detail: listed([...objects, { en: "no difference", fr: "aucune différence" }], ", "), facts };
  },
});
