import type { GuestAccess } from "../../guests/api";
import { run } from "../../lib/processes";
import { type LocalizedText, localize } from "../../lib/text/localized";
import type { Model } from "../../model/model";
import { chooseTarget } from "../../model/target";
import type { Duration } from "../../model/units/duration";
import { headRevision } from "../../review/run/git";
import { gitTree } from "../../terraform/git-tree";
import { terraformProgram } from "../../toolchain/terraform";
import { recoveryHashes } from "../coverage/coverage";
import { killOrphanedProviders } from "../journal/exercise-processes";
import { type Emergency, type ExerciseRecord, isDay, type Opening, type RecordKind, type Scenario } from "../record";
import { compile, takenBack } from "../runbook/day";
import { type JournalFile, progressOf } from "../runbook/journal";
import { recordOf } from "../runbook/record-of";
import { runSteps, type Watcher } from "../runbook/run-steps";
import type { World } from "../runbook/world";
import { terminalWatcher } from "./terminal";

export interface Exercise {
  readonly model: Model;
  readonly id: string;
  readonly kind: RecordKind;
  readonly scenario: Scenario;
  readonly people: ExerciseRecord["people"];
  readonly target: ExerciseRecord["target"];
  readonly world: World;
  readonly guests: Pick<GuestAccess, "software">;
  readonly environment: Readonly<Record<string, string>>;
  /** The journal, from which an interrupted exercise is resumed. */
  readonly journal: JournalFile;
  /** Ends the exercise like a failure: the clean-up still runs. */
  readonly signal: AbortSignal;
  /** Skips the remaining steps and cleans up; on the day, takes back the steps so far. @default false */
  readonly abort?: boolean;
  /** The tiers to recover. @default - all */
  readonly tiers?: readonly string[];
  /** As in `Day`. @default false */
  readonly playsDisaster?: boolean;
  /** Break-glass: who goes past the gates, and why. @default - no gate is passed */
  readonly emergency?: Emergency;
  /** Upper bound for the limits of all steps. @default - each step has its own limit */
  readonly longest?: Duration;
  /** @default - prints the progress */
  readonly watcher?: Watcher;
}

/** Runs or resumes an exercise up to its end. Does not write the evidence, and keeps the journal. */
export async function runExercise(exercise: Exercise): Promise<ExerciseRecord> {
  const { kind, world, journal, signal, abort = false, watcher = terminalWatcher() } = exercise;
  const compiled = compile(exercise);
  const entries = await journal.read();
  const steps = abort && isDay(kind) ? [...compiled, ...takenBack(compiled, progressOf(entries))] : compiled;
  const before = entries.findLast((entry) => entry.kind === "opened");
  // an emergency may be declared when a run is resumed
  const opening: Opening =
    before?.kind === "opened"
      ? { ...(before.facts as Opening), ...(exercise.emergency && { emergency: exercise.emergency }) }
      : await describeExercise(exercise);
  await journal.append({ kind: "opened", at: world.clock.now().toISOString(), process: process.pid, facts: opening });
  const { steps: records } = await runSteps(steps, {
    clock: world.clock,
    ...{ journal, watcher, signal, abort, repeats: isDay(kind) },
  });
  // also if nothing was created and no step waited for these processes
  killOrphanedProviders(opening.id);
  const { facts } = progressOf(await journal.read());
  return recordOf(opening, facts, records, {
    ended: world.clock.now().toISOString(),
    aborted: abort || signal.aborted,
  });
}

async function describeExercise(exercise: Exercise): Promise<Opening> {
  const { model, id, kind, scenario, people, target, world, guests, environment, signal } = exercise;
  const { commit, dirty } = await headRevision(signal);
  const { stdout } = await run(terraformProgram(), ["version", "-json"], {
    recipient: "terraform",
    environment,
    signal,
  });
  const { terraform_version: terraform } = JSON.parse(stdout) as { readonly terraform_version: string };
  const vcenter = target === "simulation" ? "simulator" : "vSphere";
  return {
    ...{ id, kind, scenario, target, people },
    code: { commit, dirty, tree: await gitTree(environment) },
    software: {
      terraform,
      vsphereProvider: chooseTarget({ target, stateDirectory: "." }).vsphereProviderVersion,
      vcenter: { rabat: vcenter, marrakech: vcenter },
    },
    scope: {
      tiers: model.massar.tiers
        .filter(({ name }) => exercise.tiers?.includes(name) ?? true)
        .map(({ name, protection, recoveryPriority, marrakech: { standing, surge } }) => ({
          tier: name,
          mechanism: protection.mechanism,
          members: (standing?.members.length ?? 0) + surge.length,
          priority: recoveryPriority,
        })),
      excluded: [
        ...(isDay(kind) ? [] : [beforeDeclaration]),
        ...(target === "simulation" ? [linkScaled] : []),
        ...guests.software.flatMap(({ tier, software, standsIn }) =>
          standsIn === undefined ? [] : [{ what: localize`${tier}: ${software}`, why: standsIn }],
        ),
      ],
    },
    ...(exercise.emergency && { emergency: exercise.emergency }),
    ...(exercise.playsDisaster !== undefined && { playsDisaster: exercise.playsDisaster }),
    began: world.clock.now().toISOString(),
    tierHashes: recoveryHashes(model),
  };
}

const beforeDeclaration: { readonly what: LocalizedText; readonly why: LocalizedText } = {
  what: { en: "Detection and decision", fr: "Détection et décision" },
  why: { en: "an exercise starts with the declaration", fr: "un exercice commence par la déclaration" },
};

const linkScaled: { readonly what: LocalizedText; readonly why: LocalizedText } = {
  what: { en: "Full bandwidth of the link", fr: "Débit complet de la liaison" },
  why: {
    en: "on one machine, the bandwidth of the link and the change rates are divided by 100",
    fr: "sur une seule machine, le débit de la liaison et les débits de modification sont divisés par 100",
  },
};
