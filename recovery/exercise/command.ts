import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { guestStateFile, removeStoredGuests } from "../../guests/processes/private-directory";
import { startGuests } from "../../guests/simulated/guests";
import { Failure } from "../../lib/failure";
import { inProject } from "../../lib/paths";
import { runSteps as showSteps } from "../../lib/progress";
import { english } from "../../lib/text/localized";
import { loadModelOfContext, readContext } from "../../model/context";
import type { Model } from "../../model/model";
import { chooseRehearsal } from "../../model/rehearsal";
import { Duration } from "../../model/units/duration";
import { withVCenterAddresses } from "../../terraform/vcenter-addresses";
import { guestInstallationSteps, installationSteps } from "../../toolchain/install";
import { writeEvidence } from "../evidence/files/write";
import { closeJournal, journalOf, type UnfinishedExercise } from "../journal/journal-file";
import { commandOf, findUnfinished, refuseIfUnfinished } from "../journal/unfinished";
import { type ExerciseKind, type ExerciseRecord, SCENARIOS, type Scenario } from "../record";
import type { World } from "../runbook/world";
import { catchUp, copiesOf } from "../worlds/copies";
import { liveInstallationSteps, openLive } from "../worlds/live";
import type { ExercisePlace, SimulatedPlace } from "../worlds/place";
import { type DeployedSimulation, simulatedPlace } from "../worlds/simulated-place";
import { printSteps } from "./dry-run";
import { runExercise } from "./exercise";

export interface ExerciseOptions {
  readonly scenario?: Scenario;
  readonly coordinator: string;
  readonly approver: string;
  readonly participant: readonly string[];
  readonly evidence: string;
  readonly key?: string;
  readonly doors?: string;
  readonly stepLimit?: Duration;
  readonly resume?: string | true;
  readonly abort?: string | true;
  readonly dryRun?: true;
}

export interface ExerciseCommand {
  readonly kind: ExerciseKind;
  readonly description: string;
  readonly worldOn: (place: SimulatedPlace) => World;
  /** @default - it is refused on real sites */
  readonly worldOnLive?: (place: ExercisePlace) => World;
  /** Whether a port group is of this exercise's bubble. */
  readonly isBubble: (model: Model, id: string) => (portGroup: string) => boolean;
}

/** The options of `npm run rehearse` and `npm run drill`. */
export const exerciseProgram = ({ kind, description }: ExerciseCommand): Command =>
  new Command(kind === "drill" ? "drill" : "rehearse")
    .description(description)
    .addOption(new Option("--scenario <scenario>", "the disaster that is played").choices(SCENARIOS))
    .option("--coordinator <name>", "who leads it", process.env["USER"] ?? "")
    .option("--approver <name>", "who agreed to it", "")
    .option("--participant <name>", "who takes part; again for more", collect, [])
    .option("--evidence <directory>", "where the evidence goes", inProject("evidence"))
    .option("--key <file>", "an Ed25519 private key (PEM, PKCS8) that signs the evidence")
    .option("--doors <file>", "how the real guests are reached, on the target live: docs/live-rehearsals.md")
    .option("--step-limit <duration>", "no step may take longer, as 20 min; each has a limit of its own", duration)
    .option("--resume [id]", "go on with one that was killed")
    .option("--abort [id]", "clean up after one that was killed, or could not clean up")
    .option("--dry-run", "print the steps with their estimated times, and do nothing");

/** Carries out an exercise, or goes on with one, in a simulation or on the real sites, as context says. */
export async function performExercise(
  command: ExerciseCommand,
  options: ExerciseOptions,
  signal: AbortSignal,
): Promise<void> {
  const { kind } = command;
  const context = readContext();
  const isLive = context["target"] === "live";
  if (isLive && command.worldOnLive === undefined) throw refusedOnLive();
  const goOn = options.resume ?? options.abort;
  const left = goOn === undefined ? undefined : await findUnfinished(goOn, kind, isLive);
  const scenario = left?.opening.scenario ?? options.scenario;
  if (scenario === undefined) throw scenarioMissing(kind);
  if (options.dryRun) return printSteps(loadModelOfContext(), kind, scenario);
  if (left === undefined) await refuseIfUnfinished();
  if (isLive) {
    await showSteps(liveInstallationSteps(signal));
    return exerciseOnLive({ command, options, signal, scenario, left });
  }
  await showSteps([...(await installationSteps(signal)), ...guestInstallationSteps(signal)]);
  const simulation = await simulatedPlace(left, signal, options.resume !== undefined);
  if (simulation === undefined) return;
  await exerciseOn(simulation, { command, options, signal, scenario, left });
}

interface ExerciseRequest {
  readonly command: ExerciseCommand;
  readonly options: ExerciseOptions;
  readonly signal: AbortSignal;
  readonly scenario: Scenario;
  readonly left: UnfinishedExercise | undefined;
}

