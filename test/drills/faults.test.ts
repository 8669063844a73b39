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
import { drillModel, type ExerciseContext, type PlantedFault, RPO, rehearse, startSites } from "./exercises";

jest.setTimeout(300_000);

const model = drillModel(fixtureData);
let simulation: Simulation;
let before: Record<SiteName, Census>;
/** The records of all exercises so far. */
const records: ExerciseRecord[] = [];

beforeAll(async () => {
  simulation = await startSites();
  before = { rabat: await simulation.census("rabat"), marrakech: await simulation.census("marrakech") };
});

afterAll(() => simulation?.stop());

const replica = { network: "marrakech", member: "db-1" } as const;
const inBubble = (member: string) => ({ network: "bubble", member }) as const;

/** Waits until the lag of Marrakech's replica exceeds the RPO. */
async function untilTooOld({ guests }: ExerciseContext): Promise<void> {
  while ((await guests.database.lag(replica)) <= RPO.milliseconds) await sleep(100);
}

/** Other VMs that fill Marrakech's flash storage. */
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
  (tier: string): PlantedFault["plant"] =>
  async ({ deviate }) =>
    deviate({
      massar: {
        ...fixtureData.massar,
        tiers: fixtureData.massar.tiers.map((each) => (each.name === tier ? { ...each, firstHost: 77 } : each)),
      },
    });

/** A fault, and the expected record. */
interface Fault extends PlantedFault {
  readonly name: string;
  /** The only step that fails. */
  readonly fails: string;
  /** Why the step fails. */
  readonly says: RegExp;
  /** Further expectations of the record. */
  readonly shows?: (record: ExerciseRecord) => void;
  /** Cleans up after the exercise. */
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
    plant: async (context) => {
      await context.guests.plant.staleReplica(replica);
      await untilTooOld(context);
    },
    fails: "readiness",
    says: /^preconditions not met: 2\/\d+$/,
    shows: ({ outcome, readiness }) => {
      expect(outcome).toBe("refused");
      expect(readiness.filter(({ passed }) => !passed).map(({ id }) => id)).toEqual([
        ...["replica-fresh/database", "replica-streams/database"],
      ]);
    },
  },
  {
    name: "a standby that somebody has promoted",
    at: "readiness",
    plant: ({ guests }) => guests.plant.promotedReplica(replica),
    fails: "readiness",
    says: /^preconditions not met: \d\/\d+$/,
    shows: ({ outcome, readiness }) => {
      expect(outcome).toBe("refused");
      expect(readiness.find(({ id }) => id === "replica-streams/database")?.passed).toBe(false);
    },
  },
  {
    name: "markers that disappear at Rabat after the preconditions were checked",
    at: "census/before",
    plant: ({ guests }) => guests.plant.lostMarkers(),
    fails: "recovery-points",
    says: /^database: missing markers within the recovered data: \d+$/,
    shows: ({ recoveryPoints }) => {
      const [database] = recoveryPoints;
      // the newest marker is young, and the data is not whole
      expect(database?.actual).toBeLessThan(RPO.milliseconds);
      expect(database).toMatchObject({ kept: false });
      expect(database?.holes).toBeGreaterThan(0);
    },
  },
  {
    name: "a link throttled below the change rate",
    at: "scenario/fire",
    plant: async (context) => {
      await context.guests.plant.throttledLink("database");
      await untilTooOld(context);
    },
    fails: "recovery-points",
    says: /^database: data loss \d+(\.\d)? s, RPO 15 s(; pupils-records: recovered to points .+ apart, limit .+)?$/,
    shows: ({ recoveryPoints }) => {
      const [database, files] = recoveryPoints;
      expect(database).toMatchObject({ tier: "database", kept: false });
      expect(database?.missing).toBeGreaterThan(5);
      // the files have their own stream
      expect(files).toMatchObject({ tier: "files", kept: true });
    },
  },
  {
    name: "a link cut before the disaster",
    at: "scenario/fire",
    plant: async (context) => {
      await context.guests.plant.cutLink();
      await untilTooOld(context);
    },
    fails: "recovery-points",
    says: /^database: data loss \d+(\.\d)? s, RPO 15 s; files: data loss \d+(\.\d)? s, RPO 15 s(; pupils-records: recovered to points .+ apart, limit .+)?$/,
    shows: ({ recoveryPoints }) => expect(recoveryPoints.map(({ kept }) => kept)).toEqual([false, false]),
  },
  {
    name: "a missing dependency: the connection pool does not run when the application starts",
    at: "group/3",
    plant: ({ guests }) => guests.plant.neverStarts(inBubble("pool-1")),
    change: impatient("application"),
    fails: "group/3",
    says: /^application: rehearsal\S*app-1: \S+ answers 503.*dependency connection-pool: \S+pool-1: planted/,
  },
  {
    name: "a missing dependency: no name server in the bubble",
    at: "cutover/5",
    plant: ({ guests }) => guests.plant.neverStarts(inBubble("dns-1")),
    fails: "cutover/5",
    says: /no name server runs in bubble/,
  },
  {
    name: "a VM whose address differs from the plan",
    // this step synthesises the stacks
    at: "readiness",
    plant: withOtherAddress("application"),
    fails: "group/3",
    says: /^application: \S+app-1: its address is 10\.40\.\d+\.77, planned is 10\.40\.\d+\.11$/,
  },
  {
    name: "a service name with a wrong address",
    at: "assertions",
    plant: ({ guests }) => guests.dns.update("bubble", "massar.men.example", "10.40.10.99"),
    fails: "assertions",
    says: /Enrol a pupil: .*10\.40\.10\.99/,
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
      simulation.injectFaults("marrakech", [{ method: "PowerOnVM_Task", nth: 3, kind: "fault", where: "task" }]),
    fails: "deploy",
    says: /PowerOnVM_Task/,
  },
  {
    name: "a VM whose software does not start",
    at: "deploy",
    plant: ({ guests }) => guests.plant.neverStarts(inBubble("web-1")),
    fails: "group/4",
    says: /^web: \S+web-1: planted fault: its process does not start$/,
  },
  {
    name: "a health check that fails",
    at: "deploy",
    plant: ({ guests }) => guests.plant.wrongHealth("bubble", "web"),
    change: impatient("web"),
    fails: "group/4",
    says: /^web: \S+web-1: http:\S+\/health answers 503/,
  },
  {
    name: "a bubble that is not isolated",
    at: "isolation",
    plant: ({ guests }) => guests.plant.openBubble(),
    fails: "isolation",
    says: /^not isolated: .*bubble reaches/,
    shows: (record) => {
      measured(record);
      expect(record.isolation.proved).toBe(false);
      expect(record.assertions.every(({ passed }) => passed)).toBe(true);
    },
  },
];

