import type { DatabaseGuests, GuestAccess, GuestMachine } from "../../guests/api";
import { plannedMembers } from "../../guests/network/plan";
import { english } from "../../lib/text/localized";
import { type Copies, copiesOf } from "../../recovery/worlds/copies";
import { recoveredTiers } from "../../recovery/worlds/recovered-tiers";
import { fixtureModel } from "../fixture/model";

const model = fixtureModel("lab");

const tierOf = (name: string) => {
  const tier = model.massar.tiers.find((each) => each.name === name);
  if (tier === undefined) throw new Error(name);
  return tier;
};

/** Recovers a tier in a bubble with all planned members, except for a test's changes. */
function recovering(tier: string, change: Readonly<Record<string, Partial<GuestMachine> | "missing" | "unhealthy">>) {
  const machines = model.massar.tiers.flatMap((each) =>
    plannedMembers(model, "bubble", each).flatMap(({ id, address }): GuestMachine[] => {
      const changed = change[id];
      if (changed === "missing") return [];
      const machine = {
        name: `vm-${id}`,
        member: id,
        tier: each.name,
        network: "bubble",
        address,
        state: "running",
      } as const;
      return [{ ...machine, ...(typeof changed === "object" ? changed : {}) }];
    }),
  );
  const guests: Partial<GuestAccess> = {
    settled: async () => undefined,
    machines: () => machines,
    checkHealth: async ({ address, tier: of }) => {
      const isUnhealthy = machines.some(
        (each) => each.address === address && each.tier === of && change[each.member] === "unhealthy",
      );
      return isUnhealthy ? { passed: false, seen: "answers 503" } : { passed: true, seen: "answers 200" };
    },
  };
  const copies: Copies = {
    tiers: [],
    of: () => Promise.reject(new Error("it holds no data")) as never,
    leader: () => ({ network: "bubble", member: "" }),
  };
  const { recover } = recoveredTiers({
    ...{ model, copies, network: "bubble", rabatAnswers: true },
    guests: guests as GuestAccess,
  });
  return recover(tier, AbortSignal.timeout(50));
}

const [pool] = plannedMembers(model, "bubble", tierOf("connection-pool"));

test("a tier is healthy when all its planned members pass their health checks", async () => {
  expect(await recovering("application", {})).toMatchObject({ passed: true, seen: "1/1" });
});

test.each([
  ["a member without a VM", { "pool-1": "missing" }, "pool-1: its VM does not run"],
  [
    "a member at another address",
    { "pool-1": { address: "10.40.50.77" } },
    `vm-pool-1: its address is 10.40.50.77, planned is ${pool?.address}`,
  ],
  ["a program that does not start", { "pool-1": { state: "failed", why: "ended with 1" } }, "vm-pool-1: ended with 1"],
  ["a health check that fails", { "pool-1": "unhealthy" }, "vm-pool-1: answers 503"],
] as const)("%s is reported", async (_, change, message) => {
  const { passed, seen } = await recovering("connection-pool", change);
  expect(passed).toBe(false);
  expect(english(seen)).toBe(message);
});

test("unhealthy dependencies of an unhealthy tier are named", async () => {
  const { seen } = await recovering("application", { "app-1": "unhealthy", "pool-1": "missing" });
  expect(english(seen)).toBe("vm-app-1: answers 503; dependency connection-pool: pool-1: its VM does not run");
});

test("a copy is promoted when its guest runs, not when its VM does, also if it answers late", async () => {
  const [db] = plannedMembers(model, "bubble", tierOf("database"));
  if (db === undefined) throw new Error("the database has no members");
  const machine = { name: "vm-db-1", member: db.id, tier: "database", network: "bubble", address: db.address } as const;
  const states: GuestMachine["state"][] = ["off", "starting", "running"];
  let isPromoted = false;
  let isLate = true;
  const database: Partial<DatabaseGuests> = {
    inRecovery: async () => !isPromoted,
    promote: async () => {
      expect(states).toEqual(["running"]);
      if (isLate) {
        isLate = false;
        throw new Error("timeout expired");
      }
      isPromoted = true;
      return 1;
    },
    acceptsWrites: async () => ({ passed: isPromoted, seen: "" }),
  };
  const guests: Partial<GuestAccess> = {
    settled: async () => undefined,
    machines: () => [{ ...machine, state: (states.length > 1 && states.shift()) || "running" }],
    checkHealth: async () => ({ passed: isPromoted, seen: "" }),
    database: database as DatabaseGuests,
  };
  const { recover } = recoveredTiers({
    ...{ model, network: "bubble", rabatAnswers: true },
    copies: copiesOf(model, "2026-11-24-fire-7f3a", guests as GuestAccess),
    guests: guests as GuestAccess,
  });
  expect(await recover("database", AbortSignal.timeout(5000))).toMatchObject({ passed: true });
});

describe("the recovered data", () => {
  const database = (changes: Partial<DatabaseGuests> = {}) => {
    const guests: Partial<DatabaseGuests> = {
      newestMarker: async () => ({ sequence: 40, at: "2026-11-24T09:00:00.000Z" }),
      writtenBefore: async () => ({ sequence: 42, at: "2026-11-24T09:00:01.000Z" }),
      // of 40 markers, 36 were truncated at Rabat and the truncation was replicated
      missing: async (_, until) => until - 4,
      corruption: async () => ({ checked: 113, faults: [] }),
      tableChecksums: async () => [{ table: "pupils", rows: 1200, checksum: "8812" }],
      markerChecksum: async () => ({ from: 1, checksum: "4711" }),
      ...changes,
    };
    const copies = copiesOf(model, "2026-11-24-fire-7f3a", { database: guests, files: {} } as unknown as GuestAccess);
    return recoveredTiers({
      ...{ model, copies, network: "bubble", rabatAnswers: true },
      guests: { database: guests } as unknown as GuestAccess,
    });
  };

  test("markers that are missing below the newest recovered one are holes", async () => {
    expect(await database().readable("database", "2026-11-24T09:00:02.000Z")).toEqual({
      newest: { sequence: 40, at: "2026-11-24T09:00:00.000Z" },
      missing: 38,
      holes: 36,
    });
  });

  test("every page and index is read, each table has a checksum, and markers are compared with Rabat", async () => {
    const checks = await database().integrity(AbortSignal.timeout(1000));
    expect(checks.map(({ id, passed, seen }) => [id, passed, english(seen)])).toEqual([
      ["integrity/pages", true, "113"],
      ["integrity/table/pupils", true, "1,200, checksum 8812"],
      ["integrity/markers", true, "4711"],
    ]);
  });

  test("damage is named", async () => {
    const faults = ["pupils, page 3: line pointer 7 is out of range"];
    const [pages] = await database({ corruption: async () => ({ checked: 113, faults }) }).integrity(
      AbortSignal.timeout(1000),
    );
    expect(pages).toMatchObject({ passed: false, seen: faults[0] });
    const changed = await database({
      markerChecksum: async ({ network }) => ({ from: 1, checksum: network === "rabat" ? "4711" : "4712" }),
    }).integrity(AbortSignal.timeout(1000));
    expect(changed.find(({ passed }) => !passed)?.id).toBe("integrity/markers");
  });

  test("an empty answer of amcheck proves nothing", async () => {
    const [pages] = await database({ corruption: async () => ({ checked: 0, faults: [] }) }).integrity(
      AbortSignal.timeout(1000),
    );
    expect(pages?.passed).toBe(false);
  });
});
