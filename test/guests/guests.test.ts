import { setTimeout as sleep } from "node:timers/promises";
import type { Guests, GuestsOptions, MachineKey } from "../../guests/api";
import { startGuests } from "../../guests/simulated/guests";
import { fixtureModel } from "../fixture/model";
import { isBubble, VirtualCenters } from "./vcenters";

const model = fixtureModel("lab");

const rabat: MachineKey = { network: "rabat", member: "db-1" };
const replica: MachineKey = { network: "marrakech", member: "db-1" };
const recovered: MachineKey = { network: "bubble", member: "db-1" };
const fileReplica: MachineKey = { network: "marrakech", member: "file-1" };
const recoveredFiles: MachineKey = { network: "bubble", member: "file-1" };
const REPLICAS = ["mrk-db-1", "mrk-file-1", "mrk-ldap-1"];
const ENTRY = "https://massar.men.example";

/** Both sites in normal operation; stopped after the suite. */
function startBefore(options: Partial<GuestsOptions> = {}) {
  let vcenters: VirtualCenters;
  let guests: Guests;
  beforeAll(async () => {
    vcenters = new VirtualCenters(model);
    guests = await startGuests({ model, environment: {}, isBubble, watch: vcenters.watch, ...options });
    await guests.database.synchronise(replica, 20_000);
  }, 60_000);
  afterAll(() => guests.stop(), 60_000);
  return { vcenters: () => vcenters, guests: () => guests };
}

/** Deploys the VMs of a rehearsal, without the runbook. */
async function recover(vcenters: VirtualCenters, guests: Guests): Promise<void> {
  for (const name of REPLICAS) vcenters.snapshot(name);
  for (const { name } of model.massar.tiers) vcenters.recover(name);
  await guests.settled();
}

