import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { chooseTarget } from "../constructs/provider/target";
import type { Model } from "../model/model";
import { STACKS } from "../model/names";
import { chooseRehearsal } from "../model/rehearsal";
import { recoveryHashes } from "../rehearsal/coverage";
import { progressOf } from "../rehearsal/journal";
import { type ExerciseRecord, SCENARIOS, type Scenario } from "../rehearsal/record";
import { type Opening, recordOf } from "../rehearsal/record-of";
import { runSteps } from "../rehearsal/run-steps";
import { english, runbook } from "../rehearsal/runbook";
import type { Step } from "../rehearsal/step";
import type { World } from "../rehearsal/world";
import { runCommand } from "./command";
import { loadModelOfContext } from "./context";
import { cdktf } from "./deployment/cdktf";
import { DeployProgress } from "./deployment/deploy-progress";
import { gitTree } from "./deployment/git-tree";
import { Failure } from "./failure";
import type { Guests } from "./guests/api";
import { startGuests } from "./guests/guests";
import { inProject, simulationDirectory } from "./paths";
import { run } from "./processes";
import { runSteps as showSteps } from "./progress";
import { writeEvidence } from "./rehearsal/evidence/write";
import { closeJournal, journalOf, unfinished } from "./rehearsal/journal-file";
import { isBubbleOf, simulatedWorld } from "./rehearsal/world";
import { headRevision } from "./review/git";
import { simulatorInventories } from "./simulation/inventories";
import { startSimulation } from "./simulation/simulation";
import { guestInstallationSteps, installationSteps } from "./toolchain/install";
import { terraformProgram } from "./toolchain/terraform";

interface RehearseOptions {
  readonly scenario: Scenario;
  readonly coordinator: string;
  readonly approver: string;
  readonly participant: readonly string[];
  readonly evidence: string;
  readonly key?: string;
  readonly dryRun?: true;
}

runCommand<RehearseOptions>(
  new Command("rehearse")
    .description(
      "Rehearses the loss of Rabat beside the running replication, on simulated vCenters with guests that really run",
    )
    .addOption(
      new Option("--scenario <scenario>", "the disaster that is played").choices(SCENARIOS).makeOptionMandatory(),
    )
    .option("--coordinator <name>", "who leads it", process.env["USER"] || "not named")
    .option("--approver <name>", "who agreed to it", "not named")
    .option("--participant <name>", "who takes part; again for more", collect, [])
    .option("--evidence <directory>", "where the evidence goes", inProject("evidence"))
    .option("--key <file>", "an Ed25519 private key (PEM, PKCS8) that signs the evidence")
    .option("--dry-run", "print the steps with their estimated times, and do nothing"),
  async (options, signal) => {
    const model = loadModelOfContext();
    if (options.dryRun) return printSteps(model, options.scenario);
    await refuseUnfinished();
    await showSteps([...(await installationSteps(signal)), ...guestInstallationSteps(signal)]);
    const id = newId(options.scenario);
    const simulation = await startSimulation({
      directory: simulationDirectory,
      inventories: simulatorInventories(model),
      signal,
    });
    let outcome: ExerciseRecord["outcome"] | undefined;
    try {
      outcome = await rehearse(model, id, {
        options,
        signal,
        directory: simulation.directory,
        environment: simulation.environment,
      });
      if (outcome !== "passed") process.exitCode = 1;
    } finally {
      // what failed names its log
      await simulation.stop(outcome === "passed" || signal.aborted ? "nothing" : "logs");
    }
  },
);

interface Place {
  readonly options: RehearseOptions;
  readonly signal: AbortSignal;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}

async function rehearse(model: Model, id: string, { options, signal, directory, environment }: Place) {
  const logs = join(directory, "logs");
  await deployBothSites(environment, logs, signal);
  const context = JSON.stringify({ ...JSON.parse(environment["CDKTF_CONTEXT_JSON"] ?? "{}"), rehearsal: id });
  const ofRehearsal = { ...environment, CDKTF_CONTEXT_JSON: context };
  const guests = await startGuests({ model, environment, isBubble: isBubbleOf(model, id), signal });
  try {
    const world = simulatedWorld({ model, id, guests, environment: ofRehearsal, logs });
    await world.catchUp();
    const began = world.clock.now().toISOString();
    const journal = journalOf(id);
    const opening = await openingOf(model, id, { options, environment, signal, began, software: guests.software });
    await journal.append({ kind: "opened", at: began, facts: opening });
    const { steps } = await runSteps(runbook({ model, kind: "rehearsal", scenario: options.scenario, world }), {
      clock: world.clock,
      journal,
      watcher: {
        began: tellBegan,
        ended: (step, { outcome, detail, began: from, ended }) =>
          tellEnded(step, { outcome, detail: detail && english(detail), took: Date.parse(ended) - Date.parse(from) }),
      },
      signal,
    });
    const { facts } = progressOf(await journal.read());
    const record = recordOf(opening, facts, steps, { ended: world.clock.now().toISOString(), aborted: signal.aborted });
    const folder = await writeEvidence(record, {
      directory: options.evidence,
      ...(options.key && { keyFile: options.key }),
    });
    await closeJournal(id);
    process.stdout.write(`\n${record.outcome.toUpperCase()}  ${folder}\n`);
    for (const deviation of record.deviations) process.stdout.write(`  ${english(deviation)}\n`);
    return record.outcome;
  } finally {
    await guests.stop();
  }
}

