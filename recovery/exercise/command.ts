import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { requireJournalsInWorkflow } from "../../deploy/journals-outside-checkout";
import { withStackLocks } from "../../deploy/lock";
import type { GuestAccess, Guests } from "../../guests/api";
import { guestStateFile, removeStoredGuests } from "../../guests/processes/private-directory";
import { startGuests } from "../../guests/simulated/guests";
import { Failure } from "../../lib/failure";
import { inProject } from "../../lib/paths";
import { runSteps as showSteps } from "../../lib/progress";
import { columnsOf, isStandardOutputReserved, showsColour } from "../../lib/terminal";
import { LANGUAGES, type LocalizedText } from "../../lib/text/localized";
import { REHEARSAL_ACCOUNTS, withAccount } from "../../model/accounts";
import { loadModelOfContext, readContext, refuseInReview } from "../../model/context";
import type { Model } from "../../model/model";
import { STACKS } from "../../model/names";
import { chooseRehearsal } from "../../model/rehearsal";
import { Duration } from "../../model/units/duration";
import { headRevision } from "../../review/run/git";
import { redactText } from "../../terraform/secrets/redaction";
import { withVCenterAddresses } from "../../terraform/vcenter-addresses";
import { guestInstallationSteps, installationSteps } from "../../toolchain/install";
import { boardPage } from "../board/page";
import { type Board, boardOf } from "../board/state";
import { commandOf } from "../commands";
import { readEvidence } from "../evidence/files/folder";
import { rawArtefacts } from "../evidence/files/raw";
import { hasRemote, isPushed } from "../evidence/files/trust";
import { checkEvidence, openEvidence, writeEvidence } from "../evidence/files/write";
import { MANIFEST, OPENING, type OpeningEntry, parseOpening } from "../evidence/manifest";
import {
  closeJournal,
  JOURNALS,
  journalOf,
  type UnfinishedExercise,
  unfinished as unfinishedExercises,
} from "../journal/journal-file";
import { findUnfinished, refuseIfUnfinished } from "../journal/unfinished";
import { kitOfThisProject } from "../kit/verify";
import { type Check, type ExerciseRecord, type Opening, type RecordKind, SCENARIOS, type Scenario } from "../record";
import { StepFailure } from "../runbook/step";
import type { World } from "../runbook/world";
import { check } from "../worlds/check";
import { catchUp, copiesOf } from "../worlds/copies";
import { liveInstallationSteps, openLive } from "../worlds/live";
import type { ExercisePlace, SimulatedPlace } from "../worlds/place";
import { removePosture } from "../worlds/posture-store";
import { type DeployedSimulation, simulatedPlace } from "../worlds/simulated-place";
import { systemClock } from "../worlds/sites";
import { approvalOfRun } from "./approval";
import { dryRunDocument, dryRunText } from "./dry-run";
import { type Exercise, runExercise } from "./exercise";
import { exerciseSummary } from "./summary";

export interface ExerciseOptions {
  readonly scenario?: Scenario;
  readonly coordinator: string;
  readonly approver: string;
  readonly participant: readonly string[];
  readonly evidence: string;
  readonly key?: string;
  readonly connections?: string;
  readonly stepLimit?: Duration;
  readonly resume?: string | true;
  readonly abort?: string | true;
  readonly dryRun?: true;
  readonly open?: true;
  readonly opened?: string | true;
  readonly fromKit?: true;
  /** Only of a drill. */
  readonly keep?: true;
}

export interface ExerciseCommand {
  readonly kind: RecordKind;
  readonly description: string;
  /** @param keeps whether a drill keeps what was written at Marrakech */
  readonly worldOn: (place: SimulatedPlace, keeps?: boolean) => World;
  /** @default - the exercise is refused on real sites */
  readonly worldOnLive?: (place: ExercisePlace) => World;
  /** Tests whether a port group belongs to the bubble of this exercise. */
  readonly isBubble: (model: Model, id: string) => (portGroup: string) => boolean;
}

/** The default coordinator. */
export const currentUser = (): string => process.env["USER"] || userInfo().username;

