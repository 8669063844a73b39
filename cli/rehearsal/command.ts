import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { modelData } from "../../model/data";
import { loadModel } from "../../model/load";
import type { Model } from "../../model/model";
import { STACKS } from "../../model/names";
import { chooseRehearsal } from "../../model/rehearsal";
import { type ExerciseKind, type ExerciseRecord, SCENARIOS, type Scenario } from "../../rehearsal/record";
import { runbook } from "../../rehearsal/runbook";
import { english } from "../../rehearsal/wording";
import type { World } from "../../rehearsal/world";
import { SITE_NAMES, type SiteName } from "../../sites/schema";
import { Duration } from "../../units/duration";
import { runCommand } from "../command";
import { loadModelOfContext, readContext } from "../context";
import { cdktf } from "../deployment/cdktf";
import { DeployProgress } from "../deployment/deploy-progress";
import { Failure } from "../failure";
import type { Guests } from "../guests/api";
import { startGuests } from "../guests/guests";
import { guestsOf, removeKeptGuests } from "../guests/private-directory";
import { inProject, simulationDirectory } from "../paths";
import { runSteps as showSteps } from "../progress";
import { simulatorInventories } from "../simulation/inventories";
import { type RunningSimulation, takeOver } from "../simulation/running";
import { startSimulation } from "../simulation/simulation";
import { guestInstallationSteps, installationSteps } from "../toolchain/install";
import { catchUp, copiesOf } from "./copies";
import { writeEvidence } from "./evidence/write";
import { carryOut } from "./exercise";
import { closeJournal, journalOf, type UnfinishedExercise, unfinished } from "./journal-file";
import { refuseRealLoss } from "./real-loss";

interface Options {
  readonly scenario?: Scenario;
  readonly coordinator: string;
  readonly approver: string;
  readonly participant: readonly string[];
  readonly evidence: string;
  readonly key?: string;
  readonly stepLimit?: Duration;
  readonly resume?: string | true;
  readonly abort?: string | true;
  readonly dryRun?: true;
}

/** Where an exercise on simulated vCenters happens. */
export interface SimulatedPlace {
  readonly model: Model;
  /** The exercise's id. */
  readonly id: string;
  readonly guests: Guests;
  readonly environment: Readonly<Record<string, string>>;
  /** Where each vCenter takes commands that no real one has. */
  readonly controls: Readonly<Record<SiteName, string>>;
  readonly logs: string;
  /** Whether the sites were deployed a moment ago, from this code. */
  readonly justDeployed: boolean;
}

export interface ExerciseCommand {
  readonly kind: ExerciseKind;
  readonly description: string;
  readonly worldOn: (place: SimulatedPlace) => World;
  /** Whether a port group is of this exercise's bubble. */
  readonly isBubble: (model: Model, id: string) => (portGroup: string) => boolean;
}

/** `npm run rehearse` and `npm run drill`. */
export function runExerciseCommand(command: ExerciseCommand): Promise<void> {
  const { kind, description } = command;
  return runCommand<Options>(
    new Command(kind === "drill" ? "drill" : "rehearse")
      .description(description)
      .addOption(new Option("--scenario <scenario>", "the disaster that is played").choices(SCENARIOS))
      .option("--coordinator <name>", "who leads it", process.env["USER"] ?? "")
      .option("--approver <name>", "who agreed to it", "")
      .option("--participant <name>", "who takes part; again for more", collect, [])
      .option("--evidence <directory>", "where the evidence goes", inProject("evidence"))
      .option("--key <file>", "an Ed25519 private key (PEM, PKCS8) that signs the evidence")
      .option("--step-limit <duration>", "no step may take longer, as 20 min; each has a limit of its own", duration)
      .option("--resume [id]", "go on with one that was killed")
      .option("--abort [id]", "clean up after one that was killed, or could not clean up")
      .option("--dry-run", "print the steps with their estimated times, and do nothing"),
    async (options, signal) => {
      const context = readContext();
      if (context["target"] === "live") refuseLive(kind);
      const goOn = options.resume ?? options.abort;
      const left = goOn === undefined ? undefined : await leftExercise(goOn, kind);
      const scenario = left?.opening.scenario ?? options.scenario;
      if (scenario === undefined) throw unnamedScenario(kind);
      if (options.dryRun) return printSteps(loadModelOfContext(), kind, scenario);
      if (left === undefined) await refuseUnfinished();
      await showSteps([...(await installationSteps(signal)), ...guestInstallationSteps(signal)]);
      const simulation = await placeOf(left, signal, options);
      if (simulation === undefined) return;
      await exerciseOn(simulation, { command, options, signal, scenario, left });
    },
  );
}

type Place = RunningSimulation & { readonly justDeployed: boolean; readonly model: Model };

