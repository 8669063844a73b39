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

test("a copy is promoted when its guest runs, not when its VM does", async () => {
  const [db] = plannedMembers(model, "bubble", tierOf("database"));
  if (db === undefined) throw new Error("the database has no members");
  const machine = { name: "vm-db-1", member: db.id, tier: "database", network: "bubble", address: db.address } as const;
  const states: GuestMachine["state"][] = ["off", "starting", "running"];
  let isPromoted = false;
  const database: Partial<DatabaseGuests> = {
    inRecovery: async () => !isPromoted,
    promote: async () => {
      expect(states).toEqual(["running"]);
      isPromoted = true;
      return 1;
    },
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
