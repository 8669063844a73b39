import { createServer } from "node:net";
import type { GuestAccess } from "../../guests/api";
import { Failure } from "../../lib/failure";
import type { LocalizedText } from "../../lib/text/localized";
import type { Check } from "../../recovery/record";
import { copiesOf } from "../../recovery/worlds/copies";
import { rabatAnswers, rabatWrites, refuseIfRabatIsDown } from "../../recovery/worlds/rabat-is-down";
import { readinessChecks } from "../../recovery/worlds/readiness";
import { rehearsalWorld } from "../../recovery/worlds/rehearsal-world";
import { censusAsModelled } from "../census/synthetic";
import { fixtureModel } from "../fixture/model";

const model = fixtureModel();
const ID = "2026-11-24-fire-7f3a";
const { signal } = new AbortController();

const inLanguage = (wording: LocalizedText | undefined, language: "en" | "fr"): string =>
  typeof wording === "string" ? wording : (wording?.[language] ?? "");
const failed = (checks: readonly Check[]) => checks.filter(({ passed }) => !passed).map(({ id }) => id);

type Asked = Pick<GuestAccess, "database" | "files">;

/** Guests whose replicas have a given lag, and the time since the last write at Rabat. */
function guests(lag: () => Promise<number>, writtenAgo?: number, database: Partial<Asked["database"]> = {}): Asked {
  const written = () =>
    writtenAgo === undefined ? undefined : { at: new Date(Date.now() - writtenAgo).toISOString(), sequence: 7 };
  const standby: Partial<Asked["database"]> = {
    inRecovery: async () => true,
    receiver: async () => "streaming",
    server: async () => ({ release: "18.4", ahead: 40 }),
  };
  return { database: { lag, written, ...standby, ...database }, files: { lag } } as unknown as Asked;
}

const rabat = censusAsModelled(model, "rabat");
const marrakech = censusAsModelled(model, "marrakech");
const readiness = (of: Asked, census = marrakech) =>
  readinessChecks({ model, guests: of, copies: copiesOf(model, ID, of), censuses: { rabat, marrakech: census } });

test("sites as modelled, with replicas that are up to date, meet all preconditions", async () => {
  const checks = await readiness(guests(async () => 400, 300));
  expect(failed(checks)).toEqual([]);
  const ids = checks.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(["rabat-runs", "protected/database", "room/1", "no-residue"]));
  expect(new Set(ids).size).toBe(ids.length);
  for (const { title, expected, seen } of checks) {
    for (const text of [title, expected, seen].flatMap((each) => [inLanguage(each, "en"), inLanguage(each, "fr")])) {
      expect(text).not.toBe("");
    }
  }
});

test("replicas that are behind or do not answer fail the check; all other checks are still made", async () => {
  const behind = await readiness(guests(async () => 16 * 60_000, 300));
  expect(failed(behind)).toEqual(["replica-fresh/database", "replica-fresh/files", "replica-fresh/identity"]);
  const silent = await readiness(guests(() => Promise.reject(new Error("connect ECONNREFUSED 10.40.50.11:5432")), 300));
  expect(failed(silent)).toEqual(failed(behind));
  expect(inLanguage(silent.find(({ id }) => id === "replica-fresh/database")?.seen, "en")).toContain("ECONNREFUSED");
  expect(silent.length).toBe(behind.length);
});

test("a standby that somebody promoted, or that no longer streams, fails although it runs and is fresh", async () => {
  const promoted = await readiness(guests(async () => 400, 300, { inRecovery: async () => false }));
  expect(failed(promoted)).toEqual(["replica-streams/database"]);
  expect(inLanguage(promoted.find(({ passed }) => !passed)?.seen, "en")).toBe("it was promoted: it accepts writes");
  const cut = await readiness(guests(async () => 400, 300, { receiver: async () => "stopped" }));
  expect(failed(cut)).toEqual(["replica-streams/database"]);
});