interface Asked {
  readonly command: ExerciseCommand;
  readonly options: Options;
  readonly signal: AbortSignal;
  readonly scenario: Scenario;
  readonly left: UnfinishedExercise | undefined;
}

async function exerciseOn(place: Place, { command, options, signal, scenario, left }: Asked): Promise<void> {
  const { model, environment, directory } = place;
  const id = left?.id ?? newId(scenario);
  let record: ExerciseRecord | undefined;
  try {
    const stateFile = guestsOf(directory);
    if (left === undefined) await removeKeptGuests(stateFile);
    const guests = await startGuests({
      ...{ model, environment, isBubble: command.isBubble(model, id), signal },
      stateFile,
    });
    try {
      // they are copied anew when the guests start; what keeps them from it, readiness tells
      if (left === undefined) await catchUp(copiesOf(model, id, guests)).catch(() => undefined);
      const world = command.worldOn({ ...place, id, guests, logs: join(directory, "logs") });
      record = await carryOut({
        ...{ model, id, kind: command.kind, scenario, world, guests, environment, signal },
        people: {
          coordinator: options.coordinator,
          approver: options.approver,
          participants: options.participant,
        },
        target: "simulation",
        journal: journalOf(id),
        abort: options.abort !== undefined,
        ...(options.stepLimit && { longest: options.stepLimit }),
      });
    } finally {
      await guests.stop();
    }
    await conclude(record, options);
    if (record.outcome !== "passed") process.exitCode = 1;
  } finally {
    // what failed names its log; what is not clean is cleaned up by --abort
    if (place.kept || (record !== undefined && isUnclean(record))) await place.leave();
    else await place.stop(record?.outcome === "passed" || signal.aborted ? "nothing" : "logs");
  }
}

/** Something was made and is still there. */
const isUnclean = ({ steps }: ExerciseRecord): boolean =>
  steps.some(({ id, outcome }) => outcome === "failed" && (id === "destroy" || id === "census/after")) &&
  steps.findLast(({ id }) => id === "census/after")?.outcome !== "passed";

/** Writes the evidence once nothing is left, or whoever cleans up gives up; and says how it ended. */
async function conclude(record: ExerciseRecord, { evidence, key, resume, abort }: Options): Promise<void> {
  const unclean = isUnclean(record);
  const deviations = record.deviations.map((deviation) => `  ${english(deviation)}\n`).join("");
  if (unclean && resume === undefined && abort === undefined) {
    process.stdout.write(`\n${record.outcome.toUpperCase()}  not everything could be taken back\n${deviations}`);
    process.stdout.write(
      `Take it back, and write the evidence: npm run ${record.kind === "drill" ? "drill" : "rehearse"} -- --abort ${record.id}\n`,
    );
    return;
  }
  const folder = await writeEvidence(record, { directory: evidence, ...(key && { keyFile: key }) });
  if (!unclean) await closeJournal(record.id);
  process.stdout.write(`\n${record.outcome.toUpperCase()}  ${folder}\n${deviations}`);
}

/** A simulation that runs already, with what is deployed there; or one of its own, deployed. */
async function placeOf(
  left: UnfinishedExercise | undefined,
  signal: AbortSignal,
  options: Options,
): Promise<Place | undefined> {
  const running = await takeOver(simulationDirectory);
  // what an exercise left that was killed before it had begun is of no use to this one; half of one is of none to go on
  if (running !== undefined && (left === undefined ? !running.kept : running.dead.length > 0)) await running.stop();
  else if (running !== undefined) {
    // a drill that goes on has darkened Rabat itself
    if (left === undefined) await unlessLost(running, signal);
    const model = loadModel(modelData, readContext(running.environment).profile);
    return { ...running, model, justDeployed: false };
  }
  if (left !== undefined) {
    if (options.resume !== undefined) throw simulationGone(left.id);
    await closeJournal(left.id);
    process.stdout.write(
      `The simulation of ${left.id} is gone, and all that was made in it: nothing is left to clean up.\n`,
    );
    return undefined;
  }
  const model = loadModelOfContext();
  const simulation = await startSimulation({
    directory: simulationDirectory,
    inventories: simulatorInventories(model),
    // it outlives this process where that is killed, for --resume and --abort
    survives: { hours: 12 },
    signal,
  });
  try {
    await deployBothSites(simulation.environment, join(simulation.directory, "logs"), signal);
  } catch (error) {
    await simulation.stop(signal.aborted ? "nothing" : "logs");
    throw error;
  }
  const controls = Object.fromEntries(SITE_NAMES.map((site) => [site, simulation.sites[site].control]));
  return { ...simulation, controls: controls as Place["controls"], dead: [], kept: false, justDeployed: true, model };
}

