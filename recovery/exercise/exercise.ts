import type { GuestAccess } from "../../guests/api";
import { run } from "../../lib/processes";
import { lengthText } from "../../lib/text/amounts";
import { type LocalizedText, localize } from "../../lib/text/localized";
import { readContext } from "../../model/context";
import type { Model } from "../../model/model";
import { chooseTarget } from "../../model/target";
import type { Duration } from "../../model/units/duration";
import { headRevision } from "../../review/run/git";
import { gitTree } from "../../terraform/git-tree";
import { terraformProgram } from "../../toolchain/terraform";
import { recoveryHashes } from "../coverage/coverage";
import { killOrphanedProviders } from "../journal/exercise-processes";
import { kitOfThisProject } from "../kit/verify";
import { type Emergency, type ExerciseRecord, isDay, type Opening, type RecordKind, type Scenario } from "../record";
import { compile, takenBack } from "../runbook/day";
import { type JournalEntry, type JournalFile, progressOf } from "../runbook/journal";
import { recordOf } from "../runbook/record-of";
import { runSteps, type Watcher } from "../runbook/run-steps";
import { clockOf, entryTiers, LAST_STEP } from "../runbook/runbook";
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
  /** Reads the release of the database servers. @default - unknown */
  readonly databaseRelease?: () => Promise<string>;
  readonly environment: Readonly<Record<string, string>>;
  /** The journal, from which an interrupted exercise is resumed. */
  readonly journal: JournalFile;
  /** Ends the exercise like a failure: the clean-up still runs. */
  readonly signal: AbortSignal;
  /** Skips the remaining steps and cleans up; on the day, undoes the steps so far. @default false */
  readonly abort?: boolean;
  /** Whether the place of the run no longer exists: nothing can be undone. @default false */
  readonly isLost?: boolean;
  /** The tiers to recover. @default - all */
  readonly tiers?: readonly string[];
  /** As in `Day`. @default false */
  readonly playsDisaster?: boolean;
  /** Break-glass: who overrides the gates, and why. @default - no gate is overridden */
  readonly emergency?: Emergency;
  /** Upper bound for the limits of all steps. @default - each step has its own limit */
  readonly longest?: Duration;
  /** @default - prints the progress */
  readonly watcher?: Watcher;
  /** Called before the first step, and again when the exercise is resumed. @default - nothing */
  readonly opened?: (opening: Opening) => Promise<void>;
}

/** Runs or resumes an exercise up to its end. Does not write the evidence, and keeps the journal. */
export async function runExercise(exercise: Exercise): Promise<ExerciseRecord> {
  const { kind, world, journal, signal, abort = false, watcher = terminalWatcher() } = exercise;
  const compiled = compile(exercise);
  const entries = await journal.read();
  const takesBack = abort && isDay(kind) && exercise.isLost !== true;
  const steps = takesBack ? [...compiled, ...takenBack(compiled, progressOf(entries))] : compiled;
  const before = entries.findLast((entry) => entry.kind === "opened");
  // an emergency may be declared when a run is resumed
  const opening: Opening =
    before?.kind === "opened"
      ? { ...(before.facts as Opening), ...(exercise.emergency && { emergency: exercise.emergency }) }
      : await describeExercise(exercise);
  await exercise.opened?.(opening);
  const isOver = hasEnded(entries);
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
    // an exercise whose evidence could not be written has its result
    aborted: !isOver && (abort || signal.aborted),
  });
}

/** Whether only the evidence of an exercise is missing: its last step, which proves the clean-up, has passed. */
const hasEnded = (entries: readonly JournalEntry[]): boolean =>
  progressOf(entries).ended.get(LAST_STEP)?.outcome === "passed";

async function describeExercise(exercise: Exercise): Promise<Opening> {
  const { model, id, kind, scenario, people, target, world, guests, environment, signal } = exercise;
  const database = await exercise.databaseRelease?.().catch(() => undefined);
  const clock = clockOf(model);
  const kit = kitOfThisProject();
  const { commit, dirty } = await headRevision(signal);
  const { stdout } = await run(terraformProgram(), ["version", "-json"], {
    recipient: "terraform",
    environment,
    signal,
  });
  const { terraform_version: terraform } = JSON.parse(stdout) as { readonly terraform_version: string };
  const entries = entryTiers(model);
  const vcenter = target === "simulation" ? "simulator" : "vSphere";
  return {
    ...{ id, kind, scenario, target, people, clock },
    profile: readContext(environment).profile,
    code: { commit, dirty, tree: await gitTree(environment), ...(kit !== undefined && { kit }) },
    software: {
      terraform,
      vsphereProvider: chooseTarget({ target, stateDirectory: "." }).vsphereProviderVersion,
      vcenter: { rabat: vcenter, marrakech: vcenter },
      ...(database !== undefined && { database }),
    },
    scope: {
      tiers: model.massar.tiers
        .filter(({ name }) => exercise.tiers?.includes(name) ?? true)
        .map(({ name, protection, recoveryPriority, marrakech: { standing, surge } }) => ({
          tier: name,
          isEntry: entries.has(name),
          mechanism: protection.mechanism,
          members: (standing?.members.length ?? 0) + surge.length,
          priority: recoveryPriority,
        })),
      excluded: [
        ...(isDay(kind) ? [] : [beforeDeclaration(clock)]),
        ...(target === "simulation" ? [linkScaled, embedded] : []),
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

/** Programs of this project, or of npm, take the place of Debian guests: they prove nothing about a role. */
const embedded: { readonly what: LocalizedText; readonly why: LocalizedText } = {
  what: { en: "Configuration of the guests", fr: "Configuration des machines virtuelles" },
  why: {
    en: "the guests are embedded programs, so no file that the roles render was used; test/debian runs the roles themselves",
    fr: "les machines virtuelles sont des programmes intégrés : aucun fichier produit par les rôles n’a servi ; test/debian exécute les rôles eux-mêmes",
  },
};

const beforeDeclaration = ({ detection, decision }: Opening["clock"]) => ({
  what: { en: "Detection and decision", fr: "Détection et décision" },
  why: {
    en: `an exercise starts with the declaration: recovery times contain the plan’s ${lengthText(detection + decision, "en")}`,
    fr: `un exercice commence par la déclaration : les durées de reprise contiennent les ${lengthText(detection + decision, "fr")} du plan`,
  },
});

const linkScaled: { readonly what: LocalizedText; readonly why: LocalizedText } = {
  what: { en: "Full bandwidth of the link", fr: "Débit complet de la liaison" },
  why: {
    en: "on one machine, the bandwidth of the link and the change rates are divided by 100",
    fr: "sur une seule machine, le débit de la liaison et les débits de modification sont divisés par 100",
  },
};
