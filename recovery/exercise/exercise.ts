import type { GuestAccess } from "../../guests/api";
import { run } from "../../lib/processes";
import { english, type LocalizedText, localize } from "../../lib/text/localized";
import type { Model } from "../../model/model";
import { chooseTarget } from "../../model/target";
import type { Duration } from "../../model/units/duration";
import { headRevision } from "../../review/run/git";
import { gitTree } from "../../terraform/git-tree";
import { terraformProgram } from "../../toolchain/terraform";
import { recoveryHashes } from "../coverage/coverage";
import { killOrphanedProviders } from "../journal/exercise-processes";
import type { ExerciseKind, ExerciseRecord, Opening, Scenario } from "../record";
import { type JournalFile, progressOf } from "../runbook/journal";
import { recordOf } from "../runbook/record-of";
import { runSteps, type Watcher } from "../runbook/run-steps";
import { runbook } from "../runbook/runbook";
import type { Step } from "../runbook/step";
import type { World } from "../runbook/world";

export interface Exercise {
  readonly model: Model;
  readonly id: string;
  readonly kind: ExerciseKind;
  readonly scenario: Scenario;
  readonly people: ExerciseRecord["people"];
  readonly target: ExerciseRecord["target"];
  readonly world: World;
  readonly guests: Pick<GuestAccess, "software">;
  readonly environment: Readonly<Record<string, string>>;
  /** Where it goes on, when it was cut off. */
  readonly journal: JournalFile;
  /** Ends it as a failure would: what was made is cleaned up. */
  readonly signal: AbortSignal;
  /** Skips what is left of it and cleans up. @default false */
  readonly abort?: boolean;
  /** No step may take longer. @default - each has a limit of its own */
  readonly longest?: Duration;
  /** @default - tells on standard output */
  readonly watcher?: Watcher;
}

/**
 * Carries an exercise out, or goes on with it, up to its end, whichever that is. Its evidence is not written yet, and its
 * journal is left.
 */
export async function runExercise(exercise: Exercise): Promise<ExerciseRecord> {
  const { model, kind, scenario, world, journal, signal, abort = false, watcher = terminalWatcher, longest } = exercise;
  const [first] = await journal.read();
  const opening = first?.kind === "opened" ? (first.facts as Opening) : await describeExercise(exercise);
  await journal.append({ kind: "opened", at: world.clock.now().toISOString(), process: process.pid, facts: opening });
  const { steps } = await runSteps(runbook({ model, kind, scenario, world, ...(longest && { longest }) }), {
    clock: world.clock,
    ...{ journal, watcher, signal, abort },
  });
  // also where nothing was made, and so no step waited for them
  killOrphanedProviders(opening.id);
  const { facts } = progressOf(await journal.read());
  return recordOf(opening, facts, steps, {
    ended: world.clock.now().toISOString(),
    aborted: abort || signal.aborted,
  });
}

const terminalWatcher: Watcher = {
  began({ title, limit }: Step): void {
    process.stdout.write(`❯ ${english(title)} (at most ${limit})\n`);
  },
  ended({ title }, { outcome, detail, began, ended }): void {
    const sign = outcome === "passed" ? "✔" : "✖";
    const took = ((Date.parse(ended) - Date.parse(began)) / 1000).toFixed(1);
    process.stdout.write(`${sign} ${english(title)}${detail ? `: ${english(detail)}` : ""} [${took} s]\n`);
  },
};

async function describeExercise(exercise: Exercise): Promise<Opening> {
  const { model, id, kind, scenario, people, target, world, guests, environment, signal } = exercise;
  const { commit, dirty } = await headRevision(signal);
  const { stdout } = await run(terraformProgram(), ["version", "-json"], { environment, signal });
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
      tiers: model.massar.tiers.map(({ name, protection, recoveryPriority, marrakech: { standing, surge } }) => ({
        tier: name,
        mechanism: protection.mechanism,
        members: (standing?.members.length ?? 0) + surge.length,
        priority: recoveryPriority,
      })),
      excluded: [
        {
          what: { en: "Detection and decision", fr: "Détection et décision" },
          why: { en: "an exercise begins with the declaration", fr: "un exercice commence par la déclaration" },
        },
        ...(target === "simulation" ? [linkScaled] : []),
        ...guests.software.flatMap(({ tier, software, standsIn }) =>
          standsIn === undefined ? [] : [{ what: localize`${tier}: ${software}`, why: standsIn }],
        ),
      ],
    },
    began: world.clock.now().toISOString(),
    tierHashes: recoveryHashes(model),
  };
}

const linkScaled: { readonly what: LocalizedText; readonly why: LocalizedText } = {
  what: { en: "The link's full rate", fr: "Le plein débit de la liaison" },
  why: {
    en: "on one machine, the rates of the link and of what changes are both divided by 100",
    fr: "sur une seule machine, les débits de la liaison et des changements sont tous deux divisés par 100",
  },
};
