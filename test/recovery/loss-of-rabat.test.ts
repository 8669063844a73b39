import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { GuestState, Guests } from "../../guests/api";
import type { Scenario } from "../../recovery/record";
import { type Copies, copiesOf } from "../../recovery/worlds/copies";
import { lossOfRabat, writersOf } from "../../recovery/worlds/loss-of-rabat";
import { fixtureModel } from "../fixture/model";

const model = fixtureModel();
const ID = "2026-11-24-fire-7f3a";

/** What was done, in order. */
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

const tell = async (what: string): Promise<void> => void done.push(what);
const synchronise = async ({ member }: { readonly member: string }) => {
  await tell(`synchronise ${member}`);
  return new Date().toISOString();
};

const copiesTold = (): Copies =>
  copiesOf(model, ID, { database: { synchronise }, files: { synchronise } } as unknown as Guests);

function loss(state: GuestState = "running") {
  const guests = {
    machines: () => [
      { network: "rabat", tier: "database", state, name: "rab-db-1", member: "db-1", address: "" } as const,
    ],
    darken: (site: string) => tell(`darken ${site}`),
    lighten: (site: string) => tell(`lighten ${site}`),
    stopOrderly: (_: string, tiers: readonly string[]) => tell(`stop ${tiers.join(", ")}`),
    link: { cut: () => tell("cut"), mend: () => tell("mend"), throttle: () => tell("throttle") },
    settled: () => tell("settled"),
  };
  const control = `http://127.0.0.1:${(vcenter.address() as AddressInfo).port}`;
  return lossOfRabat({ model, guests, copies: copiesTold(), control });
}

const DARK = ["darken rabat", "vCenter /outage"];
const synchronised = ["synchronise db-1", "synchronise file-1", "synchronise ldap-1"];

describe("who writes", () => {
  const writers = writersOf(model, copiesTold());

  test("is all that needs what is copied, by way of others too, and none of what is copied", () => {
    expect([...writers].sort()).toEqual([
      "application",
      "batch",
      "connection-pool",
      "load-balancer",
      "reporting",
      "web",
    ]);
  });

  test("nothing is stopped before what needs it", () => {
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
])("before the blackout of a %s is done what its warning allows", async (scenario, before) => {
  const began = Date.now();
  const blackout = await loss().strike(scenario);
  expect(done.slice(0, -2)).toEqual(before(writersOf(model, copiesTold())));
  expect(done.slice(-2).sort()).toEqual(DARK);
  expect(Date.parse(blackout)).toBeGreaterThanOrEqual(began);
  expect(Date.parse(blackout)).toBeLessThanOrEqual(Date.now());
});

test.each<Scenario>(["flood", "strike"])(
  "where what holds the data runs no more, a %s goes on to its blackout",
  async (scenario) => {
    await loss("off").strike(scenario);
    expect(done.sort()).toEqual(DARK);
  },
);

test("it ends with the link mended and Rabat's guests running", async () => {
  await loss().end();
  expect(done).toEqual(["mend", "lighten rabat", "settled"]);
});
