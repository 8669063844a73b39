import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { waitForGuests } from "../../deploy/guest-health";
import type { Guests } from "../../guests/api";
import { startGuests } from "../../guests/simulated/guests";
import { runSteps } from "../../lib/progress";
import { english } from "../../lib/text/localized";
import { REHEARSAL_ACCOUNTS, withAccount } from "../../model/accounts";
import type { Model, ModelData } from "../../model/model";
import { STACKS } from "../../model/names";
import { Duration } from "../../model/units/duration";
import { runExercise } from "../../recovery/exercise/exercise";
import type { ExerciseRecord, StepRecord } from "../../recovery/record";
import type { JournalEntry, JournalFile } from "../../recovery/runbook/journal";
import type { World } from "../../recovery/runbook/world";
import { catchUp, copiesOf } from "../../recovery/worlds/copies";
import { isBubbleOf, rehearsalWorld } from "../../recovery/worlds/rehearsal-world";
import { guestInstallationSteps } from "../../toolchain/install";
import { smallModel } from "../faults/small-model";
import { fixtureData } from "../fixture/model";
import { type Simulation, startSimulation } from "../support/simulation";

/** The tiers of a pupil's enrolment, and the file server. */
const TIERS = ["core-services", "database", "connection-pool", "files", "application", "web", "load-balancer"];

/** Short, so that a fault exceeds it in seconds, and longer than the lag of a healthy replica. */
export const RPO = Duration.parse("15 s");

/** A small model with objectives of seconds. */
export function drillModel(data: ModelData): Model {
  const { massar, link, ...others } = smallModel(data, TIERS);
  return {
    ...others,
    link: { ...link, streams: link.streams.filter(({ tier }) => TIERS.includes(tier)) },
    massar: {
      ...massar,
      tiers: massar.tiers.map((tier) => ({
        ...tier,
        protection: tier.protection.mechanism === "rebuild" ? tier.protection : { ...tier.protection, rpo: RPO },
      })),
    },
  };
}

/** The context of an exercise, for planting faults. */
export interface ExerciseContext {
  readonly id: string;
  readonly simulation: Simulation;
  readonly guests: Guests;
  /** Synthesises the rehearsal's stack from changed data. */
  readonly deviate: (changes: Partial<ModelData>) => void;
}

/** A fault, and when it is planted. */
export interface PlantedFault {
  /** It is planted when this step begins. */
  readonly at: string;
  readonly plant: (context: ExerciseContext) => Promise<unknown>;
  /** The time limit of each step. @default - each step has its own limit */
  readonly longest?: Duration;
  readonly change?: (world: World) => World;
}

export interface ExerciseResult {
  readonly record: ExerciseRecord;
  readonly context: ExerciseContext;
  /** Cleans up, like `--abort`. */
  readonly abort: () => Promise<ExerciseRecord>;
}

/** Deploys both sites, for several exercises. */
export async function startSites(): Promise<Simulation> {
  await runSteps(guestInstallationSteps(new AbortController().signal));
  const simulation = await startSimulation({}, { load: drillModel });
  await simulation.deploy(...STACKS);
  await waitForGuests({
    ...{ stacks: STACKS, model: drillModel(fixtureData), environment: simulation.environment, patienceSeconds: 30 },
    ...{ signal: new AbortController().signal, say: () => {} },
  });
  return simulation;
}

/** Rehearses the loss of Rabat by fire, with a planted fault. */
export async function rehearse(simulation: Simulation, model: Model, planting: PlantedFault): Promise<ExerciseResult> {
  const id = `2026-11-24-fire-${randomBytes(2).toString("hex")}`;
  const { directory } = simulation;
  const environment = withAccount(simulation.environment, REHEARSAL_ACCOUNTS);
  const known = environment as Readonly<Record<string, string>>;
  let changes: Partial<ModelData> = {};
  const guests = await startGuests({ model, environment: known, isBubble: isBubbleOf(model, id) });
  try {
    await catchUp(copiesOf(model, id, guests));
    const context: ExerciseContext = {
      ...{ id, simulation, guests },
      deviate: (other) => {
        changes = other;
      },
    };
    const world = rehearsalWorld({
      ...{ model, id, guests, environment: known },
      logs: join(directory, "logs"),
      justDeployed: true,
      synthesise: async () => simulation.synthesise(changes, id),
    });
    const journal = plantedJournal(planting, context);
    const carried = (abort: boolean) =>
      runExercise({
        ...{ model, id, kind: "rehearsal", scenario: "fire", target: "simulation", abort, guests, journal },
        people: { coordinator: "K. Alami", approver: "S. Idrissi", participants: [] },
        world: planting.change?.(world) ?? world,
        environment: known,
        signal: new AbortController().signal,
        ...(planting.longest && !abort && { longest: planting.longest }),
        watcher: { began: () => undefined, ended: (_, step) => logStep(step) },
      });
    return { record: await carried(false), context, abort: () => carried(true) };
  } finally {
    await guests.stop();
  }
}

/** A journal in memory, which plants the fault when the step begins. */
function plantedJournal({ at, plant }: PlantedFault, context: ExerciseContext): JournalFile {
  const entries: JournalEntry[] = [];
  let planted = false;
  return {
    read: async () => entries,
    async append(entry) {
      entries.push(entry);
      if (entry.kind !== "began" || entry.step !== at || planted) return;
      planted = true;
      await plant(context);
    },
  };
}

/** Writes the outcome of a step to the suite's log. */
const logStep = ({ id, outcome, detail = "", began, ended }: StepRecord) =>
  process.stdout.write(
    `  ${((Date.parse(ended) - Date.parse(began)) / 1000).toFixed(1).padStart(5)} s ${outcome} ${id} ${english(detail)}\n`,
  );
