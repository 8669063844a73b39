import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Census } from "../../census/census";
import { censusDifference } from "../../census/difference";
import { run } from "../../lib/processes";
import { english } from "../../lib/text/localized";
import { STACKS } from "../../model/names";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";
import { Duration } from "../../model/units/duration";
import { readEvidence } from "../../recovery/evidence/files/folder";
import { verifyEvidence } from "../../recovery/evidence/verify";
import type { ExerciseRecord } from "../../recovery/record";
import { typeScriptOptions } from "../../toolchain/typescript-options";
import { fixtureData } from "../fixture/model";
import { expectEmptyPlans } from "../support/expectations";
import { Operator } from "../support/operator";
import type { Simulation } from "../support/simulation";
import { drillModel, type Ground, type Planting, RPO, rehearse, startGround } from "./exercises";

jest.setTimeout(300_000);

const model = drillModel(fixtureData);
let simulation: Simulation;
let before: Record<SiteName, Census>;
/** Of the exercises so far. */
const records: ExerciseRecord[] = [];

beforeAll(async () => {
  simulation = await startGround();
  before = { rabat: await simulation.census("rabat"), marrakech: await simulation.census("marrakech") };
});

afterAll(() => simulation?.stop());

const replica = { network: "marrakech", member: "db-1" } as const;
const inBubble = (member: string) => ({ network: "bubble", member }) as const;

/** Waits until Marrakech's copy is older than may be lost. */
async function untilTooOld({ guests }: Ground): Promise<void> {
  while ((await guests.database.lag(replica)) <= RPO.milliseconds) await sleep(100);
}

/** VMs of somebody else that fill Marrakech's flash storage. */
const filling: string[] = [];

async function fillFlash(): Promise<void> {
  const { datastoreClusters } = model.sites.marrakech.extension;
  for (const { datastores } of datastoreClusters.filter(({ storageClass }) => storageClass === "flash")) {
    for (const { name } of datastores) {
      filling.push(await operator().fill("/marrakech/host/marrakech-recovery", name));
    }
  }
}

async function emptyFlash(): Promise<void> {
  for (const path of filling.splice(0)) await operator().deleteMachine(path);
}

const operator = () => new Operator(simulation, "marrakech");

const withOtherAddress =
  (tier: string): Planting["plant"] =>
  async ({ deviate }) =>
    deviate({
      massar: {
        ...fixtureData.massar,
        tiers: fixtureData.massar.tiers.map((each) => (each.name === tier ? { ...each, firstHost: 77 } : each)),
      },
    });

/** One fault of the list, and what must tell of it. */
interface Fault extends Planting {
  readonly name: string;
  /** The one step that fails. */
  readonly fails: string;
  /** Its reason. */
  readonly says: RegExp;
  /** What else is to be seen in the record. */
  readonly shows?: (record: ExerciseRecord) => void;
  /** What is to be taken back that is no part of the exercise. */
  readonly undo?: () => Promise<unknown>;
}

const isolated = ({ isolation }: ExerciseRecord) => expect(isolation.proved).toBe(true);
const measured = ({ recoveryPoints }: ExerciseRecord) => {
  expect(recoveryPoints.map(({ kept }) => kept)).toEqual([true, true]);
};