/** The options of `npm run rehearse` and `npm run drill`. */
export function exerciseProgram({ kind, description, worldOnLive }: ExerciseCommand): Command {
  const program = new Command(kind === "drill" ? "drill" : "rehearse")
    .description(description)
    .addOption(new Option("--scenario <scenario>", "disaster to simulate").choices(SCENARIOS))
    .addOption(
      new Option("--coordinator <name>", "person who leads the exercise").default(currentUser(), "the current user"),
    )
    .addOption(new Option("--approver <name>", "person who approved the exercise").default("", "none"))
    .addOption(
      new Option("--participant <name>", "person who takes part; can be repeated")
        .argParser(collect)
        .default([], "none"),
    )
    .addOption(
      new Option("--evidence <directory>", "where to write the evidence").default(inProject("evidence"), "evidence"),
    )
    .option("--key <file>", "Ed25519 private key (PEM, PKCS8) to sign the evidence");
  if (kind === "drill") {
    program.option("--keep", "keep what was written at Marrakech: the drill ends with a reprotect and a failback");
  }
  if (worldOnLive !== undefined) {
    program.option("--connections <file>", "connection commands, for target live: docs/live-rehearsals.md");
  }
  return program
    .option("--step-limit <duration>", "upper bound for the time limit of each step, as in 20 min", duration)
    .option("--open", "only sign that an exercise begins: push that entry, then start it with --opened")
    .option("--opened [id]", "start the exercise that --open has opened")
    .option("--from-kit", "refuse to start from anything but an unpacked recovery kit")
    .option("--resume [id]", "resume an exercise that was killed")
    .option("--abort [id]", "clean up after an exercise that was killed, or whose clean-up failed")
    .option("--dry-run", "print the steps with their times and do nothing");
}

/**
 * Runs or resumes an exercise, in a simulation or on the real sites, depending on the context. Prints its result.
 *
 * @returns the result as data, for other programs
 */
export async function performExercise(
  command: ExerciseCommand,
  options: ExerciseOptions,
  signal: AbortSignal,
): Promise<object> {
  const { kind } = command;
  refuseInReview(commandOf(kind).replace(/ --$/, ""));
  const context = readContext();
  const isLive = context["target"] === "live";
  if (isLive && command.worldOnLive === undefined) throw refusedOnLive();
  const unfinishedId = options.resume ?? options.abort;
  const gap = await gapOf(options);
  if (gap !== undefined) return closeGap({ command, options, signal, ...gap });
  const unfinished = unfinishedId === undefined ? undefined : await findUnfinished(unfinishedId, kind, isLive);
  const opened = options.opened === undefined ? undefined : await openedExercise(options.evidence, options.opened);
  const scenario = unfinished?.opening.scenario ?? opened?.scenario ?? options.scenario;
  if (scenario === undefined) throw scenarioMissing(kind);
  if (options.dryRun) {
    const model = loadModelOfContext();
    print(dryRunText(model, { kind, scenario }, columnsOf()));
    return dryRunDocument(model, { kind, scenario });
  }
  if (unfinished === undefined) await refuseIfUnfinished();
  const target = isLive ? "live" : "simulation";
  if (options.fromKit && kitOfThisProject() === undefined) throw noKit();
  if (unfinished === undefined) demandPeople(options, target);
  // first: otherwise the results of the exercise could not be stored
  await checkEvidence(evidenceIn(options));
  const id = unfinished?.id ?? opened?.exercise ?? newId(scenario);
  if (opened !== undefined) refuseIfOther(opened, { kind, target }, options);
  let { approver } = opened ?? options;
  if (unfinished === undefined && (options.open || isLive)) {
    if (opened === undefined) approver = await openNow(id, { kind, scenario, target }, options, signal);
    if (options.open) return { version: 1, id };
    await demandPushed(id, options.evidence);
  }
  const request = { command, options: { ...options, approver }, signal, scenario, unfinished, id };
  try {
    return await performOpened(request, isLive);
  } catch (error) {
    const hasBegun = (await journalOf(id).read()).length > 0;
    if (unfinished === undefined && !hasBegun && (isLive || opened !== undefined)) {
      // if that fails too, the opening stays as a gap
      await recordRefusal(request, error).catch(() => undefined);
    }
    throw error;
  }
}

async function performOpened(request: ExerciseRequest, isLive: boolean): Promise<object> {
  const { unfinished, options, signal } = request;
  if (isLive) {
    await showSteps(liveInstallationSteps(signal));
    return exerciseOnLive(request);
  }
  await showSteps([...(await installationSteps(signal)), ...guestInstallationSteps(signal)]);
  const simulation = await simulatedPlace(unfinished, signal, options.resume !== undefined);
  return simulation === undefined ? exerciseWithoutPlace(request) : exerciseOn(simulation, request);
}

