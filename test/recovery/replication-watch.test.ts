import { setTimeout as sleep } from "node:timers/promises";
import type { GuestAccess, Marker } from "../../guests/api";
import { firstCounted } from "../../guests/marker";
import type { Copies } from "../../recovery/worlds/copies";
import { replicationWatch } from "../../recovery/worlds/replication-watch";

const copies = { database: "database", leader: () => ({ network: "marrakech", member: "db-1" }) } as unknown as Copies;

/** A replica with a fresh marker, unless it is frozen: then it answers, or fails, only afterwards. */
function replica() {
  let frozen: Promise<void> | undefined;
  let fails = false;
  const fresh = (): Marker => ({ sequence: 1, at: new Date(Date.now() - 20).toISOString() });
  const guests = {
    database: {
      async newestMarker() {
        await frozen;
        if (fails) throw new Error("connection refused");
        return fresh();
      },
      inRecovery: async () => true,
      receiver: async () => "streaming",
    },
  } as unknown as Pick<GuestAccess, "database">;
  return {
    watch: replicationWatch(copies, guests, 20),
    freeze(milliseconds: number) {
      frozen = sleep(milliseconds);
    },
    fail(milliseconds: number) {
      fails = true;
      void sleep(milliseconds).then(() => {
        fails = false;
      });
    },
  };
}

const worst = (samples: readonly { readonly lag: number }[]) => Math.max(...samples.map(({ lag }) => lag));

test("a healthy replica: its lag is the age of the newest marker that it shows", async () => {
  const { watch } = replica();
  watch.watchReplication();
  await sleep(200);
  const { samples, failures, stillStreaming } = await watch.replication();
  expect(samples.length).toBeGreaterThan(3);
  expect(worst(samples)).toBeLessThan(200);
  expect([failures, stillStreaming]).toEqual([[], true]);
});

test("a replica that was frozen for 700 ms was at least 700 ms behind, although its answer is fresh", async () => {
  const { watch, freeze } = replica();
  watch.watchReplication();
  await sleep(100);
  freeze(700);
  await sleep(900);
  const { samples } = await watch.replication();
  expect(worst(samples)).toBeGreaterThanOrEqual(700);
  // when it answered, not when it was asked
  const slow = samples.find(({ lag }) => lag === worst(samples));
  const before = samples[samples.indexOf(slow ?? { at: "", lag: 0 }) - 1];
  expect(Date.parse(slow?.at ?? "") - Date.parse(before?.at ?? "")).toBeGreaterThanOrEqual(650);
});

test("measurements that fail are kept, and the next answer counts from the last one", async () => {
  const { watch, fail } = replica();
  watch.watchReplication();
  await sleep(100);
  fail(500);
  await sleep(700);
  const { samples, failures } = await watch.replication();
  expect(failures.length).toBeGreaterThan(3);
  expect(failures[0]?.seen).toBe("connection refused");
  expect(worst(samples)).toBeGreaterThanOrEqual(480);
});

test("a job may delete old markers, but none that was there when the exercise began", () => {
  expect(firstCounted({ sequence: 50, at: "" }, 90)).toBe(50);
  // truncated after the exercise began: the numbers from 90 on are missed
  expect(firstCounted({ sequence: 120, at: "" }, 90)).toBe(90);
  expect(firstCounted(undefined, 90)).toBe(90);
  expect(firstCounted({ sequence: 50, at: "" }, undefined)).toBe(50);
  expect(firstCounted(undefined, undefined)).toBe(1);
});
