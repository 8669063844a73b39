import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { requireJournalsInWorkflow } from "../../deploy/journals-outside-checkout";
import { withStackLocks } from "../../deploy/lock";
import type { Guests } from "../../guests/api";
import { guestStateFile, removeStoredGuests } from "../../guests/processes/private-directory";
import { startGuests } from "../../guests/simulated/guests";
import { Failure } from "../../lib/failure";
import { inProject } from "../../lib/paths";
import { runSteps as showSteps } from "../../lib/progress";
import { columnsOf, isStandardOutputReserved, showsColour } from "../../lib/terminal";
import { REHEARSAL_ACCOUNTS, withAccount } from "../../model/accounts";
import { loadModelOfContext, readContext, refuseInReview } from "../../model/context";
import type { Model } from "../../model/model";
import { STACKS } from "../../model/names";
import { chooseRehearsal } from "../../model/rehearsal";
import { Duration } from "../../model/units/duration";
import { withVCenterAddresses } from "../../terraform/vcenter-addresses";
import { guestInstallationSteps, installationSteps } from "../../toolchain/install";
import { writeEvidence } from "../evidence/files/write";
import { closeJournal, JOURNALS, journalOf, type UnfinishedExercise } from "../journal/journal-file";
import { commandOf, findUnfinished, refuseIfUnfinished } from "../journal/unfinished";
import { type ExerciseRecord, type RecordKind, SCENARIOS, type Scenario } from "../record";
import type { World } from "../runbook/world";
import { catchUp, copiesOf } from "../worlds/copies";
import { liveInstallationSteps, openLive } from "../worlds/live";
import type { ExercisePlace, SimulatedPlace } from "../worlds/place";
import { removePosture } from "../worlds/posture-store";
import { type DeployedSimulation, simulatedPlace } from "../worlds/simulated-place";
import { dryRunDocument, dryRunText } from "./dry-run";
import { runExercise } from "./exercise";
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

/** The options of `npm run rehearse` and `npm run drill`. */
export function exerciseProgram({ kind, description, worldOnLive }: ExerciseCommand): Command {
  const program = new Command(kind === "drill" ? "drill" : "rehearse")
    .description(description)
    .addOption(new Option("--scenario <scenario>", "disaster to simulate").choices(SCENARIOS))
    .addOption(
      new Option("--coordinator <name>", "person who leads the exercise").default(
        process.env["USER"] ?? "",
        "the current user",
      ),
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
    program.option("--keep", "keep what was written at Marrakech: the drill ends by a reprotect and a failback");
  }
  if (worldOnLive !== undefined) {
    program.option("--connections <file>", "connection commands, for target live: docs/live-rehearsals.md");
  }
  return program
    .option("--step-limit <duration>", "upper bound for the time limit of each step, as in 20 min", duration)
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
  const unfinished = unfinishedId === undefined ? undefined : await findUnfinished(unfinishedId, kind, isLive);
  const scenario = unfinished?.opening.scenario ?? options.scenario;
  if (scenario === undefined) throw scenarioMissing(kind);
  if (options.dryRun) {
    const model = loadModelOfContext();
    print(dryRunText(model, { kind, scenario }, columnsOf()));
    return dryRunDocument(model, { kind, scenario });
  }
  if (unfinished === undefined) await refuseIfUnfinished();
  const request = { command, options, signal, scenario, unfinished };
  if (isLive) {
    await showSteps(liveInstallationSteps(signal));
    return exerciseOnLive(request);
  }
  await showSteps([...(await installationSteps(signal)), ...guestInstallationSteps(signal)]);
  const simulation = await simulatedPlace(unfinished, signal, options.resume !== undefined);
  return simulation === undefined ? { version: 1 } : exerciseOn(simulation, request);
}

interface ExerciseRequest {
  readonly command: ExerciseCommand;
  readonly options: ExerciseOptions;
  readonly signal: AbortSignal;
  readonly scenario: Scenario;
  readonly unfinished: UnfinishedExercise | undefined;
}

async function exerciseOn(place: DeployedSimulation, request: ExerciseRequest): Promise<object> {
  const { command, options, signal, scenario, unfinished } = request;
  const { model, environment, directory } = place;
  const id = unfinished?.id ?? newId(scenario);
  const logs = join(directory, "logs");
  let record: ExerciseRecord | undefined;
  try {
    const guests = await startedGuests(place, id, request);
    try {
      const world = command.worldOn({ ...place, id, guests, logs, interrupted: signal }, options.keep === true);
      record = await runExercise({
        ...{ model, id, kind: command.kind, scenario, world, guests, environment, signal, target: "simulation" },
        ...requestedOptions(id, options),
      });
    } finally {
      await guests.stop();
    }
    return await finish(record, logs, options);
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
  const { command, options, signal, scenario, unfinished } = request;
  const { kind, isBubble, worldOnLive } = command;
  if (worldOnLive === undefined) throw refusedOnLive();
  requireJournalsInWorkflow(process.env);
  const model = loadModelOfContext();
  const id = unfinished?.id ?? newId(scenario);
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
        ...requestedOptions(id, options),
      }),
    );
  } finally {
    await guests.stop();
  }
  const result = await finish(record, logs, options);
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

const requestedOptions = (id: string, { coordinator, approver, participant, abort, stepLimit }: ExerciseOptions) => ({
  people: { coordinator, approver, participants: participant },
  journal: journalOf(id),
  abort: abort !== undefined,
  ...(stepLimit && { longest: stepLimit }),
});

/** Whether the clean-up failed. */
const isUnclean = ({ steps }: ExerciseRecord): boolean =>
  steps.some(({ id, outcome }) => outcome === "failed" && (id === "destroy" || id === "census/after")) &&
  steps.findLast(({ id }) => id === "census/after")?.outcome !== "passed";

/** Writes the evidence, unless the clean-up has to be repeated first, and prints the result. */
async function finish(
  record: ExerciseRecord,
  logs: string,
  { evidence, key, resume, abort }: ExerciseOptions,
): Promise<object> {
  const unclean = isUnclean(record);
  const isWritten = !unclean || resume !== undefined || abort !== undefined;
  const folder = isWritten
    ? await shown("Write the evidence", () =>
        writeEvidence(record, { directory: evidence, ...(key && { keyFile: key }) }),
      )
    : undefined;
  if (!unclean) await closeJournal(record.id);
  if (record.outcome !== "passed") process.exitCode = 1;
  const summary = {
    ...(folder !== undefined && { folder }),
    ...(record.outcome !== "passed" && existsSync(logs) && { logs }),
  };
  print(exerciseSummary(record, { ...summary, columns: columnsOf(), colour: showsColour() }));
  return { version: 1, ...summary, record };
}

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