/** An exercise on the real sites needs names. A simulation changes nothing, so nobody has to approve it. */
function demandPeople({ coordinator, approver }: ExerciseOptions, target: ExerciseRecord["target"]): void {
  const missing = [
    ...(coordinator.trim() === "" ? ["--coordinator"] : []),
    ...(target === "live" && approver.trim() === "" ? ["--approver"] : []),
  ];
  if (missing.length > 0) {
    throw new Failure(
      `A name is missing: ${missing.join(", ")}`,
      "the people of the exercise",
      `Name the person: ${missing.map((option) => `${option} "<name>"`).join(" ")}. The evidence shows who led and who approved.`,
    );
  }
  if (target === "live" && coordinator.trim().toLowerCase() === approver.trim().toLowerCase()) {
    throw new Failure(
      `${coordinator} cannot both lead and approve an exercise`,
      "--approver",
      "Name somebody else as approver.",
    );
  }
}

/** The exercise that was opened and has not begun. @param wanted its id, or true for the newest one */
async function openedExercise(directory: string, wanted: string | true): Promise<OpeningEntry> {
  const { exercises } = await readEvidence(directory);
  const open = [...exercises]
    .filter(([, files]) => !files.has(MANIFEST))
    .flatMap(([, files]) => parseOpening(Buffer.from(files.get(OPENING) ?? "").toString("utf8")).content ?? [])
    .sort((a, b) => b.number - a.number);
  const found = wanted === true ? open[0] : open.find(({ exercise }) => exercise === wanted);
  if (found !== undefined) return found;
  throw new Failure(
    wanted === true ? "No exercise is opened" : `${wanted} is not opened, or it has ended`,
    directory,
    "Open one first: the same command with --open, and with its scenario.",
  );
}

/** The exercise must begin as its opening was signed. */
function refuseIfOther(
  opened: OpeningEntry,
  { kind, target }: Pick<ExerciseRecord, "kind" | "target">,
  { coordinator, approver }: ExerciseOptions,
): void {
  // an approver whom the forge has asked replaces the name on the command line
  const asked = { kind, target, coordinator, approver: opened.run === undefined ? approver : opened.approver };
  const other = (Object.keys(asked) as (keyof typeof asked)[]).filter((name) => opened[name] !== asked[name]);
  if (other.length === 0) return;
  throw new Failure(
    `${opened.exercise} was opened with ${other.map((name) => `${name} "${opened[name]}", not "${asked[name]}"`).join("; ")}`,
    OPENING,
    "Begin it as it was opened, or open another one.",
  );
}

/**
 * With --abort <id>: an exercise that was opened, and whose journal is lost or was never written. The id is needed, because it may run on
 * another machine.
 */
async function gapOf({ abort, evidence }: ExerciseOptions): Promise<{ readonly opened: OpeningEntry } | undefined> {
  if (typeof abort !== "string" || (await unfinishedExercises()).some(({ id }) => id === abort)) return undefined;
  const opened = await openedExercise(evidence, abort).catch(() => undefined);
  return opened && { opened };
}

/** Closes a gap in the evidence: the record says that nothing is known of the exercise, not even what it left. */
async function closeGap({
  command: { kind },
  options,
  signal,
  opened: { exercise: id, scenario },
}: Pick<ExerciseRequest, "command" | "options" | "signal"> & { readonly opened: OpeningEntry }): Promise<object> {
  const journal = journalOf(id);
  return recordLost(
    { kind, id, scenario, options, signal },
    {
      abort: true,
      world: lostWorld(JOURNAL_LOST),
      // something may have been created
      journal: {
        ...journal,
        read: async () =>
          (await journal.read()).map((entry) =>
            entry.kind === "opened" ? { ...entry, facts: { ...entry.facts, censusesBefore: {} } } : entry,
          ),
      },
    },
  );
}

/** An exercise that was opened and could not begin: its evidence says why. */
function recordRefusal({ command: { kind }, options, scenario, id }: ExerciseRequest, error: unknown): Promise<object> {
  const refused: Check = check(
    "begins",
    { en: "Start of the exercise", fr: "Début de l’exercice" },
    false,
    { en: "possible", fr: "possible" },
    error instanceof Error ? error.message : String(error),
  );
  const world = lostWorld(SIMULATION_LOST, { readiness: async () => [refused] });
  // also after an interruption
  const { signal } = new AbortController();
  return recordLost({ kind, id, scenario, options, signal }, { abort: false, world });
}

