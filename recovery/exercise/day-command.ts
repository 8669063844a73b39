import { existsSync } from "node:fs";
import { join } from "node:path";
import { Command, Option } from "commander";
import type { Guests } from "../../guests/api";
import { guestStateFile } from "../../guests/processes/private-directory";
import { startGuests } from "../../guests/simulated/guests";
import { Failure } from "../../lib/failure";
import { inProject, simulationDirectory } from "../../lib/paths";
import { runSteps as showSteps } from "../../lib/progress";
import { columnsOf, showsColour } from "../../lib/terminal";
import { terminalTable } from "../../lib/terminal-table";
import { lengthText } from "../../lib/text/amounts";
import { english, type LocalizedText } from "../../lib/text/localized";
import type { Milliseconds } from "../../lib/time";
import { loadModelOfContext, readContext, refuseInReview } from "../../model/context";
import type { Model } from "../../model/model";
import type { Duration } from "../../model/units/duration";
import { signersOf } from "../../review/run/git";
import { confirm } from "../../review/run/signed-approvals";
import { takeOver } from "../../simulation/running";
import { guestInstallationSteps, installationSteps } from "../../toolchain/install";
import { commandOf } from "../commands";
import { stepEstimates } from "../coverage/estimates";
import { verifiedRecords } from "../evidence/files/records";
import { checkEvidence } from "../evidence/files/write";
import { closeJournal, type UnfinishedExercise, unfinished as unfinishedRuns } from "../journal/journal-file";
import { findUnfinished, refuseIfRunning, refuseIfUnfinished } from "../journal/unfinished";
import { type DayKind, type Emergency, type ExerciseRecord, SCENARIOS, type Scenario } from "../record";
import { override } from "../runbook/emergency";
import { catchUp, copiesOf } from "../worlds/copies";
import { dayWorld } from "../worlds/day-world";
import { lossesOf, readPosture, simulatedPosture, storeLosses } from "../worlds/posture-store";
import { type DeployedSimulation, simulatedPlace } from "../worlds/simulated-place";
import {
  collect,
  currentUser,
  duration,
  evidenceIn,
  newId,
  print,
  recordLostPlace,
  releaseOf,
  requestedOptions,
  scenarioMissing,
  shown,
  writtenEvidence,
} from "./command";
import { dryRunDocument, dryRunText } from "./dry-run";
import { runExercise } from "./exercise";
import { situationOf, situationText } from "./situation";
import { exerciseSummary } from "./summary";

export const ACTIONS = ["status", "failover", "migrate", "reprotect", "failback", "estimates"] as const;
export type Action = (typeof ACTIONS)[number];

const KINDS: Readonly<Record<Exclude<Action, "status" | "estimates">, DayKind>> = {
  failover: "failover",
  migrate: "migration",
  reprotect: "reprotect",
  failback: "failback",
};

export interface DayOptions {
  readonly scenario?: Scenario;
  readonly group?: string;
  readonly coordinator: string;
  readonly approver: string;
  readonly participant: readonly string[];
  readonly evidence: string;
  readonly key?: string;
  readonly disasterAt?: string;
  readonly fencedBy?: string;
  readonly atRisk?: string;
  readonly emergency?: string;
  readonly signWith?: string;
  /** `--no-play` */
  readonly play: boolean;
  readonly stepLimit?: Duration;
  readonly resume?: string | true;
  readonly abort?: string | true;
  readonly dryRun?: true;
}