const FAULTS: readonly Fault[] = [
  {
    name: "a stale replica",
    at: "readiness",
    plant: async (ground) => {
      await ground.guests.plant.staleReplica(replica);
      await untilTooOld(ground);
    },
    fails: "readiness",
    says: /^The replica of database is fresh: \d+(\.\d)? s$/,
    shows: ({ outcome, readiness }) => {
      expect(outcome).toBe("refused");
      expect(readiness.filter(({ passed }) => !passed).map(({ id }) => id)).toEqual(["replica-fresh/database"]);
    },
  },
  {
    name: "a link throttled below the change rate",
    at: "scenario/fire",
    plant: async (ground) => {
      await ground.guests.plant.throttledLink("database");
      await untilTooOld(ground);
    },
    fails: "recovery-points",
    says: /^database: \d+(\.\d)? s lost, RPO 15 s$/,
    shows: ({ recoveryPoints }) => {
      const [database, files] = recoveryPoints;
      expect(database).toMatchObject({ tier: "database", kept: false });
      expect(database?.missing).toBeGreaterThan(5);
      // the files have a stream of their own
      expect(files).toMatchObject({ tier: "files", kept: true });
    },
  },
  {
    name: "a link cut before the disaster",
    at: "scenario/fire",
    plant: async (ground) => {
      await ground.guests.plant.cutLink();
      await untilTooOld(ground);
    },
    fails: "recovery-points",
    says: /^database: \d+(\.\d)? s lost, RPO 15 s; files: \d+(\.\d)? s lost, RPO 15 s$/,
    shows: ({ recoveryPoints }) => expect(recoveryPoints.map(({ kept }) => kept)).toEqual([false, false]),
  },
  {
    name: "a dependency that is missing: the connection pool is gone when the application comes up",
    at: "group/3",
    plant: ({ guests }) => guests.plant.neverStarts(inBubble("pool-1")),
    change: impatient("application"),
    fails: "group/3",
    says: /^application: rehearsal\S*app-1: \S+ answers 503.*it depends on connection-pool: \S+pool-1: planted/,
  },
  {
    name: "a dependency that is missing: nobody serves names in the bubble",
    at: "cutover",
    plant: ({ guests }) => guests.plant.neverStarts(inBubble("dns-1")),
    fails: "cutover",
    says: /no name server runs in bubble/,
  },
  {
    name: "a VM with another address than the plan's",
    // the stacks are synthesised there, once
    at: "readiness",
    plant: withOtherAddress("application"),
    fails: "group/3",
    says: /^application: \S+app-1: its address is 10\.40\.\d+\.77, the plan says 10\.40\.\d+\.11$/,
  },
  {
    name: "a name that leads to another address",
    at: "assertions",
    plant: ({ guests }) => guests.dns.update("bubble", "massar.men.example", "10.40.10.99"),
    fails: "assertions",
    says: /A pupil can be enrolled: .*10\.40\.10\.99/,
  },
  {
    name: "a full datastore at Marrakech",
    at: "census/before",
    plant: fillFlash,
    fails: "deploy",
    says: /Insufficient disk space.*marrakech-flash/s,
    undo: emptyFlash,
  },
  {
    name: "a VM that vCenter cannot power on",
    at: "deploy",
    plant: ({ simulation }) =>
      simulation.fault("marrakech", [{ method: "PowerOnVM_Task", nth: 3, kind: "fault", where: "task" }]),
    fails: "deploy",
    says: /PowerOnVM_Task/,
  },
  {
    name: "a VM whose software does not start",
    at: "deploy",
    plant: ({ guests }) => guests.plant.neverStarts(inBubble("web-1")),
    fails: "group/4",
    says: /^web: \S+web-1: planted: its process does not start$/,
  },
  {
    name: "a health check that answers wrongly",
    at: "deploy",
    plant: ({ guests }) => guests.plant.wrongHealth("bubble", "web"),
    change: impatient("web"),
    fails: "group/4",
    says: /^web: \S+web-1: http:\S+\/health answers 503/,
  },
  {
    name: "an open bubble",
    at: "isolation",
    plant: ({ guests }) => guests.plant.openBubble(),
    fails: "isolation",
    says: /^open: .*bubble reaches/,
    shows: (record) => {
      measured(record);
      expect(record.isolation.proved).toBe(false);
      expect(record.assertions.every(({ passed }) => passed)).toBe(true);
    },
  },
];

/** Waits seconds for a tier's health, not minutes. */
function impatient(tier: string): NonNullable<Planting["change"]> {
  return (world) => ({
    ...world,
    recover: (each, signal) =>
      world.recover(each, each === tier ? AbortSignal.any([signal, AbortSignal.timeout(4000)]) : signal),
  });
}

const failedSteps = ({ steps }: ExerciseRecord) =>
  steps.filter(({ outcome }) => outcome === "failed").map(({ id, detail = "" }) => ({ id, detail: english(detail) }));

test("without a fault it passes", async () => {
  const { record } = await rehearse(simulation, model, { at: "readiness", plant: async () => undefined });
  expect(failedSteps(record)).toEqual([]);
  expect(record.outcome).toBe("passed");
  measured(record);
  isolated(record);
  records.push(record);
});