/** The evidence of an exercise on which nothing can be done any more. */
async function recordLost(
  {
    kind,
    id,
    scenario,
    options,
    signal,
  }: Pick<Exercise, "kind" | "id" | "scenario" | "signal"> & {
    readonly options: ExerciseOptions;
  },
  changes: Pick<Exercise, "world"> & Partial<Exercise>,
): Promise<object> {
  const target = readContext()["target"] === "live" ? "live" : "simulation";
  const model = loadModelOfContext();
  const record = await runExercise({
    ...{ model, id, kind, scenario, target, guests: { software: [] }, signal },
    environment: Object.fromEntries(Object.entries(process.env).map(([name, value = ""]) => [name, value])),
    ...requestedOptions(id, options),
    ...changes,
  });
  const result = await finish(record, { logs: join(JOURNALS, `${id}-logs`), model }, options);
  await closeJournal(id);
  return result;
}

/** Writes the opening of an exercise before anything else happens. @returns who approved it, by the forge if it has asked */
async function openNow(
  id: string,
  { kind, scenario, target }: Pick<ExerciseRecord, "kind" | "scenario" | "target">,
  options: ExerciseOptions,
  signal: AbortSignal,
): Promise<string> {
  const { coordinator, approver: named, participant } = options;
  const { commit } = await headRevision(signal);
  const approval = target === "live" ? await approvalOfRun(process.env, signal) : undefined;
  const { approver, run } = { approver: named, run: undefined, ...approval };
  const opening = {
    ...{ id, at: new Date().toISOString(), kind, scenario, target, commit, ...(run !== undefined && { run }) },
    people: { coordinator, approver, participants: participant },
  };
  await openEvidence(opening, evidenceIn(options));
  print(`${id} is opened: ${join(options.evidence, id, OPENING)}\n`);
  return approver;
}

/** @throws Failure if the forge does not have the opening: an exercise that disappears would leave no gap */
async function demandPushed(id: string, directory: string): Promise<void> {
  if (!(await hasRemote(directory)) || (await isPushed(directory, `${id}/${OPENING}`))) return;
  throw new Failure(
    `The opening of ${id} is not pushed yet, so this exercise could disappear unnoticed`,
    join(directory, id, OPENING),
    `Push it: git -C ${directory} add --all && git -C ${directory} commit -m "Opening of ${id}" && git -C ${directory} push origin evidence. Then repeat the command with --opened ${id}.`,
  );
}

/**
 * Writes the evidence of an exercise whose simulation no longer exists, from its journal: the facts that it had found remain. Its
 * clean-up cannot be checked any more, unless it was.
 */
export const recordLostPlace = (
  run: Parameters<typeof recordLost>[0],
  scope: Partial<Pick<Exercise, "tiers" | "playsDisaster">> = {},
): Promise<object> => recordLost(run, { ...scope, abort: true, isLost: true, world: lostWorld(SIMULATION_LOST) });

const exerciseWithoutPlace = ({ command: { kind }, options, signal, scenario, id }: ExerciseRequest): Promise<object> =>
  recordLostPlace({ kind, id, scenario, options, signal });

const SIMULATION_LOST: LocalizedText = {
  en: "not checked: the simulation no longer exists",
  fr: "non contrôlé : la simulation n’existe plus",
};
const JOURNAL_LOST: LocalizedText = {
  en: "not checked: the journal is lost, so nothing is known of this exercise",
  fr: "non contrôlé : le journal est perdu, rien n’est connu de cet exercice",
};

/** Nothing can be done any more, except for what is given. */
const lostWorld = (why: LocalizedText, given: Partial<World> = {}): World =>
  new Proxy({ clock: systemClock, ...given } as World, {
    has: () => true,
    get: (own, name) =>
      Object.hasOwn(own, name) ? own[name as keyof World] : () => Promise.reject(new StepFailure(why)),
  });

interface ExerciseRequest {
  readonly command: ExerciseCommand;
  readonly options: ExerciseOptions;
  readonly signal: AbortSignal;
  readonly scenario: Scenario;
  readonly unfinished: UnfinishedExercise | undefined;
  readonly id: string;
}

