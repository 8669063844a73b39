import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startGuests } from "../../guests/simulated/guests";
import type { ReportProgress } from "../../lib/progress";
import { english } from "../../lib/text/localized";
import { loadModel } from "../../model/load";
import type { Model } from "../../model/model";
import { STACKS } from "../../model/names";
import { recoveryTimeline } from "../../planning/timeline";
import { runExercise } from "../../recovery/exercise/exercise";
import type { ExerciseRecord } from "../../recovery/record";
import type { JournalEntry } from "../../recovery/runbook/journal";
import { check } from "../../recovery/worlds/check";
import { catchUp, copiesOf } from "../../recovery/worlds/copies";
import { isBubbleOf, rehearsalWorld } from "../../recovery/worlds/rehearsal-world";
import { startSimulation } from "../../simulation/simulation";
import { simulatorInventories } from "../../simulation/simulator-inventory";
import { cdktf } from "../../terraform/cdktf";
import { guestInstallationSteps, installationSteps } from "../../toolchain/install";
import { appCommand } from "./app";
import { REPEATED, rehearsedDesign } from "./design";
import { seconds, share, times } from "./figures";
import type { Part } from "./part";
import { readSpans, timed, together } from "./terraform-spans";

const SIZES = [10, 100, 300] as const;
const ID = "2026-11-24-fire-beac";

export const rehearsalPart: Part = {
  name: "rehearsal",
  summary: "rehearsal of the loss of Rabat, from the declaration to the last assertion: Terraform, guests, overhead",
  async measure(report, signal) {
    for (const { title, run, skip } of [...(await installationSteps(signal)), ...guestInstallationSteps(signal)]) {
      report(title);
      if (!(await skip?.())) await run(report);
    }
    const measured: Rehearsed[] = [];
    for (const machines of SIZES) measured.push(await rehearse(machines, report, signal));
    const [smallest] = measured;
    if (smallest === undefined) throw new Error("nothing was measured");
    return {
      title: "Rehearsal of the loss of Rabat on the simulated vCenters",
      head: ["VMs", "to the last assertion", "Terraform", "guests", "overhead", "", "one VM at a time"],
      rows: measured.map(({ machines, total, terraform, guests, oneByOne }) => {
        const overhead = total - terraform - guests;
        return [
          `${machines} (${times(machines, smallest.machines)})`,
          `${seconds(total)} (${times(total, smallest.total)})`,
          `${seconds(terraform)} (${share(terraform, total)})`,
          `${seconds(guests)} (${share(guests, total)})`,
          `${seconds(overhead)} (${share(overhead, total)})`,
          times(overhead, smallest.total - smallest.terraform - smallest.guests),
          `${seconds(oneByOne)} (${times(oneByOne, total)})`,
        ];
      }),
      notes: [
        "From the declaration to the last assertion. Terraform: the time during which at least one of its processes ran, including the provider and the simulator. Guests: priority groups, service names and assertions. Overhead: synthesis, cdktf and the censuses.",
        `Apart from the first ten, all VMs are members of the tier ${REPEATED}. Terraform creates them, powers them on and waits for them, but they have no guest process. The first ten run as in any rehearsal.`,
        "One VM at a time: the same rehearsal with -parallelism=1 for the apply, measured in the same run.",
        `According to the recovery plan, the critical path of a real recovery takes ${measured.map(({ machines, planned }) => `${planned} with ${machines} VMs`).join(", ")}. Its growth depends on the concurrency in the plan.`,
      ],
    };
  },
};

interface Rehearsed {
  readonly machines: number;
  /** All in milliseconds. */
  readonly total: number;
  readonly terraform: number;
  readonly guests: number;
  readonly oneByOne: number;
  /** The recovery plan's estimate. */
  readonly planned: string;
}