test("clocks that differ from this machine's are found before anything is measured with them", async () => {
  const wrong = await readiness(
    guests(async () => 400, 300, { server: async () => ({ release: "18.4", ahead: -600_000 }) }),
  );
  expect(failed(wrong)).toEqual(["clock/rabat", "clock/marrakech"]);
  expect(inLanguage(wrong.find(({ id }) => id === "clock/rabat")?.seen, "en")).toBe("10 min");
  const of = guests(async () => 400, 300);
  const vcenter = await readinessChecks({
    ...{ model, guests: of, copies: copiesOf(model, ID, of), censuses: { rabat, marrakech } },
    vcenterClock: async (site) => (site === "rabat" ? 300 : 600_000),
  });
  expect(failed(vcenter)).toEqual(["clock/vcenter/marrakech"]);
});

test("missing protection of a tier and missing capacity are found", async () => {
  const without = {
    ...marrakech,
    hosts: marrakech.hosts.map((host) => ({ ...host, maintenance: !host.name.startsWith("esx-11") })),
    virtualMachines: marrakech.virtualMachines.filter(({ name }) => name !== "mrk-db-1"),
  };
  expect(
    failed(
      await readiness(
        guests(async () => 400, 300),
        without,
      ),
    ),
  ).toEqual(expect.arrayContaining(["protected/database", "room/1", "room/5"]));
});

describe("if Rabat is really down, the rehearsal is refused with instructions", () => {
  test.each<[string, number | undefined, string, string]>([
    ["nothing was ever written", undefined, "never", "jamais"],
    ["nothing is written any more", 125_500, "2 min 6 s ago", "il y a 2 min 6 s"],
  ])("%s", async (_, ago, en, fr) => {
    const runs = (await readiness(guests(async () => 400, ago))).find(({ id }) => id === "rabat-runs");
    expect(runs?.passed).toBe(false);
    expect(inLanguage(runs?.seen, "en")).toMatch(
      new RegExp(`^${en}\\. If Rabat is lost, do not rehearse: follow docs`),
    );
    expect(inLanguage(runs?.seen, "en")).toContain("npm run deploy -- dr");
    expect(inLanguage(runs?.seen, "fr")).toMatch(new RegExp(`^${fr}\\. Si Rabat est perdu, ne pas lancer d’exercice`));
  });

  test("written a moment ago", () => {
    expect(rabatWrites(new Date(Date.now() - 500).toISOString()).passed).toBe(true);
  });

  /** A port at which nothing listens. */
  async function deadVCenter(): Promise<Record<string, string>> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const address = server.address();
    await new Promise((closed) => server.close(closed));
    if (typeof address !== "object" || address === null) throw new Error("no address");
    return {
      TF_VAR_rabat_vsphere_server: `127.0.0.1:${address.port}`,
      TF_VAR_rabat_vsphere_user: "a",
      TF_VAR_rabat_vsphere_password: "b",
    };
  }

  test("its vCenter does not answer", async () => {
    const environment = await deadVCenter();
    const answers = await rabatAnswers({ environment, signal });
    expect(answers).toMatchObject({ id: "rabat-answers", passed: false });
    expect(inLanguage(answers.seen, "en")).toMatch(/is unreachable: .*ECONNREFUSED.*If Rabat is lost/s);
    expect(inLanguage(answers.seen, "fr")).toContain("Si Rabat est perdu");

    // before guests are started, because they wait for the vCenter
    const refusal = await refuseIfRabatIsDown({ environment, signal }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Failure);
    expect(String(refusal)).toMatch(/Rabat's vCenter does not answer: no rehearsal is possible/);
    expect(String(refusal)).toContain(environment["TF_VAR_rabat_vsphere_server"] ?? "");
    expect(String(refusal)).toMatch(/If Rabat is lost, do not rehearse[\s\S]*Otherwise: Check the address/);
  });

  test("no other check is made then", async () => {
    const world = rehearsalWorld({
      ...{ model, id: ID, environment: await deadVCenter(), logs: "/nowhere", justDeployed: false },
      guests: guests(async () => 400, 300) as GuestAccess,
    });
    expect((await world.readiness(signal)).map(({ id }) => id)).toEqual(["rabat-answers"]);
  });
});