async function exerciseOn(
  place: DeployedSimulation,
  { command, options, signal, scenario, left }: ExerciseRequest,
): Promise<void> {
  const { model, environment, directory } = place;
  const id = left?.id ?? newId(scenario);
  let record: ExerciseRecord | undefined;
  try {
    const stateFile = guestStateFile(directory);
    if (left === undefined) await removeStoredGuests(stateFile);
    const guests = await startGuests({
      ...{ model, environment, isBubble: command.isBubble(model, id), signal },
      stateFile,
    });
    try {
      // they are copied anew, or were behind when the runner was killed; what keeps them from it, readiness tells
      if (left === undefined || command.kind === "rehearsal")
        await catchUp(copiesOf(model, id, guests)).catch(() => undefined);
      const world = command.worldOn({ ...place, id, guests, logs: join(directory, "logs"), interrupted: signal });
      record = await runExercise({
        ...{ model, id, kind: command.kind, scenario, world, guests, environment, signal, target: "simulation" },
        ...requestedOptions(id, options),
      });
    } finally {
      await guests.stop();
    }
    await finish(record, options);
    if (record.outcome !== "passed") process.exitCode = 1;
  } finally {
    // what failed names its log; what is not clean is cleaned up by --abort
    if (place.kept || (record !== undefined && isUnclean(record))) await place.leave();
    else await place.stop(record?.outcome === "passed" || signal.aborted ? "nothing" : "logs");
  }
}

async function exerciseOnLive({ command, options, signal, scenario, left }: ExerciseRequest): Promise<void> {
  const { kind, isBubble, worldOnLive } = command;
  if (worldOnLive === undefined) throw refusedOnLive();
  const model = loadModelOfContext();
  const id = left?.id ?? newId(scenario);
  const logs = inProject(".rehearsal", `${id}-logs`);
  const given = Object.fromEntries(Object.entries(process.env).map(([name, value = ""]) => [name, value]));
  const environment = withRehearsalContext(id, withVCenterAddresses(given, model.sites));
  const { doors } = options;
  const guests = await openLive({
    ...{ model, connections: doors, environment, logs, signal },
    isBubble: isBubble(model, id),
    begins: left === undefined,
  });
  let record: ExerciseRecord;
  try {
    const world = worldOnLive({ model, id, guests, environment, logs, justDeployed: false, interrupted: signal });
    record = await runExercise({
      ...{ model, id, kind, scenario, world, guests, environment, signal, target: "live" },
      ...requestedOptions(id, options),
    });
  } finally {
    await guests.stop();
  }
  await finish(record, options);
  if (record.outcome === "passed") await rm(logs, { recursive: true });
  else process.exitCode = 1;
}

/** Context that has the rehearsal's stack there. */
export const withRehearsalContext = (id: string, environment: ExercisePlace["environment"]): ExercisePlace["environment"] => ({
  ...environment,
  CDKTF_CONTEXT_JSON: JSON.stringify({ ...JSON.parse(environment["CDKTF_CONTEXT_JSON"] ?? "{}"), rehearsal: id }),
});

const requestedOptions = (id: string, { coordinator, approver, participant, abort, stepLimit }: ExerciseOptions) => ({
  people: { coordinator, approver, participants: participant },
  journal: journalOf(id),
  abort: abort !== undefined,
  ...(stepLimit && { longest: stepLimit }),
});

/** Something was made and is still there. */
const isUnclean = ({ steps }: ExerciseRecord): boolean =>
  steps.some(({ id, outcome }) => outcome === "failed" && (id === "destroy" || id === "census/after")) &&
  steps.findLast(({ id }) => id === "census/after")?.outcome !== "passed";

/** Writes the evidence once nothing is left, or whoever cleans up gives up; and says how it ended. */
async function finish(record: ExerciseRecord, { evidence, key, resume, abort }: ExerciseOptions): Promise<void> {
  const unclean = isUnclean(record);
  const deviations = record.deviations.map((deviation) => `  ${english(deviation)}\n`).join("");
  if (unclean && resume === undefined && abort === undefined) {
    process.stdout.write(`\n${record.outcome.toUpperCase()}  not everything could be taken back\n${deviations}`);
    process.stdout.write(`Take it back, and write the evidence: ${commandOf(record.kind)} -- --abort ${record.id}\n`);
    return;
  }
  const folder = await writeEvidence(record, { directory: evidence, ...(key && { keyFile: key }) });
  if (!unclean) await closeJournal(record.id);
  process.stdout.write(`\n${record.outcome.toUpperCase()}  ${folder}\n${deviations}`);
}

const scenarioMissing = (kind: ExerciseKind): Failure =>
  new Failure(
    "Which disaster is played?",
    "--scenario",
    `Name one: ${commandOf(kind)} -- --scenario ${SCENARIOS.join("|")}`,
  );

const refusedOnLive = (): Failure =>
  new Failure(
    "A drill makes Rabat go dark: it is refused on live sites",
    "CDKTF_CONTEXT_JSON: target live",
    "Rehearse there instead: npm run rehearse. Leave the target out to drill on a simulation.",
  );

function newId(scenario: Scenario): string {
  const id = chooseRehearsal(`${new Date().toISOString().slice(0, 10)}-${scenario}-${randomBytes(2).toString("hex")}`);
  if (id === undefined) throw new Error("an id was written");
  return id;
}

function collect(name: string, others: readonly string[]): readonly string[] {
  if (name.trim() === "") throw new InvalidArgumentError("It is a person's name.");
  return [...others, name];
}

function duration(written: string): Duration {
  try {
    return Duration.parse(written);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}