async function rehearse(machines: number, report: ReportProgress, signal: AbortSignal): Promise<Rehearsed> {
  const model = loadModel(rehearsedDesign(machines));
  const directory = await mkdtemp(join(tmpdir(), "bench rehearsal "));
  const simulation = await startSimulation({ directory, inventories: simulatorInventories(model), signal });
  try {
    const logs = join(directory, "logs");
    const environment = {
      ...simulation.environment,
      MACHINES: String(machines),
      CDKTF_APP: await appCommand("test/bench/rehearsed.ts"),
    };
    report(`${machines} VMs: both sites`);
    await cdktf(["deploy", ...STACKS, "--auto-approve"], { environment, signal, logFile: join(logs, "deploy.log") });
    const stage = { model, logs, signal, directory };
    const context = JSON.parse(simulation.environment["CDKTF_CONTEXT_JSON"] ?? "{}");
    const side = { CDKTF_CONTEXT_JSON: JSON.stringify({ ...context, rehearsal: ID }) };
    report(`${machines} VMs: rehearsal`);
    const parallel = await exercise("parallel", { ...stage, environment: { ...environment, ...side } });
    report(`${machines} VMs: rehearsal, one VM at a time`);
    const oneByOne = await exercise("one-by-one", {
      ...stage,
      environment: { ...environment, ...side, TF_CLI_ARGS_apply: "-parallelism=1" },
    });
    return {
      machines,
      ...parallel,
      oneByOne: oneByOne.total,
      planned: String(recoveryTimeline(model).total),
    };
  } finally {
    await simulation.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

interface Stage {
  readonly model: Model;
  readonly environment: Readonly<Record<string, string>>;
  readonly directory: string;
  readonly logs: string;
  readonly signal: AbortSignal;
}

/** One rehearsal with its own guests, as in `npm run rehearse`, without writing evidence. */
async function exercise(name: string, { model, environment, directory, logs, signal }: Stage) {
  const spans = join(directory, `${name}.jsonl`);
  const timing = timed(spans);
  const timedEnvironment = { ...environment, ...timing };
  // An exercise runs Terraform itself, too: it finds the program in this process' environment.
  const { TERRAFORM_PROGRAM: unmeasured } = process.env;
  Object.assign(process.env, timing);
  const guests = await startGuests({
    ...{ model, environment, signal },
    isBubble: isBubbleOf(model, ID),
    tiers: model.massar.tiers.map((tier) => tier.name).filter((tier) => tier !== REPEATED),
  });
  try {
    await catchUp(copiesOf(model, ID, guests));
    const world = rehearsalWorld({ model, id: ID, guests, environment: timedEnvironment, logs, justDeployed: true });
    const entries: JournalEntry[] = [];
    const record = await runExercise({
      ...{ model, id: ID, kind: "rehearsal", scenario: "fire", guests, environment, signal },
      people: { coordinator: "bench", approver: "bench", participants: [] },
      target: "simulation",
      world: {
        ...world,
        // these guests have no processes, but Terraform has already waited for their addresses
        recover: (tier, ends) => (tier === REPEATED ? Promise.resolve(poweredOn(tier)) : world.recover(tier, ends)),
      },
      journal: { read: async () => entries, append: async (entry) => void entries.push(entry) },
      watcher: { began: () => undefined, ended: () => undefined },
    });
    return { ...partsOf(record), terraform: terraformOf(record, await readSpans(spans)) };
  } finally {
    if (unmeasured === undefined) delete process.env["TERRAFORM_PROGRAM"];
    else process.env["TERRAFORM_PROGRAM"] = unmeasured;
    await guests.stop();
  }
}

const poweredOn = (tier: string) => check(`health/${tier}`, tier, true, "powered on", "powered on");

/** The time until users could work again, and the time of the guests in it. */
function partsOf(record: ExerciseRecord): { readonly total: number; readonly guests: number } {
  if (record.outcome !== "passed") {
    throw new Error(`the rehearsal ${record.outcome}: ${record.deviations.map(english).join("; ")}`);
  }
  const ofGuests = record.steps.filter(({ id }) => /^(group\/|cutover\/|assertions$)/.test(id));
  const [began, ended] = window(record);
  return {
    total: ended - began,
    guests: together(ofGuests.map((step) => ({ began: Date.parse(step.began), ended: Date.parse(step.ended) }))),
  };
}

/** From the declaration to the end of the last assertion. */
function window({ declared, steps }: ExerciseRecord): readonly [number, number] {
  const last = steps.find(({ id }) => id === "assertions")?.ended;
  if (declared === undefined || last === undefined) throw new Error("the rehearsal ended before the assertions");
  return [Date.parse(declared), Date.parse(last)];
}

function terraformOf(record: ExerciseRecord, spans: Parameters<typeof together>[0]): number {
  const [from, until] = window(record);
  return together(spans.filter(({ began, ended }) => began >= from && ended <= until));
}
