import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Guests, Lease, Seen } from "../../guests/api";
import { english } from "../../lib/text/localized";
import { copiesOf } from "../../recovery/worlds/copies";
import { lossesOf, readPosture, simulatedPosture, storeLosses } from "../../recovery/worlds/posture-store";
import { refusals, takeRightToWrite } from "../../recovery/worlds/right-to-write";
import { fixtureModel } from "../fixture/model";

const ID = "2026-11-24-fire-7f3a";
const copies = copiesOf(fixtureModel("lab"), ID, {} as Guests);

/** Guests whose tiers have these leases. @param moved receives each move of a right */
function guestsWith(lease: (tier: string) => Lease, refuses: Seen = { passed: true, seen: "read-only" }) {
  const moved: string[] = [];
  const guests = {
    settled: async () => undefined,
    writing: {
      lease,
      move: async (tier: string, to: string) => void moved.push(`${tier} to ${to}`),
      giveBack: async () => undefined,
      follow: async () => undefined,
      refuses: async () => refuses,
    },
  };
  return { guests, moved };
}

const TIERS = ["database", "files", "identity"];
const expired = { votes: 3, of: 5 } as const;

async function fence(
  lease: (tier: string) => Lease,
  options: Partial<Omit<Parameters<typeof takeRightToWrite>[0], "guests" | "copies">> = {},
) {
  const { guests, moved } = guestsWith(lease);
  const checks = await takeRightToWrite({ guests, copies, to: "marrakech", planned: false, ...options });
  return { moved, seen: checks.map(({ seen }) => english(seen)), passed: checks.every(({ passed }) => passed) };
}

test("a majority of votes takes the right from a site that no longer renews it, for every tier that holds data", async () => {
  const { passed, moved, seen } = await fence(() => expired);
  expect(passed).toBe(true);
  expect(moved).toEqual(TIERS.map((tier) => `${tier} to marrakech`));
  expect(seen[0]).toBe("3 of 5 votes for Marrakech; the lease of Rabat has expired");
});

test("a site that renews it keeps it, with or without a person who takes responsibility", async () => {
  const override = { by: "S. Idrissi", atRisk: "everything since 09:12" };
  for (const options of [{}, { override }]) {
    const { passed, moved, seen } = await fence(() => ({ holder: "rabat", votes: 3, of: 5 }), options);
    expect({ passed, moved }).toEqual({ passed: false, moved: [] });
    expect(seen[0]).toContain("Do not fail over: there would be two writers");
  }
});

test("if one tier cannot be fenced, no right moves: the tiers must fit each other", async () => {
  const { passed, moved } = await fence((tier) => (tier === "files" ? { holder: "rabat", ...expired } : expired));
  expect({ passed, moved }).toEqual({ passed: false, moved: [] });
});

test("without a majority, a named person takes responsibility and states what may be lost", async () => {
  const few = () => ({ votes: 2, of: 5 });
  const refused = await fence(few);
  expect(refused.passed).toBe(false);
  expect(refused.seen[0]).toContain("--fenced-by <name> --at-risk <text>");
  const { passed, seen } = await fence(few, { override: { by: "S. Idrissi", atRisk: "enrolments since 09:12" } });
  expect(passed).toBe(true);
  expect(seen[0]).toBe("only 2 of 5 votes; S. Idrissi takes responsibility. At risk: enrolments since 09:12");
});

test("a planned move takes the right from a site that renews it, and is safe to repeat", async () => {
  const planned = { planned: true };
  const first = await fence(() => ({ holder: "rabat", votes: 5, of: 5 }), planned);
  const again = await fence(() => ({ holder: "marrakech", votes: 5, of: 5 }), planned);
  for (const { passed, moved } of [first, again])
    expect({ passed, moves: moved.length }).toEqual({ passed: true, moves: 3 });
});

test("a site that accepts a write fails the check of the drill", async () => {
  const { guests } = guestsWith(() => expired, { passed: false, seen: "rab-db-1 created a table" });
  const checks = await refusals({ guests, copies }, "rabat", true);
  expect(checks.map(({ id, passed }) => `${id} ${passed}`)).toEqual(TIERS.map((tier) => `refused/${tier} false`));
});

describe("the posture of a simulation", () => {
  const directory = mkdtempSync(join(tmpdir(), "posture-"));
  afterAll(() => rmSync(directory, { recursive: true }));

  test("is the context of its synthesis, from the failover to its end", async () => {
    const posture = simulatedPosture(directory, { failover: ID, tiers: ["database"] });
    expect(await posture.context()).toEqual({});
    await posture.recovered();
    expect(await posture.context()).toEqual({ drill: { recovers: ID, tiers: ["database"] }, recovering: true });
    await posture.ending();
    expect(await posture.context()).toEqual({ drill: { ends: ID } });
    await posture.standby();
    expect(await posture.context()).toEqual({});
  });

  test("keeps what failovers have lost, each counted once", async () => {
    await storeLosses(directory, ID, { database: 2, files: 1 });
    await storeLosses(directory, ID, { database: 2, files: 1 });
    await storeLosses(directory, "2026-12-01-fire-0001", { database: 3 });
    expect(lossesOf(await readPosture(directory))).toEqual({ database: 5, files: 1 });
  });
});
