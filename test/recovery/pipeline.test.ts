import type { Model } from "../../model/model";
import { Duration } from "../../model/units/duration";
import { priorityGroups, recoveryTimeline, slowRecoveryTimeline } from "../../planning/timeline";
import type { JournalEntry } from "../../recovery/runbook/journal";
import { runSteps } from "../../recovery/runbook/run-steps";
import { runbook } from "../../recovery/runbook/runbook";
import type { World } from "../../recovery/runbook/world";
import { model, world } from "./support/world";

/** The time of a simulated recovery: it advances when everything waits. */
class VirtualTime {
  now = Date.parse("2026-11-24T09:00:00Z");
  private waiting: { readonly at: number; readonly wake: () => void }[] = [];
  readonly until = (at: number): Promise<void> =>
    at <= this.now ? Promise.resolve() : new Promise((wake) => void this.waiting.push({ at, wake }));

  /** Advances until the work has ended. */
  async run<Value>(work: Promise<Value>): Promise<Value> {
    let isOver = false;
    const ended = work.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      await new Promise(setImmediate);
      const next = Math.min(...this.waiting.map(({ at }) => at));
      if (isOver || next === Number.POSITIVE_INFINITY) continue;
      this.now = next;
      for (const { wake } of this.waiting.filter(({ at }) => at === next)) wake();
      this.waiting = this.waiting.filter(({ at }) => at !== next);
    }
    return ended;
  }
}

interface Times {
  readonly provisioning: () => number;
  readonly start: (tier: string) => number;
  readonly cutover: () => number;
}

/** The VMs that a recovery creates or resizes, by the steps of the timeline. */
const machinesOf = (tier: string) =>
  recoveryTimeline(model)
    .steps.filter((step) => step.tier === tier && step.kind === "provisioning")
    .flatMap(({ machines }) => machines);

/** Runs the runbook of a drill in a world that behaves as the recovery plan describes. @returns from the declaration to the last name */
async function recover(plan: Model, times: Times): Promise<number> {
  const time = new VirtualTime();
  const exists = new Map<string, number>();
  const ready = new Map<string, number>();
  let groupBegan = 0;
  let group = 0;
  let declared = 0;
  let last = 0;
  const all = world();
  const specOf = (name: string) => plan.massar.tiers.find((tier) => tier.name === name);
  const changes: Partial<World> = {
    clock: { now: () => new Date(time.now), after: () => () => undefined },
    async triggerDisaster() {
      declared = time.now;
      return new Date(time.now).toISOString();
    },
    async deploy() {
      for (const { tiers } of priorityGroups(plan.massar.tiers)) {
        const waiting = tiers.flatMap(({ name }) => machinesOf(name).map(() => name));
        while (waiting.length > 0) {
          const round = waiting.splice(0, plan.recoveryPlan.concurrency);
          await time.until(time.now + times.provisioning());
          for (const name of round) if (!waiting.includes(name)) exists.set(name, time.now);
        }
      }
      return { plans: {} };
    },
    async recover(name) {
      const spec = specOf(name);
      if (spec === undefined) throw new Error(name);
      if (spec.recoveryPriority !== group) [group, groupBegan] = [spec.recoveryPriority, time.now];
      while (machinesOf(name).length > 0 && !exists.has(name)) await time.until(time.now + 1000);
      const needed = spec.dependsOn.map((each) => ready.get(each) ?? 0);
      const works = machinesOf(name).length > 0 || spec.protection.mechanism !== "rebuild";
      const begins = Math.max(groupBegan, exists.get(name) ?? 0, ...needed);
      await time.until(begins + (works ? times.start(name) : 0));
      ready.set(name, time.now);
      return { ...(await all.recover(name, new AbortController().signal)), at: new Date(time.now).toISOString() };
    },
    async switchNames(tiers) {
      await time.until(time.now + times.cutover());
      last = time.now;
      return tiers.map((tier) => ({ id: tier, title: tier, passed: true, expected: "", seen: "", at: "" }));
    },
  };
  const entries: JournalEntry[] = [];
  const its = world(changes);
  const steps = runbook({ model: plan, kind: "drill", scenario: "fire", world: its, longest: Duration.parse("30 d") });
  const { steps: records } = await time.run(
    runSteps(steps, {
      clock: its.clock,
      journal: { read: async () => entries, append: async (entry) => void entries.push(entry) },
      watcher: { began: () => undefined, ended: () => undefined },
      signal: new AbortController().signal,
    }),
  );
  const unwell = records.filter(({ id, outcome }) => outcome !== "passed" && /^(deploy|group|cutover)/.test(id));
  if (unwell.length > 0) throw new Error(JSON.stringify(unwell));
  return last - declared;
}

const since = (timeline: ReturnType<typeof recoveryTimeline>) =>
  timeline.total.milliseconds - (timeline.steps.find(({ kind }) => kind === "decision")?.end.milliseconds ?? 0);

test("the runbook takes as long as the timeline says, because it does the same in the same order", async () => {
  const { provisioning, cutover } = model.recoveryPlan;
  const took = await recover(model, {
    provisioning: () => provisioning.milliseconds,
    start: (name) => model.massar.tiers.find((tier) => tier.name === name)?.startsWithin.milliseconds ?? 0,
    cutover: () => cutover.milliseconds,
  });
  // it looks for its VMs every second
  expect(Math.abs(took - since(recoveryTimeline(model)))).toBeLessThan(10_000);
});

/** mulberry32: the same numbers for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

test("of 30 seeded drills, at least 27 end within the estimate at the 95th percentile", async () => {
  const SPREAD = 1.5;
  const slower = (time: Duration) => Duration.milliseconds(time.milliseconds * SPREAD);
  const { recoveryPlan, massar } = model;
  const plan: Model = {
    ...model,
    recoveryPlan: {
      ...recoveryPlan,
      p95: {
        provisioning: slower(recoveryPlan.provisioning),
        cutover: slower(recoveryPlan.cutover),
        startsWithin: Object.fromEntries(massar.tiers.map(({ name, startsWithin }) => [name, slower(startsWithin)])),
      },
    },
  };
  const bound = since(slowRecoveryTimeline(plan));
  let within = 0;
  for (let seed = 1; seed <= 30; seed++) {
    const random = seeded(seed);
    // lognormal: the median is the stated time, the 95th percentile SPREAD times as long
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const drawn = (time: Duration) => time.milliseconds * Math.exp((Math.log(SPREAD) / 1.645) * normal());
    const took = await recover(plan, {
      provisioning: () => drawn(recoveryPlan.provisioning),
      start: (name) => drawn(massar.tiers.find((tier) => tier.name === name)?.startsWithin ?? Duration.none),
      cutover: () => drawn(recoveryPlan.cutover),
    });
    if (took <= bound) within += 1;
  }
  expect(within).toBeGreaterThanOrEqual(27);
});
