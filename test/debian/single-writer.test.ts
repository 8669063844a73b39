import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { runSteps } from "../../lib/progress";
import { guestRuntime } from "../../toolchain/artefacts";
import { debianFolder } from "../../toolchain/debian-root";
import { debianInstallationSteps } from "../../toolchain/install";
import { twoWriters } from "../single-writer/probes";
import { simulate } from "../single-writer/protocol";
import {
  duration,
  describe as inWords,
  isEffective,
  LEASE_OVER,
  MARRAKECH,
  RABAT,
  type Schedule,
  schedules,
} from "../single-writer/schedule";
import { Cluster } from "./cluster";

/*
 * Schedules on PostgreSQL, Patroni and etcd, in guests that their first boot makes from rendered files alone. A probe at each member
 * inserts a row every 100 ms. Several clusters run side by side, because they mostly wait for leases. test/single-writer/ plays far
 * more schedules on a model.
 */

const CLUSTERS = 5;
const SEED = Number(process.env["SINGLE_WRITER_SEED"] ?? 16);
/** Seconds that a drawn schedule may take, so that the suite ends within ten minutes. */
const LONGEST = 60;

/** Half of them, in the model, with another writer at the end than at the beginning. */
const candidates = fc.sample(
  schedules(7).filter((schedule) => duration(schedule) <= LONGEST && isEffective(schedule)),
  { numRuns: 200, seed: SEED },
);
const changesWriter = (schedule: Schedule): boolean =>
  new Set(simulate(schedule).acknowledged.map(({ term }) => term)).size > 1;
const drawn = [
  ...candidates.filter(changesWriter).slice(0, 10),
  ...candidates.filter((schedule) => !changesWriter(schedule)).slice(0, 10),
];

/** The lease of a dead writer has ended then: a promotion is tried for 15 s only. */
const LEASE_ENDS = 32;

/** Patroni's timers are rounded to its loop: a writer gives up at the latest one loop after its lease. */
const FENCED_WITHIN = 40_000;

interface Drill {
  readonly violations: readonly string[];
  readonly inserted: number;
}

jest.setTimeout(1_200_000);

const tasks: (() => Promise<void>)[] = [];
/** Runs with all others, a few at a time, and is awaited by its test. */
function drill<T>(run: () => Promise<T>): () => Promise<T> {
  let begin = (): void => undefined;
  const result = new Promise<void>((resolve) => {
    begin = resolve;
  }).then(run);
  result.catch(() => undefined);
  tasks.push(async () => {
    begin();
    await result.catch(() => undefined);
  });
  return () => result;
}

async function withCluster<T>(run: (cluster: Cluster) => Promise<T>): Promise<T> {
  const cluster = await Cluster.start(guestRuntime.binaries[0], debianFolder);
  try {
    return await run(cluster);
  } finally {
    await cluster.close();
  }
}

const fire = drill(() =>
  withCluster(async (cluster) => {
    await cluster.apply({ kind: "burn" });
    await cluster.apply({ kind: "wait", seconds: LEASE_ENDS });
    const promoted = await cluster.promote();
    await cluster.apply({ kind: "wait", seconds: 5 });
    const relit = Date.now();
    await cluster.apply({ kind: "relightSite" });
    await cluster.apply({ kind: "wait", seconds: 20 });
    const failedBack = Date.now();
    const atRabat = cluster.acknowledged.filter(({ member, sent }) => member !== MARRAKECH && sent >= relit);
    const answers = cluster.refused.filter(({ member, at }) => member !== MARRAKECH && at >= relit && at <= failedBack);
    await cluster.heal();
    return { promoted, relit, atRabat, answers, violations: await cluster.violations() };
  }),
);

const isolation = drill(() =>
  withCluster(async (cluster) => {
    const cut = Date.now();
    await cluster.apply({ kind: "cut", path: ["marrakech", "rabat"] });
    await cluster.apply({ kind: "cut", path: ["rabat", "witness"] });
    await cluster.apply({ kind: "wait", seconds: LEASE_OVER });
    const fenced = Math.max(...cluster.acknowledged.map(({ acknowledged }) => acknowledged)) - cut;
    const promoted = await cluster.promote();
    await cluster.apply({ kind: "wait", seconds: 3 });
    await cluster.apply({ kind: "restore", path: ["marrakech", "rabat"] });
    await cluster.apply({ kind: "restore", path: ["rabat", "witness"] });
    await cluster.followed();
    const lost = await cluster.lost();
    const shown = await cluster.shownRows();
    return { fenced, promoted, lost, cut, shown, violations: await cluster.violations() };
  }),
);