/** The options of `npm run recovery`. */
export function dayProgram(): Command {
  return new Command("recovery")
    .description(
      "Shows the state of both sites, or recovers, moves and returns the sites themselves: docs/guide/recovery-day.md",
    )
    .argument("<action>", ACTIONS.join(", "))
    .addOption(new Option("--scenario <scenario>", "the disaster that has happened or is announced").choices(SCENARIOS))
    .option("--group <name>", "recover only this protection group or tier, with the tiers on which it depends")
    .addOption(new Option("--coordinator <name>", "person who leads").default(currentUser(), "the current user"))
    .addOption(new Option("--approver <name>", "person who declared the disaster").default("", "none"))
    .addOption(
      new Option("--participant <name>", "person who takes part; can be repeated")
        .argParser(collect)
        .default([], "none"),
    )
    .addOption(
      new Option("--evidence <directory>", "where to write the evidence").default(inProject("evidence"), "evidence"),
    )
    .option("--key <file>", "Ed25519 private key (PEM, PKCS8) to sign the evidence")
    .option("--disaster-at <instant>", "instant of the disaster (UTC). Default: the last sign of life of Rabat")
    .option(
      "--fenced-by <name>",
      "person who takes responsibility that Rabat cannot write, if the votes cannot prove it",
    )
    .option("--at-risk <text>", "what may be lost if that person is wrong; needed with --fenced-by")
    .option("--emergency <reason>", "break-glass: override failed gates; recorded, and reviewed afterwards")
    .option("--sign-with <file>", "SSH key of the person who confirms: the record then names its owner")
    .option("--no-play", "in a simulation: play neither the disaster nor the return of Rabat's power")
    .option("--step-limit <duration>", "upper bound for the time limit of each step, as in 20 min", duration)
    .option("--resume [id]", "resume a run that was killed or has failed")
    .option("--abort [id]", "undo the steps so far; refused if one of them cannot be undone")
    .option("--dry-run", "print the steps with their times and do nothing");
}

/** A gate that has failed. On the day, `--emergency` records and overrides it. */
export type Gate = LocalizedText;

/**
 * Runs or resumes an action of the day and prints its result.
 *
 * @param gates the rules and acknowledgements that would stop the synthesis
 * @returns the result as data, for other programs
 */
export async function performDay(
  action: Action,
  options: DayOptions,
  gates: () => readonly Gate[],
  signal: AbortSignal,
): Promise<object> {
  refuseInReview("npm run recovery");
  if (action === "estimates") return showEstimates(options.evidence);
  if (readContext()["target"] === "live") throw notLiveYet(action);
  if (action === "status") return showStatus();
  const kind = KINDS[action];
  const unfinishedId = options.resume ?? options.abort;
  const unfinished = unfinishedId === undefined ? undefined : await findUnfinished(unfinishedId, kind, false);
  const scenario = unfinished?.opening.scenario ?? options.scenario ?? defaultScenario(kind);
  if (scenario === undefined) throw scenarioMissing(kind);
  if (kind === "migration" && scenario === "fire") throw plannedFire();
  const fenced = fenceOverride(options);
  const model = loadModelOfContext();
  const tiers = unfinished === undefined ? groupOf(model, options) : scopeOf(model, unfinished);
  if (options.dryRun) {
    const run = { kind, scenario, ...(tiers && { tiers }) };
    print(dryRunText(model, run, columnsOf()));
    return dryRunDocument(model, run);
  }
  const confirmed = unfinished?.opening.people.confirmed ?? (await confirmation({ kind, scenario }, options, signal));
  const emergency = await passGates({ options, unfinished, gates });
  // first: otherwise the results of the run could not be stored
  await checkEvidence(evidenceIn(options));
  await showSteps([...(await installationSteps(signal)), ...guestInstallationSteps(signal)]);
  const place = await simulatedPlace(unfinished, signal, options.resume !== undefined, true);
  if (place === undefined) {
    if (unfinished === undefined) throw new Error("a new run has no simulation");
    const { playsDisaster } = unfinished.opening;
    const scope = { ...(tiers && { tiers }), ...(playsDisaster !== undefined && { playsDisaster }) };
    return recordLostPlace({ kind, id: unfinished.id, scenario, options, signal }, scope);
  }
  return runOn(place, {
    ...{ kind, scenario, options, unfinished, signal },
    ...(tiers && { tiers }),
    ...(fenced && { override: fenced }),
    ...(emergency && { emergency }),
    ...(confirmed && { confirmed }),
  });
}

