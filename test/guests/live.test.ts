import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { GuestAccess, Guests, MachineKey } from "../../guests/api";
import { checkConnections } from "../../guests/live/check-connections";
import type { ConnectionsFile } from "../../guests/live/connections-file";
import { type LiveGuests, liveGuests } from "../../guests/live/guests";
import { startGuests } from "../../guests/simulated/guests";
import { fixtureModel } from "../fixture/model";
import { connectionCommandsFor, prepareDatabase } from "./connection-commands";
import { isBubble, VirtualCenters } from "./vcenters";

const model = fixtureModel("lab");
const ENTRY = "https://massar.men.example";
const rabat: MachineKey = { network: "rabat", member: "db-1" };
const replica: MachineKey = { network: "marrakech", member: "db-1" };
const recovered: MachineKey = { network: "bubble", member: "db-1" };
const fileReplica: MachineKey = { network: "marrakech", member: "file-1" };
const recoveredFiles: MachineKey = { network: "bubble", member: "file-1" };

const superuser = randomBytes(9).toString("hex");
const secrets = { password: randomBytes(9).toString("hex"), dnsKey: randomBytes(32).toString("base64") };

let vcenters: VirtualCenters;
let simulated: Guests;
let connections: ConnectionsFile;
let live: LiveGuests;

jest.setTimeout(120_000);

const access = (changed: Partial<ConnectionsFile["networks"]> = {}): Promise<LiveGuests> =>
  liveGuests({
    model,
    connections: { ...connections, networks: { ...connections.networks, ...changed } },
    secrets,
    environment: {},
    isBubble,
    watch: vcenters.watch,
  });

beforeAll(async () => {
  vcenters = new VirtualCenters(model);
  simulated = await startGuests({
    model,
    environment: {},
    isBubble,
    watch: vcenters.watch,
    secrets: { password: superuser, dnsKey: secrets.dnsKey },
  });
  await simulated.database.synchronise(replica, 20_000);
  await prepareDatabase(simulated, model, { superuser, ...secrets });
  connections = await connectionCommandsFor(simulated, model);
  live = await access();
});
afterAll(async () => {
  await live.stop();
  expect((await live.leftovers()).processes).toEqual([]);
  await simulated.stop();
});

/** Queries both kinds of guests, and expects the same answer. */
async function same<Value>(ask: (guests: GuestAccess) => Promise<Value>): Promise<Value> {
  const [real, own] = [await ask(live), await ask(simulated)];
  expect(real).toEqual(own);
  return real;
}