const unfenced = drill(() =>
  withCluster(async (cluster) => {
    await cluster.apply({ kind: "burn" });
    await cluster.apply({ kind: "wait", seconds: LEASE_ENDS });
    const promoted = await cluster.promote();
    await cluster.relightUnfenced();
    const seen = () => twoWriters(cluster.acknowledged);
    for (const deadline = Date.now() + 60_000; seen().length === 0 && Date.now() < deadline; ) await sleep(500);
    const logs = seen().length > 0 ? [] : await Promise.all(RABAT.map((member) => cluster.logOf(member, "patroni")));
    return { promoted, writers: seen(), logs: [...logs, ...cluster.log] };
  }),
);

/** All drawn schedules, the longest first, on clusters that heal between them. */
const rest = drawn.toSorted((a, b) => duration(b) - duration(a));
const played = Array.from({ length: CLUSTERS }, () =>
  drill(async () => {
    // others have played them all meanwhile
    if (rest.length === 0) return { violations: [], inserted: 0, schedules: 0 };
    return withCluster(async (cluster): Promise<Drill & { readonly schedules: number }> => {
      const violations: string[] = [];
      let count = 0;
      for (let schedule = rest.shift(); schedule !== undefined; schedule = rest.shift()) {
        await cluster.play(schedule);
        count += 1;
        const found = await cluster.violations();
        // the next schedule begins with what is stored now
        cluster.forget();
        if (found.length > 0) violations.push(`${inWords(schedule)}\n${found.join("\n")}\n${cluster.log.join("\n")}`);
      }
      return { violations, inserted: cluster.inserted, schedules: count };
    });
  }),
);

beforeAll(async () => {
  await runSteps(debianInstallationSteps(new AbortController().signal));
  const waiting = tasks.slice();
  void Promise.all(
    Array.from({ length: CLUSTERS }, async () => {
      for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) await task();
    }),
  );
});

test("after a fire Marrakech is promoted; relit Rabat refuses every INSERT from its first second, and follows", async () => {
  const { promoted, relit, atRabat, answers, violations } = await fire();
  expect(promoted).toBe(true);
  expect(atRabat).toEqual([]);
  for (const member of RABAT) {
    const first = answers.find((each) => each.member === member);
    expect([member, (first?.at ?? Number.POSITIVE_INFINITY) - relit < 10_000]).toEqual([member, true]);
  }
  expect(violations).toEqual([]);
});

test("an isolated Rabat stops writing; what it acknowledged and a promotion discards is kept and shown", async () => {
  const { fenced, promoted, lost, cut, shown, violations } = await isolation();
  expect(fenced).toBeLessThan(FENCED_WITHIN);
  expect(promoted).toBe(true);
  // this is the window that the recovery plan promises: see docs/guide
  expect(lost.length).toBeGreaterThan(0);
  expect(lost.filter(({ acknowledged }) => acknowledged < cut)).toEqual([]);
  expect(lost.filter(({ row }) => !shown.has(row))).toEqual([]);
  expect(violations).toEqual([]);
});

test("without the fence the probes see two writers", async () => {
  const { promoted, writers, logs } = await unfenced();
  expect(promoted).toBe(true);
  if (writers.length === 0) throw new Error(`no probe saw a second writer\n${logs.join("\n")}`);
});

test(`${drawn.length} drawn schedules: one writer, no acknowledged row lost beyond the promise, no promotion without quorum`, async () => {
  const results = await Promise.all(played.map((each) => each()));
  expect(results.flatMap(({ violations }) => violations)).toEqual([]);
  expect(results.reduce((sum, { schedules: count }) => sum + count, 0)).toBe(drawn.length);
  // the probes have worked: about ten rows a second
  expect(results.reduce((sum, { inserted }) => sum + inserted, 0)).toBeGreaterThan(2000);
});