/** The person who confirms, by the login at the forge or by a key. @returns undefined if neither proves who it is */
async function confirmation(
  run: { readonly kind: DayKind; readonly scenario: Scenario },
  { signWith, coordinator }: DayOptions,
  signal: AbortSignal,
): Promise<ExerciseRecord["people"]["confirmed"]> {
  if (signWith !== undefined) {
    const statement = JSON.stringify({ ...run, coordinator, at: new Date().toISOString() });
    return confirm(statement, signWith, await signersOf("HEAD", signal));
  }
  const { GITHUB_ACTIONS, GITHUB_ACTOR } = process.env;
  return GITHUB_ACTIONS === "true" && GITHUB_ACTOR ? { by: GITHUB_ACTOR } : undefined;
}

interface DayRequest {
  readonly kind: DayKind;
  readonly scenario: Scenario;
  readonly options: DayOptions;
  readonly unfinished: UnfinishedExercise | undefined;
  readonly tiers?: readonly string[];
  readonly override?: { readonly by: string; readonly atRisk: string };
  readonly emergency?: Emergency;
  readonly confirmed?: ExerciseRecord["people"]["confirmed"];
  readonly signal: AbortSignal;
}

async function runOn(place: DeployedSimulation, request: DayRequest): Promise<object> {
  const { kind, scenario, options, unfinished, signal, override: fenced, emergency } = request;
  const { environment, directory } = place;
  const id = unfinished?.id ?? newId(scenario);
  const logs = join(directory, "logs");
  const before = await readPosture(directory);
  const failover = before.failover ?? id;
  const tiers = request.tiers ?? before.tiers;
  const plays = unfinished?.opening.playsDisaster ?? options.play;
  const model = place.model;
  try {
    if (unfinished === undefined) requirePosture(kind, before.failover);
    const guests = await resumedGuests(place);
    let record: ExerciseRecord;
    try {
      const world = dayWorld({
        ...place,
        ...{ id, kind, guests, logs, interrupted: signal, lost: lossesOf(before) },
        posture: simulatedPosture(directory, { failover, ...(tiers && { tiers }) }),
        ...(tiers && { tiers }),
        ...(fenced && { override: fenced }),
        emergency: emergency !== undefined,
        ...(options.disasterAt && { disaster: options.disasterAt }),
      });
      // no replica could follow while no program ran; if one still cannot, the check of the preconditions reports it
      if (unfinished === undefined && (plays || kind !== "failover") && kind !== "reprotect") {
        const site = kind === "failback" ? "rabat" : "marrakech";
        await shown("Synchronise the replicas", () =>
          catchUp(copiesOf(model, id, guests), site).catch(() => undefined),
        );
      }
      const requested = requestedOptions(id, options);
      record = await runExercise({
        ...{ model, id, kind, scenario, world, guests, environment, signal, target: "simulation" },
        ...requested,
        databaseRelease: () => releaseOf(model, id, guests),
        people: { ...requested.people, ...(request.confirmed && { confirmed: request.confirmed }) },
        playsDisaster: plays,
        ...(tiers && { tiers }),
        ...(emergency && { emergency }),
      });
    } finally {
      // what was written stays for the next command
      await guests.leave();
    }
    return await finish(record, { directory, logs, model }, options);
  } finally {
    await place.leave();
  }
}

/** The guests of the simulation, with the data of the commands before. No signal: on Ctrl-C, their data would be removed. */
const resumedGuests = ({
  model,
  environment,
  directory,
}: Pick<DeployedSimulation, "model" | "environment" | "directory">): Promise<Guests> =>
  shown("Start the programs in the VMs", () =>
    startGuests({ model, environment, isBubble: () => false, stateFile: guestStateFile(directory) }),
  );

/**
 * Writes the evidence and closes the journal when every step was tried, or every step was undone. Otherwise, also after Ctrl-C, the run
 * continues with `--resume` or `--abort`.
 */