test.each(FAULTS)("$name", async ({ fails, says, shows, undo, ...planting }) => {
  try {
    const { record } = await rehearse(simulation, model, planting);
    expect(failedSteps(record)).toEqual([{ id: fails, detail: expect.stringMatching(says) }]);
    expect(record.outcome).toBe(fails === "readiness" ? "refused" : "failed");
    expect(record.deviations).toHaveLength(1);
    if (fails !== "readiness") expect(record.cleanUp).toMatchObject({ clean: true, emptyPlans: STACKS });
    shows?.(record);
    records.push(record);
  } finally {
    await simulation.fault("marrakech", []);
    await undo?.();
  }
});

test("a clean-up that fails half-way tells what stayed, and is finished by an abort", async () => {
  const { record, abort } = await rehearse(simulation, model, {
    at: "destroy",
    plant: () =>
      simulation.fault("marrakech", [
        { method: "Destroy_Task on VirtualMachine", nth: 2, kind: "fault", where: "task" },
        { method: "RemoveSnapshot_Task", kind: "fault", where: "task" },
      ]),
  });
  await simulation.fault("marrakech", []);
  expect(failedSteps(record)).toEqual([
    { id: "destroy", detail: expect.stringMatching(/Destroy_Task/) },
    { id: "census/after", detail: expect.stringMatching(/^left: .*rehearsal-2026-11-24-fire/) },
  ]);
  expect(record.outcome).toBe("failed");
  expect(record.cleanUp.vcenters.rabat.leftovers).toEqual([]);
  expect(record.cleanUp.vcenters.marrakech.leftovers).not.toEqual([]);
  measured(record);
  isolated(record);

  const aborted = await abort();
  expect(aborted.steps.filter(({ id }) => id === "destroy").map(({ outcome }) => outcome)).toEqual([
    "failed",
    "passed",
  ]);
  expect(aborted.outcome).toBe("aborted");
  expect(aborted.cleanUp).toMatchObject({ clean: true, emptyPlans: STACKS });
  records.push(aborted);
});

test("a vCenter that hangs ends the exercise at the step's limit; an abort takes back what was made when it answers again", async () => {
  const { record, abort } = await rehearse(simulation, model, {
    at: "deploy",
    longest: Duration.parse("15 s"),
    plant: () => simulation.fault("marrakech", [{ method: "*", nth: 20, times: 10_000, kind: "hang" }]),
  });
  const [first] = failedSteps(record);
  expect(first).toEqual({ id: "deploy", detail: expect.stringMatching(/^it took longer than its limit of 15 s/) });
  expect(record.outcome).toBe("failed");
  expect(record.cleanUp.clean).toBe(false);

  await simulation.fault("marrakech", []);
  const aborted = await abort();
  expect(aborted.outcome).toBe("aborted");
  expect(aborted.cleanUp).toMatchObject({ clean: true, emptyPlans: STACKS });
});

test("after all of them both sites are as they were, and every plan is empty", async () => {
  for (const site of SITE_NAMES) expect(censusDifference(before[site], await simulation.census(site))).toEqual([]);
  await expectEmptyPlans(simulation, STACKS);
});

test("red evidence is as authentic as green", async () => {
  const directory = await mkdtemp(join(tmpdir(), "massar evidence "));
  try {
    const some = ["passed", "refused", "failed", "aborted"].flatMap(
      (outcome) => records.find((record) => record.outcome === outcome) ?? [],
    );
    const file = join(directory, "records.json");
    await writeFile(file, JSON.stringify(some));
    // in a process of its own: what draws the reports is no CommonJS
    const writer = join(__dirname, "write-evidence.ts");
    const { exitCode, lines } = await run(process.execPath, [
      ...typeScriptOptions,
      writer,
      file,
      join(directory, "all"),
    ]);
    expect({ exitCode, lines }).toEqual({ exitCode: 0, lines: [] });
    const { exercises, faults } = verifyEvidence(await readEvidence(join(directory, "all")));
    expect(faults).toEqual([]);
    expect(exercises.map(({ outcome }) => outcome)).toEqual(["passed", "refused", "failed", "aborted"]);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