function tellBegan({ title, limit }: Step): void {
  process.stdout.write(`❯ ${english(title)} (at most ${limit})\n`);
}

function tellEnded(
  { title }: Step,
  { outcome, detail, took }: { readonly outcome: string; readonly detail: string | undefined; readonly took: number },
): void {
  const sign = outcome === "passed" ? "✔" : "✖";
  process.stdout.write(`${sign} ${english(title)}${detail ? `: ${detail}` : ""} [${(took / 1000).toFixed(1)} s]\n`);
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

async function openingOf(
  model: Model,
  id: string,
  {
    options,
    environment,
    signal,
    began,
    software,
  }: Pick<Place, "options" | "environment" | "signal"> & {
    readonly began: string;
    readonly software: Guests["software"];
  },
): Promise<Opening> {
  const { coordinator, approver, participant, scenario } = options;
  const { commit, dirty } = await headRevision(signal);
  const { stdout } = await run(terraformProgram(), ["version", "-json"], { environment, signal });
  const { terraform_version: terraform } = JSON.parse(stdout) as { readonly terraform_version: string };
  return {
    id,
    kind: "rehearsal",
    scenario,
    target: "simulation",
    people: { coordinator, approver, participants: participant },
    code: { commit, dirty, tree: await gitTree(environment) },
    software: {
      terraform,
      vsphereProvider: chooseTarget({ target: "simulation" }).vsphere.version,
      vcenter: { rabat: "simulator", marrakech: "simulator" },
    },
    scope: {
      tiers: model.massar.tiers.map(({ name, protection, recoveryPriority, marrakech: { standing, surge } }) => ({
        tier: name,
        mechanism: protection.mechanism,
        members: (standing?.members.length ?? 0) + surge.length,
        priority: recoveryPriority,
      })),
      excluded: [
        {
          what: { en: "Detection and decision", fr: "Détection et décision" },
          why: { en: "a rehearsal begins with the declaration", fr: "un exercice commence par la déclaration" },
        },
        {
          what: { en: "The link's full rate", fr: "Le plein débit de la liaison" },
          why: {
            en: "on one machine, the rates of the link and of what changes are both divided by 100",
            fr: "sur une seule machine, les débits de la liaison et des changements sont tous deux divisés par 100",
          },
        },
        ...software.flatMap(({ tier, software: program, standsIn }) =>
          standsIn === undefined ? [] : [{ what: `${tier}: ${program}`, why: standsIn }],
        ),
      ],
    },
    began,
    tierHashes: recoveryHashes(model),
  };
}

/** Two at once would find each other's residue. */
async function refuseUnfinished(): Promise<void> {
  const [left] = await unfinished();
  if (left === undefined) return;
  throw new Failure(
    `The rehearsal ${left} has not ended: it runs, or it was killed`,
    `.rehearsal/${left}.jsonl`,
    "Wait for it. Was it killed, its simulation and its guests ended with it: remove the file.",
  );
}

function newId(scenario: Scenario): string {
  const id = chooseRehearsal(`${new Date().toISOString().slice(0, 10)}-${scenario}-${randomBytes(2).toString("hex")}`);
  if (id === undefined) throw new Error("an id was written");
  return id;
}

function printSteps(model: Model, scenario: Scenario): void {
  const world = simulatedWorldToPrint();
  for (const { id, title, estimated, limit } of runbook({ model, kind: "rehearsal", scenario, world })) {
    const times = `${estimated ? `about ${estimated}, ` : ""}at most ${limit}`;
    process.stdout.write(`${id.padEnd(18)} ${english(title)}: ${times}\n`);
  }
}

/** The steps are compiled without touching a world. */
function simulatedWorldToPrint(): World {
  return new Proxy({} as World, {
    get: (_, name) => () => Promise.reject(new Error(`a dry run asks for ${String(name)}`)),
  });
}

function collect(name: string, others: readonly string[]): readonly string[] {
  if (name.trim() === "") throw new InvalidArgumentError("It is a person's name.");
  return [...others, name];
}