async function finish(
  record: ExerciseRecord,
  { directory, logs, model }: { readonly directory: string; readonly logs: string; readonly model: Model },
  options: DayOptions,
): Promise<object> {
  const { abort } = options;
  const last = [...new Map(record.steps.map((step) => [step.id, step])).values()];
  const ends =
    abort === undefined
      ? last.every(({ outcome }) => outcome !== "skipped")
      : last.every(({ id, outcome }) => !id.startsWith("undo/") || outcome === "passed");
  if (ends && record.kind === "failover") {
    const lost = record.recoveryPoints.map(({ tier, missing = 0 }) => [tier, missing] as const);
    await storeLosses(directory, record.id, Object.fromEntries(lost));
  }
  const folder = ends ? await writtenEvidence(record, { logs, model }, options) : undefined;
  if (ends) await closeJournal(record.id);
  if (record.outcome !== "passed") process.exitCode = 1;
  const summary = {
    ...(folder !== undefined && { folder }),
    ...(record.outcome !== "passed" && existsSync(logs) && { logs }),
  };
  print(exerciseSummary(record, { ...summary, columns: columnsOf(), colour: showsColour() }));
  return { version: 1, ...summary, record };
}

/** How long the steps took in past runs on this target, for `p95` in the recovery plan. */
async function showEstimates(evidence: string): Promise<object> {
  const target = readContext()["target"] === "live" ? "live" : "simulation";
  const proven = (await verifiedRecords(evidence)).filter(({ isSigned }) => isSigned || target === "simulation");
  const steps = stepEstimates(
    proven.map(({ record }) => record),
    target,
  );
  const length = (time: Milliseconds | undefined) => (time === undefined ? "" : lengthText(time, "en"));
  const rows = steps.map(({ title, runs, p50, p95, planned, plannedP95 }) => [
    ...[english(title), String(runs), length(p50), length(p95), length(planned), length(plannedP95)],
  ]);
  const head = ["step", "runs", "median", "95th percentile", "planned", "planned P95"];
  print(
    steps.length === 0
      ? `No run on the target ${target} has a record in ${evidence}.\n`
      : terminalTable(rows, { head, columns: columnsOf() }),
  );
  return { version: 1, target, steps };
}

/** Copies need the id of a run, which a status does not have. */
const STATUS = "2026-01-01-status-0000";

/** The state of both sites, and what to do. */
async function showStatus(): Promise<object> {
  const [running] = await unfinishedRuns();
  const place = existsSync(guestStateFile(simulationDirectory)) ? await takeOver(simulationDirectory) : undefined;
  if (place === undefined) {
    print("No recovery has run in this simulation: Rabat serves the users.\n");
    return { version: 1, situation: "normal" };
  }
  try {
    const model = loadModelOfContext(place.environment);
    const posture = await readPosture(place.directory);
    const guests = await resumedGuests({ ...place, model });
    try {
      await guests.settled();
      const situation = await situationOf({
        ...{ model, guests },
        copies: copiesOf(model, STATUS, guests),
        recovered: posture.failover !== undefined,
      });
      print(situationText(situation, { posture: posture.failover, unfinished: running }));
      return { version: 1, ...situation, ...(posture.failover && { failover: posture.failover }) };
    } finally {
      await guests.leave();
    }
  } finally {
    await place.leave();
  }
}

/**
 * The gates that would stop an ordinary run. `--emergency` records and overrides them. Fencing is not a gate: without a majority of
 * votes, only `--fenced-by` lets the run continue.
 *
 * @throws Failure without `--emergency`
 */
async function passGates({
  options,
  unfinished,
  gates,
}: {
  readonly options: DayOptions;
  readonly unfinished: UnfinishedExercise | undefined;
  readonly gates: () => readonly Gate[];
}): Promise<Emergency | undefined> {
  const { emergency: why, coordinator: by } = options;
  if (why === undefined) {
    if (unfinished === undefined) await refuseIfUnfinished();
    return unfinished?.opening.emergency;
  }
  if (by.trim() === "") throw nobodyNamed();
  const left = unfinished === undefined ? await refuseIfRunning() : [];
  return override(unfinished?.opening.emergency, { by, why }, [
    ...gates(),
    ...left.map(
      ({ id, opening: { kind } }): Gate => ({
        en: `the ${kind} ${id} has not ended`,
        fr: `${id} (${kind}) n’est pas terminé`,
      }),
    ),
  ]);
}