async function exerciseOn(place: DeployedSimulation, request: ExerciseRequest): Promise<object> {
  const { command, options, signal, scenario, id } = request;
  const { model, environment, directory } = place;
  const logs = join(directory, "logs");
  let record: ExerciseRecord | undefined;
  try {
    const guests = await startedGuests(place, id, request);
    const databaseRelease = () => releaseOf(model, id, guests);
    try {
      const world = command.worldOn({ ...place, id, guests, logs, interrupted: signal }, options.keep === true);
      record = await runExercise({
        ...{ model, id, kind: command.kind, scenario, world, guests, databaseRelease, environment, signal },
        target: "simulation",
        ...requestedOptions(id, options),
      });
    } finally {
      await guests.stop();
    }
    return await finish(record, { logs, model }, options);
  } finally {
    // the message of a failure names the logs; an incomplete clean-up is repeated with --abort
    if (place.kept || (record !== undefined && isUnclean(record))) await place.leave();
    else await place.stop(record?.outcome === "passed" || signal.aborted ? "nothing" : "logs");
  }
}

async function startedGuests(
  { model, environment, directory }: DeployedSimulation,
  id: string,
  { command, signal, unfinished }: ExerciseRequest,
): Promise<Guests> {
  const stateFile = guestStateFile(directory);
  const isBubble = command.isBubble(model, id);
  if (unfinished === undefined) {
    await removeStoredGuests(stateFile);
    await removePosture(directory);
  }
  const guests = await shown("Start the programs in the VMs", () =>
    startGuests({ model, environment, isBubble, signal, stateFile }),
  );
  if (unfinished === undefined || command.kind === "rehearsal") {
    // if this fails, the check of the preconditions reports the reason
    await shown("Synchronise the replicas", () => catchUp(copiesOf(model, id, guests)).catch(() => undefined));
  }
  return guests;
}

async function exerciseOnLive(request: ExerciseRequest): Promise<object> {
  const { command, options, signal, scenario, unfinished, id } = request;
  const { kind, isBubble, worldOnLive } = command;
  if (worldOnLive === undefined) throw refusedOnLive();
  requireJournalsInWorkflow(process.env);
  const model = loadModelOfContext();
  const logs = join(JOURNALS, `${id}-logs`);
  const given = Object.fromEntries(Object.entries(process.env).map(([name, value = ""]) => [name, value]));
  const environment = withRehearsalContext(id, withVCenterAddresses(given, model.sites));
  const { connections } = options;
  const guests = await shown("Check the sites and the connection commands", () =>
    openLive({
      ...{ model, connections, environment, logs, signal },
      isBubble: isBubble(model, id),
      begins: unfinished === undefined,
    }),
  );
  let record: ExerciseRecord;
  try {
    const world = worldOnLive({ model, id, guests, environment, logs, justDeployed: false, interrupted: signal });
    // a replica must not change while it is cloned
    record = await withStackLocks(STACKS, environment, () =>
      runExercise({
        ...{ model, id, kind, scenario, world, guests, environment, signal, target: "live" },
        databaseRelease: () => releaseOf(model, id, guests),
        ...requestedOptions(id, options),
      }),
    );
  } finally {
    await guests.stop();
  }
  const result = await finish(record, { logs, model }, options);
  if (record.outcome === "passed") await rm(logs, { recursive: true });
  return result;
}

/**
 * Adds the rehearsal to the context, which then contains its stack, and logs in with accounts that can change nothing at Rabat, and
 * at Marrakech only what a bubble needs.
 */
export const withRehearsalContext = (
  id: string,
  environment: ExercisePlace["environment"],
): ExercisePlace["environment"] => ({
  ...withAccount(environment, REHEARSAL_ACCOUNTS),
  CDKTF_CONTEXT_JSON: JSON.stringify({ ...JSON.parse(environment["CDKTF_CONTEXT_JSON"] ?? "{}"), rehearsal: id }),
});

type EvidenceOptions = Pick<ExerciseOptions, "evidence" | "key">;

export const evidenceIn = ({ evidence: directory, key }: EvidenceOptions) => ({
  directory,
  ...(key && { keyFile: key }),
});

export const requestedOptions = (
  id: string,
  options: EvidenceOptions & Pick<ExerciseOptions, "coordinator" | "approver" | "participant" | "abort" | "stepLimit">,
) => {
  const { coordinator, approver, participant, abort, stepLimit } = options;
  return {
    people: { coordinator, approver, participants: participant },
    journal: journalOf(id),
    opened: (opening: Opening) =>
      openEvidence({ ...opening, at: opening.began, commit: opening.code.commit }, evidenceIn(options)),
    abort: abort !== undefined,
    ...(stepLimit && { longest: stepLimit }),
  };
};