async function until(holds: () => Promise<boolean> | boolean, seconds = 15): Promise<void> {
  for (const deadline = Date.now() + seconds * 1000; !(await holds()); await sleep(100)) {
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${holds}`);
  }
}

const failing = async (guests: Guests) => {
  const checked = await Promise.all(
    guests.machines().map(async (machine) => ({ ...machine, ...(await guests.checkHealth(machine)) })),
  );
  return checked.filter(({ passed, state }) => !passed || state !== "running");
};

const machineOf = (guests: Guests, { network, member }: MachineKey) =>
  guests.machines().find((machine) => machine.network === network && machine.member === member);

jest.setTimeout(60_000);

describe.each(["namespaces", "loopback"] as const)("guests, isolation %s", (isolation) => {
  const { vcenters, guests } = startBefore({ isolation });

  it("runs a healthy program for every VM that is powered on", async () => {
    expect(guests().machines().length).toBeGreaterThan(20);
    await until(async () => (await failing(guests())).length === 0).catch(() => {});
    expect(await failing(guests())).toEqual([]);
  });

  it("streams the database to Marrakech, and copies the files", async () => {
    expect(await guests().database.inRecovery(rabat)).toBe(false);
    expect(await guests().database.inRecovery(replica)).toBe(true);
    expect(await guests().database.receiver(replica)).toBe("streaming");
    await until(async () => (await guests().database.lag(replica)) < 2000);
    await until(async () => (await guests().files.lag(fileReplica)) < 5000);
  });

  it("recovers the replicas' data at the time of their snapshots, without affecting the replication", async () => {
    // GIVEN a pupil enrolled at Rabat through all tiers
    await guests().application.enrol("rabat", ENTRY, { code: "R1", name: "Amina" });
    const acknowledged = guests().database.written();
    await guests().database.synchronise(replica, 10_000);
    await guests().files.synchronise(fileReplica, 10_000);
    const disaster = new Date().toISOString();

    // WHEN copies start in the bubble and the database is promoted
    await recover(vcenters(), guests());
    expect(await guests().database.inRecovery(recovered)).toBe(true);
    await guests().database.promote(recovered);

    // THEN all data acknowledged before the last synchronisation can be read there, and the copy is writable; a later marker
    // may be lost, and then counts as lost
    const written = guests().database.writtenBefore(disaster)?.sequence ?? Number.NaN;
    const newest = (await guests().database.newestMarker(recovered, disaster))?.sequence ?? Number.NaN;
    expect(newest).toBeGreaterThanOrEqual(acknowledged?.sequence ?? Number.NaN);
    expect(await guests().database.missing(recovered, written)).toBe(written - newest);
    expect((await guests().files.newestMarker(recoveredFiles))?.sequence).toBeGreaterThan(0);
    await guests().dns.update("bubble", "massar.men.example", "10.40.30.10");
    expect(await guests().dns.resolve("bubble", "massar.men.example")).toEqual(["10.40.30.10"]);
    expect(await guests().dns.resolve("rabat", "massar.men.example")).toEqual(["10.20.30.10"]);
    await until(async () => (await failing(guests())).length === 0).catch(() => {});
    expect(await failing(guests())).toEqual([]);
    expect(await guests().application.read("bubble", ENTRY, "R1")).toEqual({ code: "R1", name: "Amina" });
    await guests().application.enrol("bubble", ENTRY, { code: "B1", name: "Brahim" });
    expect(await guests().application.read("bubble", ENTRY, "B1")).toEqual({ code: "B1", name: "Brahim" });

    // AND Rabat is unchanged, and the replication continues
    expect(await guests().application.read("rabat", ENTRY, "B1")).toBeUndefined();
    expect(await guests().database.inRecovery(replica)).toBe(true);
    expect(await guests().database.receiver(replica)).toBe("streaming");
    await until(async () => (await guests().database.lag(replica)) < 2000);
  });

  it(
    isolation === "namespaces"
      ? "allows no connection into the bubble or out of it, and finds a route that was opened"
      : "does not test isolation on loopback",
    async () => {
      const open = async () => (await guests().probeIsolation()).filter(({ failed }) => !failed);
      if (isolation === "loopback") {
        expect(guests().isolation).toEqual({ kind: "not available", why: "isolation is set to loopback" });
        expect(await guests().probeIsolation()).toEqual([]);
        await expect(guests().plant.openBubble()).rejects.toThrow("no route to the bubble can be opened");
        return;
      }
      const probes = await guests().probeIsolation();
      expect(new Set(probes.map(({ from }) => from))).toEqual(new Set(["rabat", "marrakech", "bubble"]));
      expect(await open()).toEqual([]);
      const close = await guests().plant.openBubble();
      expect(new Set((await open()).map(({ from }) => from))).toEqual(new Set(["marrakech", "bubble"]));
      await close();
      expect(await open()).toEqual([]);
    },
  );

  it("stops the programs of VMs that are destroyed", async () => {
    vcenters().destroyBubble();
    await guests().settled();
    expect(
      guests()
        .machines()
        .filter(({ network }) => network === "bubble"),
    ).toEqual([]);
    const running = async () => (await guests().leftovers()).processes.filter((each) => each.includes("rehearsal-"));
    // a killed process remains in the process table for a moment
    for (let attempt = 0; attempt < 50 && (await running()).length > 0; attempt += 1) await sleep(100);
    expect(await running()).toEqual([]);
  });
});

describe("guests follow their VMs", () => {
  const { vcenters, guests } = startBefore();

  it("stops a program with its VM, and starts it again", async () => {
    const address = "10.20.40.11";
    vcenters().change("rabat", "rab-app-1", { poweredOn: false });
    await guests().settled();
    await expect(guests().connect("rabat", address, 8080)).rejects.toThrow("network is unreachable");
    vcenters().change("rabat", "rab-app-1", { poweredOn: true });
    await guests().settled();
    await until(async () => (await guests().checkHealth({ network: "rabat", tier: "application", address })).passed);
  });

  it("cannot be reached if its VM has another address", async () => {
    vcenters().change("rabat", "rab-web-1", { address: "10.20.35.99" });
    await guests().settled();
    const check = (address: string) => guests().checkHealth({ network: "rabat", tier: "web", address });
    expect((await check("10.20.35.11")).passed).toBe(false);
    await until(async () => (await check("10.20.35.99")).passed);
    vcenters().change("rabat", "rab-web-1", { address: "10.20.35.11" });
    await guests().settled();
    await until(async () => (await check("10.20.35.11")).passed);
  });

  it("reports why a clone without a snapshot has no program", async () => {
    vcenters().recover("database");
    await guests().settled();
    expect(machineOf(guests(), recovered)).toMatchObject({
      state: "failed",
      why: "no replica of database has a snapshot to clone from",
    });
    vcenters().destroyBubble();
    await guests().settled();
  });
});

describe("planted faults", () => {
  const { vcenters, guests } = startBefore();
  const lagAbove = (milliseconds: number) => until(async () => (await guests().database.lag(replica)) > milliseconds);
  const lagBelow = (milliseconds: number) =>
    until(async () => (await guests().database.lag(replica)) < milliseconds, 30);

  it.each([
    ["a stale replica", () => guests().plant.staleReplica(replica)],
    ["a link that is cut", () => guests().plant.cutLink()],
    ["a link throttled below the change rate", () => guests().plant.throttledLink("database")],
  ])("%s lets the replica fall behind until it is removed", async (_, plant) => {
    await lagBelow(1500);
    const undo = await plant();
    await lagAbove(4000);
    await undo();
    await lagBelow(1500);
  });

  it("a stale replica receives no data", async () => {
    const undo = await guests().plant.staleReplica(replica);
    await until(async () => (await guests().database.receiver(replica)) === "stopped");
    await undo();
    await until(async () => (await guests().database.receiver(replica)) === "streaming");
  });

  it("a health check fails, although the tier works", async () => {
    const machine = { network: "rabat", tier: "application", address: "10.20.40.11" } as const;
    const undo = await guests().plant.wrongHealth("rabat", "application");
    await until(async () => (await guests().checkHealth(machine)).seen.includes("planted"));
    await guests().application.enrol("rabat", "http://10.20.40.11:8080", { code: "W1", name: "Widad" });
    await undo();
    await until(async () => (await guests().checkHealth(machine)).passed);
  });

  it("a process does not start", async () => {
    const undo = await guests().plant.neverStarts({ network: "bubble", member: "pool-1" });
    vcenters().recover("connection-pool");
    await guests().settled();
    expect(machineOf(guests(), { network: "bubble", member: "pool-1" })?.state).toBe("failed");
    await undo();
    expect(machineOf(guests(), { network: "bubble", member: "pool-1" })?.state).toBe("running");
    vcenters().destroyBubble();
    await guests().settled();
  });
});

describe("a drill", () => {
  const { guests } = startBefore();

  it("loses unreplicated data if the link is cut before Rabat fails, and is restored", async () => {
    // GIVEN markers that were not replicated
    await guests().link.cut();
    await sleep(3000);
    const disaster = new Date().toISOString();

    // WHEN Rabat fails and Marrakech is promoted
    await guests().failSite("rabat");
    await expect(guests().database.promote(replica)).rejects.toThrow("only rabat may write database");
    expect(guests().writing.lease("database", "marrakech")).toEqual({ votes: 3, of: 5 });
    await guests().writing.move("database", "marrakech");
    // a standby accepts connections, so only a write shows that nobody promoted it
    expect(await guests().database.acceptsWrites(replica)).toMatchObject({ passed: false });
    await guests().database.promote(replica);
    expect(await guests().database.acceptsWrites(replica)).toMatchObject({ passed: true });

    // THEN they are missing
    const before = guests().database.writtenBefore(disaster);
    const newest = await guests().database.newestMarker(replica);
    expect(await guests().database.missing(replica, before?.sequence ?? 0)).toBeGreaterThanOrEqual(3);
    expect(Date.parse(disaster) - Date.parse(newest?.at ?? "")).toBeGreaterThan(2500);
    expect(
      new Set(
        guests()
          .machines()
          .filter(({ network }) => network === "rabat")
          .map(({ state }) => state),
      ),
    ).toEqual(new Set(["off"]));

    // AND after the restoration the replica follows Rabat again
    await guests().link.restore();
    await guests().restoreSite("rabat");
    expect(await guests().writing.refuses("rabat", "database")).toMatchObject({
      passed: true,
      seen: expect.stringContaining("read-only"),
    });
    await guests().restoreReplicas();
    expect(await guests().database.inRecovery(replica)).toBe(true);
    expect(await guests().writing.refuses("marrakech", "database")).toMatchObject({ passed: true });
    await until(async () => (await guests().database.lag(replica)) < 2000, 30);
  });

  const missing = (upTo: number) => guests().database.missing(replica, upTo);
  /** The newest marker, once the replica has it. */
  async function caughtUp(): Promise<number> {
    const { sequence } = guests().database.written() ?? { sequence: Number.NaN };
    await until(async () => ((await guests().database.newestMarker(replica))?.sequence ?? 0) >= sequence, 30);
    return sequence;
  }

  it("loses no data after an orderly shutdown and a last synchronisation", async () => {
    const tiers = ["load-balancer", "web", "application", "batch", "reporting", "connection-pool"];
    // what the test above wrote at Marrakech was discarded when Rabat was restored
    const discarded = await missing(await caughtUp());
    await guests().stopOrderly("rabat", tiers);
    const instant = await guests().database.synchronise(replica, 10_000);
    await guests().files.synchronise(fileReplica, 10_000);
    await sleep(1500);
    // no markers are written any more, neither to the database nor to the files
    const files = guests().files.written("files")?.sequence ?? Number.NaN;
    expect(guests().database.written()).toEqual(guests().database.writtenBefore(instant));
    expect(await guests().files.missing(fileReplica, files)).toBe(0);
    await guests().stopOrderly("rabat", ["database"]);
    const before = guests().database.writtenBefore(instant)?.sequence ?? Number.NaN;
    expect(await missing(before)).toBe(discarded);
    // a server that shuts down in order first sends everything to its standby
    expect(await missing(guests().database.written()?.sequence ?? Number.NaN)).toBe(discarded);
    await guests().restoreSite("rabat");
    expect((await guests().connect("rabat", "10.20.40.11", 8080)).destroy()).toBeDefined();
  });
});