async function unlessLost(running: RunningSimulation, signal: AbortSignal): Promise<void> {
  try {
    await refuseRealLoss({ environment: running.environment, signal });
  } catch (error) {
    await running.leave();
    throw error;
  }
}

async function deployBothSites(environment: Place["environment"], logs: string, signal: AbortSignal): Promise<void> {
  const progress = new DeployProgress();
  await showSteps([
    {
      title: "Synthesise the stacks",
      run: () => cdktf(["synth"], { environment, signal, logFile: join(logs, "synth.log") }),
    },
    {
      title: `Deploy ${STACKS.join(", ")}`,
      run: (tell) =>
        cdktf(["deploy", ...STACKS, "--skip-synth", "--auto-approve"], {
          environment,
          signal,
          logFile: join(logs, "deploy.log"),
          onLine: (line) => {
            progress.read(line);
            tell(String(progress));
          },
        }),
    },
  ]);
}

/** The one that `--resume` or `--abort` means. */
async function leftExercise(wanted: string | true, kind: ExerciseKind): Promise<UnfinishedExercise> {
  const all = await unfinished();
  const found = wanted === true ? all[0] : all.find(({ id }) => id === wanted);
  if (found === undefined) {
    throw new Failure(
      wanted === true ? "No exercise is unfinished" : `No exercise ${wanted} is unfinished`,
      ".rehearsal",
      all.length === 0 ? "There is nothing to do." : `Name one of ${all.map(({ id }) => id).join(", ")}.`,
    );
  }
  if (found.runsIn !== undefined) throw stillRuns(found);
  if (found.opening.kind !== kind) {
    throw new Failure(
      `${found.id} is a ${found.opening.kind}`,
      `.rehearsal/${found.id}.jsonl`,
      `npm run ${found.opening.kind === "drill" ? "drill" : "rehearse"} -- --abort ${found.id}`,
    );
  }
  return found;
}

/** Two at once would find each other's residue. */
async function refuseUnfinished(): Promise<void> {
  const [left] = await unfinished();
  if (left === undefined) return;
  if (left.runsIn !== undefined) throw stillRuns(left);
  const command = `npm run ${left.opening.kind === "drill" ? "drill" : "rehearse"} --`;
  throw new Failure(
    `The ${left.opening.kind} ${left.id} was killed, or could not clean up`,
    `.rehearsal/${left.id}.jsonl`,
    `Go on with it: ${command} --resume. Or clean up after it: ${command} --abort`,
  );
}

const stillRuns = ({ id, runsIn }: UnfinishedExercise): Failure =>
  new Failure(
    `The exercise ${id} runs: process ${runsIn}`,
    `.rehearsal/${id}.jsonl`,
    "Wait until it has ended: two at once would find each other's residue.",
  );

const simulationGone = (id: string): Failure =>
  new Failure(
    `The simulation of ${id} is gone, and all that was made in it`,
    simulationDirectory,
    "There is nothing to go on with: npm run rehearse -- --abort",
  );

const unnamedScenario = (kind: ExerciseKind): Failure =>
  new Failure(
    "Which disaster is played?",
    "--scenario",
    `Name one: npm run ${kind === "drill" ? "drill" : "rehearse"} -- --scenario ${SCENARIOS.join("|")}`,
  );

function refuseLive(kind: ExerciseKind): never {
  if (kind === "drill") {
    throw new Failure(
      "A drill makes Rabat go dark: it is refused on live sites",
      "CDKTF_CONTEXT_JSON: target live",
      "Rehearse there instead: npm run rehearse. Leave the target out to drill on a simulation.",
    );
  }
  throw new Failure(
    "Rehearsals on live sites are not there yet",
    "CDKTF_CONTEXT_JSON: target live",
    "Leave the target out to rehearse on a simulation.",
  );
}

function newId(scenario: Scenario): string {
  const id = chooseRehearsal(`${new Date().toISOString().slice(0, 10)}-${scenario}-${randomBytes(2).toString("hex")}`);
  if (id === undefined) throw new Error("an id was written");
  return id;
}

function printSteps(model: Model, kind: ExerciseKind, scenario: Scenario): void {
  for (const { id, title, estimated, limit } of runbook({ model, kind, scenario, world: worldToPrint() })) {
    const times = `${estimated ? `about ${estimated}, ` : ""}at most ${limit}`;
    process.stdout.write(`${id.padEnd(18)} ${english(title)}: ${times}\n`);
  }
}

/** The steps are compiled without touching a world. */
function worldToPrint(): World {
  return new Proxy({} as World, {
    get: (_, name) => () => Promise.reject(new Error(`a dry run asks for ${String(name)}`)),
  });
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
