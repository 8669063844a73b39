import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { send } from "../../lib/processes";
import { STACKS } from "../../model/names";
import { parseRecord } from "../../recovery/evidence/json";
import type { ExerciseRecord } from "../../recovery/record";
import type { JournalEntry } from "../../recovery/runbook/journal";
import { type Ended, ProjectCopy, type Running } from "../support/project-copy";

jest.setTimeout(900_000);

const lab = { ...process.env, CDKTF_CONTEXT_JSON: '{"profile":"lab"}' };
const LONGEST_WAIT = 300_000;

let copy: ProjectCopy;
beforeAll(async () => {
  copy = new ProjectCopy();
  copy.commit();
  expect(await copy.run("simulation:start", [], lab)).toMatchObject({ exitCode: 0 });
  expect(await copy.run("deploy", [...STACKS, "--auto-approve"], copy.simulationEnvironment())).toMatchObject({
    exitCode: 0,
  });
});

afterAll(async () => {
  await copy.run("simulation:stop");
  expect(await copy.endLeftovers()).toEqual([]);
  copy.remove();
});

const journals = () => join(copy.directory, ".rehearsal");

/** The journal of the running exercise. */
function journal(): readonly JournalEntry[] {
  try {
    const [file] = readdirSync(journals());
    if (file === undefined) return [];
    const lines = readFileSync(join(journals(), file), "utf8").split("\n").slice(0, -1);
    return lines.map((line) => JSON.parse(line) as JournalEntry);
  } catch {
    return []; // the journal does not exist yet
  }
}

const has = (kind: "began" | "ended", step: string) =>
  journal().some((entry) => entry.kind === kind && entry.step === step);

/** Starts a runner. Also returns how many runners had opened the exercise before. */
function start(...args: readonly string[]): { readonly running: Running; readonly before: number } {
  return { before: openings().length, running: copy.start("rehearse", args, lab) };
}

const openings = () => journal().filter((entry) => entry.kind === "opened");

/** Kills only the runner when it has begun one of the steps, for long steps some time later. */
async function killAt({ running, before }: ReturnType<typeof start>, steps: readonly string[]): Promise<string> {
  const deadline = Date.now() + LONGEST_WAIT;
  for (;;) {
    const entries = journal();
    const opened = entries.filter((entry) => entry.kind === "opened")[before];
    const began = entries
      .slice(opened === undefined ? entries.length : entries.indexOf(opened))
      .find((entry) => entry.kind === "began" && steps.includes(entry.step));
    if (opened?.process !== undefined && began?.kind === "began") {
      await sleep(LATER[began.step] ?? 0);
      send(opened.process, "SIGKILL");
      await running.ended;
      return began.step;
    }
    if (running.child.exitCode !== null || Date.now() > deadline) {
      throw new Error(`none of ${steps.join(", ")} began:\n${running.output()}`);
    }
    await sleep(1);
  }
}

/** The processes of the copy, except its vCenters. */
const working = () => copy.processes().filter((line) => !line.includes("vcenter-simulator"));

/** The record of the exercise that has just ended. */
function evidence({ output }: Ended): ExerciseRecord {
  const [, folder = ""] = /^Report: (.+)\/report\.en\.pdf/m.exec(output) ?? [];
  return parseRecord(readFileSync(join(folder, "record.json"), "utf8"), folder);
}

/** Milliseconds between the beginning of a step and the kill: Terraform is then creating or destroying resources. */
const LATER: Readonly<Record<string, number>> = { deploy: 9000, destroy: 8000, "census/after": 3000 };

test("a rehearsal that is killed at each of its steps can be resumed to its end", async () => {
  const dryRun = await copy.run("rehearse", ["--scenario", "fire", "--dry-run", "--format", "json"], lab);
  const { steps: planned } = JSON.parse(
    dryRun.output.slice(dryRun.output.indexOf("{"), dryRun.output.lastIndexOf("}") + 1),
  ) as {
    readonly steps: readonly { readonly id: string }[];
  };
  const steps = planned.map(({ id }) => id);
  expect(steps.length).toBeGreaterThan(12);
  const cutOff: string[] = [];
  let runner = start("--scenario", "fire", "--approver", "S. Idrissi");
  for (let left = steps; left.length > 0; ) {
    const step = await killAt(runner, left);
    if (!has("ended", step)) cutOff.push(step);
    process.stdout.write(`  killed at ${step}${has("ended", step) ? ", which had ended already" : ""}\n`);
    // steps that ended before the kill are not repeated
    left = steps.slice(steps.indexOf(step) + 1).filter((each) => !has("ended", each));
    runner = start("--resume");
  }
  const ended = await runner.running.ended;
  const record = evidence(ended);
  expect(cutOff).toEqual(expect.arrayContaining(Object.keys(LATER)));
  expect(record.deviations).toEqual([]);
  expect(record.outcome).toBe("passed");
  expect(record.steps.map(({ id }) => id)).toEqual(steps);
  expect(record.cleanUp).toMatchObject({ clean: true, emptyPlans: STACKS, processes: [], namespaces: [] });
  expect(ended.exitCode).toBe(0);
  expect(readdirSync(journals())).toEqual([]);
  expect(working()).toEqual([]);
});

test.each(["deploy", "group/1", "destroy"])("after a kill at %s, an abort cleans up completely", async (step) => {
  await killAt(start("--scenario", "fire"), [step]);
  const ended = await copy.run("rehearse", ["--abort"], lab);
  const record = evidence(ended);
  expect(record.outcome).toBe("aborted");
  expect(record.cleanUp).toMatchObject({ clean: true, emptyPlans: STACKS, processes: [], namespaces: [] });
  expect(ended.exitCode).toBe(1);
  expect(readdirSync(journals())).toEqual([]);
  expect(working()).toEqual([]);
});