export async function releaseOf(model: Model, id: string, guests: GuestAccess): Promise<string> {
  const { database, leader } = copiesOf(model, id, guests);
  if (database === undefined) throw new Error("no tier is a database");
  const { release } = await guests.database.server(leader("marrakech", database));
  return `PostgreSQL ${release}`;
}

/** Whether the clean-up failed. */
const isUnclean = ({ steps }: ExerciseRecord): boolean =>
  steps.some(({ id, outcome }) => outcome === "failed" && (id === "destroy" || id === "census/after")) &&
  steps.findLast(({ id }) => id === "census/after")?.outcome !== "passed";

/** Writes the evidence, unless the clean-up has to be repeated first, and prints the result. */
async function finish(
  record: ExerciseRecord,
  { logs, model }: { readonly logs: string; readonly model: Model },
  options: ExerciseOptions,
): Promise<object> {
  const { resume, abort } = options;
  const unclean = isUnclean(record);
  const isWritten = !unclean || resume !== undefined || abort !== undefined;
  const folder = isWritten ? await writtenEvidence(record, { logs, model }, options) : undefined;
  if (!unclean) await closeJournal(record.id);
  if (record.outcome !== "passed") process.exitCode = 1;
  const summary = {
    ...(folder !== undefined && { folder }),
    ...(record.outcome !== "passed" && existsSync(logs) && { logs }),
  };
  print(exerciseSummary(record, { ...summary, columns: columnsOf(), colour: showsColour() }));
  return { version: 1, ...summary, record };
}

/** Writes the evidence with its raw artefacts. @returns its folder */
export const writtenEvidence = (
  record: ExerciseRecord,
  { logs, model }: { readonly logs: string; readonly model: Model },
  options: EvidenceOptions,
): Promise<string> =>
  shown("Write the evidence", async () => {
    const entries = await journalOf(record.id).read();
    const raw = {
      ...(await rawArtefacts(entries, logs, withoutSecrets)),
      ...frozenBoards(boardOf(model, entries, new Date(record.ended), false)),
    };
    return writeEvidence(record, { ...evidenceIn(options), raw });
  });

/** The board as the exercise ended, in each language. */
const frozenBoards = (board: Board | undefined): Record<string, Uint8Array> =>
  Object.fromEntries(
    LANGUAGES.map((language) => [`board.${language}.html`, Buffer.from(boardPage(board, { language, as: "frozen" }))]),
  );

/** Names of variables with secrets. */
const SECRET = /PASSWORD|SECRET|TOKEN|KEY|LICENSE/i;

const withoutSecrets = (text: string): string =>
  redactText(
    text,
    Object.entries(process.env).flatMap(([name, value]) => (SECRET.test(name) && value ? [{ name, value }] : [])),
  );

/** Runs work as a step that shows its progress. */
export async function shown<Value>(title: string, work: () => Promise<Value>): Promise<Value> {
  const results: Value[] = [];
  await showSteps([{ title, run: async () => void results.push(await work()) }]);
  return results[0] as Value;
}

/** Standard output may be reserved for the result for programs. */
export function print(text: string): void {
  if (!isStandardOutputReserved()) process.stdout.write(text);
}

export const scenarioMissing = (kind: RecordKind): Failure =>
  new Failure(
    "No scenario is given",
    "--scenario",
    `Choose the disaster: ${commandOf(kind)} --scenario ${SCENARIOS.join("|")}`,
  );

const noKit = (): Failure =>
  new Failure(
    "This is no unpacked recovery kit",
    "--from-kit",
    "Make one with npm run kit, unpack it with ./unpack, and run unpacked/massar rehearse --from-kit … there.",
  );

const refusedOnLive = (): Failure =>
  new Failure(
    "A drill shuts Rabat down, so it is refused on live sites",
    "CDKTF_CONTEXT_JSON: target live",
    "Use npm run rehearse there. To drill in a simulation, remove the target.",
  );

export function newId(scenario: Scenario): string {
  const id = chooseRehearsal(`${new Date().toISOString().slice(0, 10)}-${scenario}-${randomBytes(2).toString("hex")}`);
  if (id === undefined) throw new Error("the new exercise has no id");
  return id;
}

export function collect(name: string, others: readonly string[]): readonly string[] {
  if (name.trim() === "") throw new InvalidArgumentError("Write the person's name.");
  return [...others, name];
}

export function duration(written: string): Duration {
  try {
    return Duration.parse(written);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}