/** The return is planned, as a migration before a flood is. */
const defaultScenario = (kind: DayKind): Scenario | undefined =>
  kind === "reprotect" || kind === "failback" ? "flood" : undefined;

/** @throws Failure if the direction does not fit the posture */
function requirePosture(kind: DayKind, failover: string | undefined): void {
  const goesHome = kind === "reprotect" || kind === "failback";
  if (!goesHome && failover !== undefined) {
    throw new Failure(
      `${kind}: Marrakech already serves the users, since ${failover}`,
      "posture recovered",
      "See the state of both sites: npm run recovery -- status",
    );
  }
  if (goesHome && failover === undefined) {
    throw new Failure(
      `${kind}: Rabat serves the users, so there is nothing to move back`,
      "posture standby",
      "See the state of both sites: npm run recovery -- status",
    );
  }
}

const groupOf = (model: Model, { group }: DayOptions) => (group === undefined ? undefined : tiersOfGroup(model, group));

/** The tiers of the run to resume, if they are not all. */
function scopeOf(model: Model, { opening }: UnfinishedExercise): readonly string[] | undefined {
  const tiers = opening.scope.tiers.map(({ tier }) => tier);
  return tiers.length === model.massar.tiers.length ? undefined : tiers;
}

/** @returns the tiers of a protection group or a tier, with those on which they depend @throws Failure for an unknown name */
export function tiersOfGroup(model: Model, group: string): readonly string[] {
  const { protectionGroups } = model.recoveryPlan;
  const of = (name: string): readonly string[] =>
    protectionGroups.find((each) => each.name === name)?.tiers ??
    model.massar.tiers.filter((tier) => tier.name === name).map((tier) => tier.name);
  if (of(group).length === 0) {
    const known = [...protectionGroups, ...model.massar.tiers].map(({ name }) => name);
    throw new Failure(`Unknown protection group or tier "${group}"`, "--group", `Choose one of: ${known.join(", ")}.`);
  }
  const found = new Set<string>();
  const add = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    for (const each of protectionGroups) if (each.tiers.includes(name)) for (const tier of each.tiers) add(tier);
    for (const needed of model.massar.tiers.find((tier) => tier.name === name)?.dependsOn ?? []) add(needed);
  };
  for (const name of of(group)) add(name);
  return model.massar.tiers.map(({ name }) => name).filter((name) => found.has(name));
}

function fenceOverride({ fencedBy, atRisk }: DayOptions): { readonly by: string; readonly atRisk: string } | undefined {
  if (fencedBy === undefined && atRisk === undefined) return undefined;
  const [by = "", risk = ""] = [fencedBy?.trim(), atRisk?.trim()];
  if (by !== "" && risk !== "") return { by, atRisk: risk };
  throw new Failure(
    "Without proof that Rabat is fenced, a named person must state what may be lost",
    "--fenced-by, --at-risk",
    'State both: --fenced-by "S. Idrissi" --at-risk "pupils enrolled at Rabat since 09:12".',
  );
}

const nobodyNamed = (): Failure =>
  new Failure(
    "An emergency needs the name of a person",
    "--coordinator",
    "Name the person who overrides the gates: --coordinator <name>.",
  );

const plannedFire = (): Failure =>
  new Failure(
    "A fire leaves no time for a planned migration",
    "--scenario fire",
    `Use ${commandOf("failover")} --scenario fire.`,
  );

const notLiveYet = (action: Action): Failure =>
  new Failure(
    `recovery ${action} does not run on the real sites yet`,
    "CDKTF_CONTEXT_JSON: target live",
    "Follow docs/guide/rabat-is-lost.md.",
  );