async function until(holds: () => Promise<boolean> | boolean, seconds = 30): Promise<void> {
  for (const deadline = Date.now() + seconds * 1000; !(await holds()); await sleep(100)) {
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${holds}`);
  }
}

/** Markers are written one after the other: once a later marker exists, all markers from before the instant are complete. */
const untilWrittenAfter = (instant: string) => until(() => (simulated.database.written()?.at ?? "") > instant);

const healthOfAll = async (guests: GuestAccess) => {
  const machines = guests.machines().toSorted((a, b) => `${a.network}${a.name}`.localeCompare(`${b.network}${b.name}`));
  const looked = [];
  for (const machine of machines) looked.push({ ...machine, ...(await guests.checkHealth(machine)) });
  return looked;
};

describe("guests behind connection commands", () => {
  it("are ready: every command reaches its network, and Rabat writes", async () => {
    await checkConnections(live, connections, "connections.json");
  });

  it("are the same VMs with the same health as seen directly", async () => {
    await until(async () => (await healthOfAll(simulated)).every(({ passed }) => passed));
    const machines = await same(healthOfAll);
    expect(machines.length).toBeGreaterThan(20);
    expect(machines.filter(({ passed }) => !passed)).toEqual([]);
    const missing = { network: "rabat", tier: "application", address: "10.20.40.99" } as const;
    expect(await live.checkHealth(missing)).toMatchObject({
      passed: false,
      seen: expect.stringContaining("unreachable"),
    });
  });

  it("show the same state of the database and the files", async () => {
    expect(await same(({ database }) => database.inRecovery(rabat))).toBe(false);
    expect(await same(({ database }) => database.inRecovery(replica))).toBe(true);
    expect(await same(({ database }) => database.receiver(replica))).toBe("streaming");
    await until(async () => (await live.database.lag(replica)) < 3000);
    const instant = new Date().toISOString();
    await untilWrittenAfter(instant);
    await live.database.synchronise(replica, 20_000);
    const written = await same(async ({ database }) => database.writtenBefore(instant));
    expect(await same(({ database }) => database.newestMarker(replica, instant))).toEqual(written);
    expect(await same(({ database }) => database.missing(replica, written?.sequence ?? 0))).toBe(0);
    expect((await live.database.written())?.sequence).toBeGreaterThanOrEqual(written?.sequence ?? Number.NaN);

    const before = new Date().toISOString();
    await live.files.synchronise(fileReplica, 20_000);
    const file = await same(async ({ files }) => files.writtenBefore("files", before));
    expect(await same(({ files }) => files.newestMarker(fileReplica, before))).toEqual(file);
    expect(await same(({ files }) => files.missing(fileReplica, file?.sequence ?? 0))).toBe(0);
    expect(await live.files.lag(fileReplica)).toBeLessThan(10_000);
  });

  it("show the missing markers of a replica that lags behind", async () => {
    const undo = await simulated.plant.staleReplica(replica);
    await until(async () => (await live.database.lag(replica)) > 3000);
    const written = await live.database.written();
    expect(await live.database.missing(replica, written?.sequence ?? 0)).toBeGreaterThan(3);
    expect(await live.database.receiver(replica)).toBe("stopped");
    await expect(live.database.synchronise(replica, 500)).rejects.toThrow("has not caught up within 500 ms");
    await undo();
    await until(async () => (await live.database.lag(replica)) < 1500);
  });

  it("are not changed outside the bubble", async () => {
    await expect(live.database.promote(replica)).rejects.toThrow("changes nothing outside the bubble");
    await expect(live.files.promote(fileReplica)).rejects.toThrow("changes nothing outside the bubble");
    await expect(live.dns.update("marrakech", "massar.men.example", "10.40.30.10")).rejects.toThrow("changes nothing");
    await expect(live.application.enrol("rabat", ENTRY, { code: "L0", name: "Leïla" })).rejects.toThrow(
      "changes nothing",
    );
    expect(await simulated.database.inRecovery(replica)).toBe(true);
    expect(await simulated.dns.resolve("marrakech", "massar.men.example")).toEqual(["10.20.30.10"]);
    expect(await simulated.application.read("rabat", ENTRY, "L0")).toBeUndefined();
  });

  it("are recovered in the bubble and give the same answers as directly", async () => {
    await simulated.application.enrol("rabat", ENTRY, { code: "L1", name: "Latifa" });
    const acknowledged = simulated.database.written();
    await live.database.synchronise(replica, 20_000);
    await live.files.synchronise(fileReplica, 20_000);
    const disaster = new Date().toISOString();
    for (const name of ["mrk-db-1", "mrk-file-1", "mrk-ldap-1"]) vcenters.snapshot(name);
    for (const { name } of model.massar.tiers) vcenters.recover(name);
    await simulated.settled();
    await live.settled();

    expect(await same(({ database }) => database.inRecovery(recovered))).toBe(true);
    await live.database.promote(recovered);
    await live.files.promote(recoveredFiles);
    expect(await same(({ database }) => database.inRecovery(recovered))).toBe(false);
    await until(async () => (await healthOfAll(simulated)).every(({ passed }) => passed));
    await same(healthOfAll);

    // Replication is asynchronous: markers acknowledged before the last synchronisation are present. A later marker may be
    // lost, and then counts as lost.
    const { sequence: written = 0 } = (await same(async ({ database }) => database.writtenBefore(disaster))) ?? {};
    const newest = (await same(({ database }) => database.newestMarker(recovered, disaster)))?.sequence ?? 0;
    expect(newest).toBeGreaterThanOrEqual(acknowledged?.sequence ?? Number.NaN);
    expect(await same(({ database }) => database.missing(recovered, written))).toBe(written - newest);
    expect((await same(({ files }) => files.newestMarker(recoveredFiles)))?.sequence).toBeGreaterThan(0);

    await live.dns.update("bubble", "massar.men.example", "10.40.30.10");
    expect(await same(({ dns }) => dns.resolve("bubble", "massar.men.example"))).toEqual(["10.40.30.10"]);
    expect(await same(({ dns }) => dns.resolve("rabat", "massar.men.example"))).toEqual(["10.20.30.10"]);
    await live.application.enrol("bubble", ENTRY, { code: "L2", name: "Loubna" });
    expect(await same(({ application }) => application.read("bubble", ENTRY, "L2"))).toEqual({
      code: "L2",
      name: "Loubna",
    });
    expect(await same(({ application }) => application.read("bubble", ENTRY, "L1"))).toEqual({
      code: "L1",
      name: "Latifa",
    });
    expect(await same(({ application }) => application.read("rabat", ENTRY, "L2"))).toBeUndefined();
    expect((await same((guests) => guests.get("bubble", `${ENTRY}/health`))).status).toBe(200);
  });

  it("prove that the bubble is isolated, and find a route that was opened", async () => {
    const open = async () => (await live.probeIsolation()).filter(({ failed }) => !failed);
    const probes = await live.probeIsolation();
    expect(new Set(probes.map(({ from }) => from))).toEqual(new Set(["rabat", "marrakech", "bubble"]));
    expect(probes.filter(({ failed }) => !failed)).toEqual([]);
    const close = await simulated.plant.openBubble();
    expect(new Set((await open()).map(({ from }) => from))).toEqual(new Set(["marrakech", "bubble"]));
    await close();
  });

  it("prove nothing if a connection command does not reach its network", async () => {
    const broken = await access({
      rabat: { ...connections.networks.rabat, connect: ["sh", "-c", "exit 1", "{address}", "{port}"] },
    });
    const fromRabat = (await broken.probeIsolation()).filter(({ from }) => from === "rabat");
    expect(fromRabat.length).toBeGreaterThan(0);
    expect(fromRabat.filter(({ failed }) => failed)).toEqual([]);
    expect(fromRabat[0]?.seen).toContain("proves nothing");
    await broken.stop();
  });

  it("are not changed if the bubble's connection command reaches Marrakech", async () => {
    const { connect } = connections.networks.marrakech;
    const misdirected = await access({ bubble: { ...connections.networks.bubble, connect } });
    await expect(misdirected.database.promote(recovered)).rejects.toThrow(
      /still replicates|reaches mrk-db-1 at Marrakech/,
    );
    const undo = await simulated.plant.staleReplica(replica);
    await until(async () => (await simulated.database.receiver(replica)) === "stopped");
    await expect(misdirected.database.promote(recovered)).rejects.toThrow("reaches mrk-db-1 at Marrakech");
    await expect(misdirected.dns.update("bubble", "massar.men.example", "10.40.30.10")).rejects.toThrow(
      "reaches mrk-db-1",
    );
    await undo();
    expect(await simulated.database.inRecovery(replica)).toBe(true);
    expect(await simulated.dns.resolve("marrakech", "massar.men.example")).toEqual(["10.20.30.10"]);
    await misdirected.stop();
  });
});

describe("a rehearsal is refused", () => {
  const refusal = async (changed: Partial<ConnectionsFile["networks"]>) => {
    const guests = await access(changed);
    const all = { ...connections, networks: { ...connections.networks, ...changed } };
    try {
      return String(await checkConnections(guests, all, "connections.json").catch((error) => error));
    } finally {
      await guests.stop();
    }
  };
  const { networks } = { networks: () => connections.networks };

  it("if connection commands fail, with the error of each command", async () => {
    const message = await refusal({
      rabat: { ...networks().rabat, connect: ["massar-no-such-program", "{address}", "{port}"] },
      marrakech: {
        ...networks().marrakech,
        connect: ["sh", "-c", "echo Permission denied. >&2; exit 255", "{address}:{port}"],
      },
      bubble: { ...networks().bubble, connect: ["true", "{address}:{port}"] },
    });
    expect(message).toMatch(/rabat: 10\.20\.\S+ does not answer: .*massar-no-such-program/);
    expect(message).toMatch(/marrakech: 10\.40\.\S+ does not answer: Permission denied\./);
    expect(message).toContain("bubble: the command also succeeds for 198.18.0.1:1, an unused port");
  });

  it("if Rabat writes no markers", async () => {
    await simulated.stopOrderly("rabat", ["database"]);
    const message = await refusal({});
    expect(message).toContain("Rabat is down, or no markers are written there: no rehearsal is possible");
    expect(message).toContain("database has no primary at Rabat: rab-db-1: ");
    await simulated.restoreSite("rabat");
  });
});
