import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { GuestState, Guests } from "../../guests/api";
import type { Scenario } from "../../recovery/record";
import { type Copies, copiesOf } from "../../recovery/worlds/copies";
import { lossOfRabat, writersOf } from "../../recovery/worlds/loss-of-rabat";
import { fixtureModel } from "../fixture/model";

const model = fixtureModel();
const ID = "2026-11-24-fire-7f3a";

/** The actions, in order. */
let done: string[];
let vcenter: Server;
beforeEach(async () => {
  done = [];
  vcenter = createServer(({ url }, response) => {
    done.push(`vCenter ${url}`);
    response.end();
  });
  await new Promise<void>((resolve) => vcenter.listen(0, "127.0.0.1", resolve));
});
afterEach(() => void vcenter.close());

const record = async (action: string): Promise<void> => void done.push(action);
const synchronise = async ({ member }: { readonly member: string }) => {
  await record(`synchronise ${member}`);
  return new Date().toISOString();
};

const copiesTold = (): Copies =>
  copiesOf(model, ID, { database: { synchronise }, files: { synchronise } } as unknown as Guests);

function loss(state: GuestState = "running") {
  const guests = {
    machines: () => [
      { network: "rabat", tier: "database", state, name: "rab-db-1", member: "db-1", address: "" } as const,
    ],
    failSite: (site: string) => record(`fail ${site}`),
    restoreSite: (site: string) => record(`restore ${site}`),
    stopOrderly: (_: string, tiers: readonly string[]) => record(`stop ${tiers.join(", ")}`),
    link: {
      isCut: () => false,
      cut: () => record("cut"),
      restore: () => record("restore link"),
      throttle: () => record("throttle"),
    },
    settled: () => record("settled"),
  };
  const control = `http://127.0.0.1:${(vcenter.address() as AddressInfo).port}`;
  return lossOfRabat({ model, guests, copies: copiesTold(), control });
}

const OUTAGE = ["fail rabat", "vCenter /outage"];
const synchronised = ["synchronise db-1", "synchronise file-1", "synchronise ldap-1"];

describe("the tiers that write", () => {
  const writers = writersOf(model, copiesTold());

  test("are all that depend on replicated tiers, directly or through others", () => {
    expect([...writers].sort()).toEqual([
      "application",
      "batch",
      "connection-pool",
      "load-balancer",
      "reporting",
      "web",
    ]);
  });

  test("are shut down before the tiers on which they depend", () => {
    for (const { name, dependsOn } of model.massar.tiers.filter((tier) => writers.includes(tier.name))) {
      for (const needed of dependsOn.filter((each) => writers.includes(each))) {
        expect(writers.indexOf(needed)).toBeGreaterThan(writers.indexOf(name));
      }
    }
  });
});

test.each<[Scenario, (writers: readonly string[]) => string[]]>([
  ["fire", () => []],
  ["flood", (writers) => [...writers.map((each) => `stop ${each}`), ...synchronised, "stop database, files, identity"]],
  ["strike", (writers) => [...writers.map((each) => `stop ${each}`), ...synchronised, "cut"]],
])("before the failure in a %s, the actions that its warning time allows are done", async (scenario, before) => {
  const began = Date.now();
  const blackout = await loss().triggerDisaster(scenario);
  expect(done.slice(0, -2)).toEqual(before(writersOf(model, copiesTold())));
  expect(done.slice(-2).sort()).toEqual(OUTAGE);
  expect(Date.parse(blackout)).toBeGreaterThanOrEqual(began);
  expect(Date.parse(blackout)).toBeLessThanOrEqual(Date.now());
});

test.each<Scenario>(["flood", "strike"])(
  "if the tiers with data are already down, only the failure of a %s follows",
  async (scenario) => {
    await loss("off").triggerDisaster(scenario);
    expect(done.sort()).toEqual(OUTAGE);
  },
);

test("restores the link and Rabat's guests", async () => {
  await loss().restoreRabat();
  expect(done).toEqual(["restore link", "restore rabat", "settled"]);
});
