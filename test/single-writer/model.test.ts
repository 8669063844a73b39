import fc from "fast-check";
import { type Acknowledged, twoWriters } from "./probes";
import { ALL_RULES, simulate } from "./protocol";
import { describe as inWords, LEASE_OVER, type Schedule, schedules } from "./schedule";

/*
 * The database cluster has one writer at most, whatever happens to its members, its voters and the paths between them. Here on a model
 * of it; test/debian/single-writer.test.ts plays schedules on PostgreSQL, Patroni and etcd.
 */

const RUNS = 1000;

function holds(schedule: Schedule, rules = ALL_RULES): boolean {
  const { twoWriters, withoutQuorum, brokenPromises } = simulate(schedule, rules);
  return twoWriters.length === 0 && withoutQuorum.length === 0 && brokenPromises.length === 0;
}

test("no schedule gives two writers, a promotion without quorum, or the loss of a row that was promised", () => {
  fc.assert(
    fc.property(schedules(12), (schedule) => {
      const { twoWriters, withoutQuorum, brokenPromises } = simulate(schedule);
      expect({ schedule: inWords(schedule), twoWriters, withoutQuorum, brokenPromises }).toEqual({
        schedule: inWords(schedule),
        twoWriters: [],
        withoutQuorum: [],
        brokenPromises: [],
      });
    }),
    { numRuns: RUNS },
  );
});

test("the model writes: without a disturbance every second, and after every schedule again", () => {
  expect(simulate([{ kind: "wait", seconds: 60 }]).acknowledged.length).toBeGreaterThan(200);
  fc.assert(
    fc.property(schedules(12), (schedule) => {
      const { acknowledged } = simulate(schedule);
      const last = acknowledged.at(-1);
      expect(last?.at ?? 0).toBeGreaterThan((acknowledged[0]?.at ?? 0) + 60);
    }),
    { numRuns: 200 },
  );
});

const FIRE: Schedule = [
  { kind: "burn" },
  { kind: "wait", seconds: LEASE_OVER },
  { kind: "promote" },
  { kind: "relightSite" },
  { kind: "wait", seconds: 12 },
];

test("after a fire Marrakech is promoted, and relit Rabat follows", () => {
  const { acknowledged, lost } = simulate(FIRE);
  expect(acknowledged.some(({ by }) => by === "mrk-db-1")).toBe(true);
  expect(lost).toEqual([]);
});

test("an isolated Rabat loses what it acknowledged after the link was cut, and no more than a lease lasts", () => {
  const { lost } = simulate([
    { kind: "cut", path: ["marrakech", "rabat"] },
    { kind: "cut", path: ["rabat", "witness"] },
    { kind: "wait", seconds: LEASE_OVER },
    { kind: "promote" },
    { kind: "wait", seconds: 12 },
  ]);
  expect(lost.length).toBeGreaterThan(0);
  expect(lost.length).toBeLessThanOrEqual(32);
});

test.each([
  ["the fence", { ...ALL_RULES, fence: false }],
  ["the quorum", { ...ALL_RULES, quorum: false }],
])("without %s the schedules find the fault", (_, rules) => {
  const { failed } = fc.check(
    fc.property(schedules(12), (schedule) => holds(schedule, rules)),
    { numRuns: RUNS },
  );
  expect(failed).toBe(true);
});

test("the probes of real members tell one writer after another from two at a time", () => {
  const row = (member: Acknowledged["member"], timeline: number, sent: number): Acknowledged => ({
    ...{ member, timeline, sent, acknowledged: sent + 5, row: `${member}-${sent}` },
  });
  const handedOver = [row("rab-db-1", 1, 0), row("rab-db-1", 1, 100), row("mrk-db-1", 2, 110), row("rab-db-2", 3, 300)];
  expect(twoWriters(handedOver)).toEqual([]);
  expect(twoWriters([...handedOver, row("rab-db-1", 1, 200)])).toEqual([
    "rab-db-1 wrote on timeline 1, 85 ms after mrk-db-1 had on timeline 2",
  ]);
  expect(twoWriters([row("rab-db-1", 1, 0), row("rab-db-2", 1, 1)])).toEqual([
    "rab-db-2 and rab-db-1 both wrote on timeline 1",
  ]);
});