/** Waits seconds instead of minutes for a tier's health, once all VMs are created. */
function impatient(tier: string): NonNullable<PlantedFault["change"]> {
  return (world) => {
    let created = () => {};
    const deployed = new Promise<void>((resolve) => {
      created = resolve;
    });
    return {
      ...world,
      async deploy(signal) {
        const result = await world.deploy(signal);
        created();
        return result;
      },
      async recover(each, signal) {
        if (each !== tier) return world.recover(each, signal);
        await deployed;
        return world.recover(each, AbortSignal.any([signal, AbortSignal.timeout(4000)]));
      },
    };
  };
}

const failedSteps = ({ steps }: ExerciseRecord) =>
  steps.filter(({ outcome }) => outcome === "failed").map(({ id, detail = "" }) => ({ id, detail: english(detail) }));

test("a rehearsal without a fault passes", async () => {
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
    // a refusal states each precondition
    const unmet = record.readiness.filter(({ passed }) => !passed).length;
    expect(record.deviations).toHaveLength(fails === "readiness" ? unmet : 1);
    if (fails !== "readiness") expect(record.cleanUp).toMatchObject({ clean: true, emptyPlans: STACKS });
    shows?.(record);
    records.push(record);
  } finally {
    await simulation.injectFaults("marrakech", []);
    await undo?.();
  }
});

test("a failed clean-up lists the remaining objects, and an abort completes it", async () => {
  const { record, abort } = await rehearse(simulation, model, {
    at: "destroy",
    plant: () =>
      simulation.injectFaults("marrakech", [
        { method: "Destroy_Task on VirtualMachine", nth: 2, kind: "fault", where: "task" },
        { method: "RemoveSnapshot_Task", kind: "fault", where: "task" },
      ]),
  });
  await simulation.injectFaults("marrakech", []);
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

test("if the vCenter hangs, the step's time limit ends the exercise, and an abort cleans up when the vCenter answers again", async () => {
  const { record, abort } = await rehearse(simulation, model, {
    at: "deploy",
    longest: Duration.parse("15 s"),
    plant: () => simulation.injectFaults("marrakech", [{ method: "*", nth: 20, times: 10_000, kind: "hang" }]),
  });
  const [first] = failedSteps(record);
  expect(first).toEqual({ id: "deploy", detail: expect.stringMatching(/^exceeded its time limit of 15 s/) });
  expect(record.outcome).toBe("failed");
  expect(record.cleanUp.clean).toBe(false);

  await simulation.injectFaults("marrakech", []);
  const aborted = await abort();
  expect(aborted.outcome).toBe("aborted");
  expect(aborted.cleanUp).toMatchObject({ clean: true, emptyPlans: STACKS });
});

test("after all exercises both sites are unchanged, and every plan is empty", async () => {
  for (const site of SITE_NAMES) expect(censusDifference(before[site], await simulation.census(site))).toEqual([]);
  await expectEmptyPlans(simulation, STACKS);
});

test("evidence of failed exercises can be verified like that of passed ones", async () => {
  const directory = await mkdtemp(join(tmpdir(), "massar evidence "));
  try {
    const some = ["passed", "refused", "failed", "aborted"].flatMap(
      (outcome) => records.find((record) => record.outcome === outcome) ?? [],
    );
    const file = join(directory, "records.json");
    await writeFile(file, JSON.stringify(some));
    // in a separate process, because the report's renderer is not a CommonJS module
    const writer = join(__dirname, "write-evidence.ts");
    const { exitCode, lines } = await run(process.execPath, [
      ...typeScriptOptions,
      writer,
      file,
      join(directory, "all"),
    ]);
    expect({ exitCode, lines }).toEqual({ exitCode: 0, lines: [] });
    const { exercises, faults } = verifyEvidence(await readEvidence(join(directory, "all")));
    // these have no key
    expect(faults.filter(({ kind }) => kind !== "untrusted")).toEqual([]);
    expect(exercises.map(({ outcome }) => outcome)).toEqual(["passed", "refused", "failed", "aborted"]);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
