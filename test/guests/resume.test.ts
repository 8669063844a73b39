import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { MachineKey } from "../../guests/api";
import { guestProcesses } from "../../guests/processes/leftovers";
import { removeStoredGuests } from "../../guests/processes/private-directory";
import { fixtureModel } from "../fixture/model";
import { type RemoteGuests, type RemoteOptions, remoteGuests } from "./remote-guests";
import { VirtualCenters } from "./vcenters";

const TIERS = ["database", "files", "core-services"];
const SERVICE = "massar.men.example";

const rabat: MachineKey = { network: "rabat", member: "db-1" };
const replica: MachineKey = { network: "marrakech", member: "db-1" };
const recovered: MachineKey = { network: "bubble", member: "db-1" };
const fileReplica: MachineKey = { network: "marrakech", member: "file-1" };
const recoveredFiles: MachineKey = { network: "bubble", member: "file-1" };

/** What one after the other runs, and leaves when it is killed. */
class Place {
  readonly vcenters = new VirtualCenters(fixtureModel("lab"));
  /** Of their own: what is in it, they left. */
  readonly temporary: string;
  readonly stateFile: string;
  private running: RemoteGuests | undefined;
  run = "";

  constructor(private readonly isolation: RemoteOptions["isolation"]) {
    this.temporary = mkdtempSync(join(tmpdir(), "kept-"));
    this.stateFile = join(this.temporary, "state", "guests");
    chmodSync(this.temporary, 0o711);
  }

  /** Begins to start them; they have not started yet. */
  begin({ path = "", sites }: { readonly path?: string } & Pick<RemoteOptions, "sites"> = {}): RemoteGuests {
    this.running = remoteGuests({
      vcenters: this.vcenters,
      stateFile: this.stateFile,
      tiers: TIERS,
      isolation: this.isolation,
      environment: { ...process.env, TMPDIR: this.temporary, PATH: `${path}${process.env["PATH"]}` },
      ...(sites && { sites }),
    });
    return this.running;
  }

  async start(options: Parameters<Place["begin"]>[0] = {}) {
    const { guests, ready } = this.begin(options);
    this.run = await ready;
    const failed = (await guests.machines()).filter(({ state }) => state === "failed");
    expect(failed).toEqual([]);
    return guests;
  }

  /** Those that run now. */
  guests(): RemoteGuests["guests"] {
    if (this.running === undefined) throw new Error("none was started");
    return this.running.guests;
  }

  /** Kills the process that runs them, and waits until what it ran has ended by itself. */
  async kill(): Promise<void> {
    await this.running?.kill();
    const [, run = "none"] = /^massar-guests-([^-]+)-/.exec(this.directories()[0] ?? "") ?? [];
    const processes = () => guestProcesses(run);
    await until(async () => processes().length === 0).catch(() => {});
    expect(processes()).toEqual([]);
  }

  /** The directories in which guests store. */
  directories = () => readdirSync(this.temporary).filter((name) => name.startsWith("massar-guests-"));

  /** What is in a folder of the directory. */
  stored(folder: "disks" | "snapshots"): readonly string[] {
    const [name = ""] = this.directories();
    const path = join(this.temporary, name, folder);
    return existsSync(path) ? readdirSync(path).map((entry) => join(path, entry)) : [];
  }

  async remove(): Promise<void> {
    await this.running?.kill();
    await removeStoredGuests(this.stateFile);
    rmSync(this.temporary, { recursive: true });
  }
}

async function until(holds: () => Promise<boolean> | boolean, seconds = 15): Promise<void> {
  for (const deadline = Date.now() + seconds * 1000; !(await holds()); await sleep(20)) {
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${holds}`);
  }
}

const isWhole = (path: string) => !path.includes(".part-");

jest.setTimeout(60_000);

describe("guests whose process is killed", () => {
  let place: Place;
  beforeAll(() => {
    place = new Place("namespaces");
  });
  afterAll(() => place.remove());

  it("while they start, start again", async () => {
    place.begin();
    await until(() => place.stored("disks").some((path) => path.includes("db-1")));
    await place.kill();
    const guests = await place.start();
    await until(async () => ((await guests.database.written())?.sequence ?? 0) > 2);
    expect(await guests.database.missing(rabat, 3)).toBe(0);
  });

  it("go on where they were: no marker is missing, and the replicas are not copied anew", async () => {
    // GIVEN replicas that have what was written
    const guests = place.guests();
    await guests.database.synchronise(replica, 20_000);
    await guests.files.synchronise(fileReplica, 20_000);
    const disks = place.stored("disks").map((path) => ({ path, inode: statSync(path).ino }));
    const [instant, run] = [new Date().toISOString(), place.run];
    const written = await guests.database.writtenBefore(instant);
    const filed = await guests.files.writtenBefore("files", instant);

    // WHEN the process is killed, and another one goes on
    await place.kill();
    const began = new Date().toISOString();
    const next = await place.start();

    // THEN it knows what was written, and goes on after that
    expect(place.run).toBe(run);
    expect(await next.database.writtenBefore(instant)).toEqual(written);
    expect(await next.files.writtenBefore("files", instant)).toEqual(filed);
    for (const newest of [await next.database.written(), await next.files.written("files")]) {
      expect(newest?.at.localeCompare(began)).toBe(1);
    }
    await next.database.synchronise(replica, 20_000);
    await next.files.synchronise(fileReplica, 20_000);
    const until = (await next.database.written())?.sequence ?? Number.NaN;
    expect(await next.database.missing(rabat, until)).toBe(0);
    expect(await next.files.missing(fileReplica, (filed?.sequence ?? Number.NaN) + 1)).toBe(0);
    expect(await next.database.receiver(replica)).toBe("streaming");
    expect(place.stored("disks").map((path) => ({ path, inode: statSync(path).ino }))).toEqual(disks);
  });

  it("after a snapshot, recover what the replicas had at its instant", async () => {
    // GIVEN snapshots, and younger markers in the replicas
    const guests = place.guests();
    for (const name of ["mrk-db-1", "mrk-file-1"]) place.vcenters.snapshot(name);
    await until(() => place.stored("snapshots").filter(isWhole).length === 2);
    const copied = new Date().toISOString();
    await sleep(1500);
    await guests.database.synchronise(replica, 20_000);
    await guests.files.synchronise(fileReplica, 20_000);

    // WHEN the process is killed, and VMs are recovered from them under another one
    await place.kill();
    const next = await place.start();
    for (const tier of TIERS) place.vcenters.recover(tier);
    await next.settled();

    // THEN they have what was written before, and nothing that was written later
    const database = await next.database.newestMarker(recovered);
    expect(database?.sequence).toBeGreaterThan(1);
    expect(database?.at.localeCompare(copied)).toBe(-1);
    const files = await next.files.newestMarker(recoveredFiles);
    expect(files?.sequence).toBeGreaterThan(1);
    expect(files?.at.localeCompare(copied)).toBe(-1);
    expect((await next.database.newestMarker(replica))?.at.localeCompare(copied)).toBe(1);
  });

  it("after a promotion and new names, keep them", async () => {
    const guests = place.guests();
    await guests.database.promote(recovered);
    await guests.dns.update("bubble", SERVICE, "10.40.30.10");
    const newest = await guests.database.newestMarker(recovered);
    await place.kill();
    const next = await place.start();
    expect(await next.database.inRecovery(recovered)).toBe(false);
    expect(await next.database.newestMarker(recovered)).toEqual(newest);
    expect(await next.database.promote(recovered)).toBe(0);
    expect(await next.dns.resolve("bubble", SERVICE)).toEqual(["10.40.30.10"]);
    expect(await next.dns.resolve("rabat", SERVICE)).toEqual(["10.20.30.10"]);
    expect(await next.database.inRecovery(replica)).toBe(true);
  });

  it("while VMs are destroyed, forget their disks", async () => {
    await place.kill();
    place.vcenters.destroyBubble();
    for (const name of ["mrk-db-1", "mrk-file-1"]) place.vcenters.change("marrakech", name, { snapshots: [] });
    const guests = await place.start();
    expect((await guests.machines()).filter(({ network }) => network === "bubble")).toEqual([]);
    await until(() => place.stored("disks").every((path) => !path.includes("rehearsal-")));
    await until(() => place.stored("snapshots").length === 0);
  });

  it("while a snapshot is copied, copy it again from what the replica has, and nothing stands still for ever", async () => {
    // GIVEN a copy that takes for ever
    const slow = join(place.temporary, "slow");
    mkdirSync(slow);
    writeFileSync(join(slow, "cp"), SLOW_COPY, { mode: 0o755 });
    await place.kill();
    const guests = await place.start({ path: `${slow}:` });
    const instant = await guests.database.synchronise(replica, 20_000);
    place.vcenters.snapshot("mrk-db-1");
    await until(() => existsSync(join(slow, "copying")));

    // WHEN the process is killed meanwhile THEN another one has it whole before the replica has more
    await place.kill();
    const next = await place.start();
    const [copy = "", ...others] = place.stored("snapshots");
    expect({ isWhole: isWhole(copy), others }).toEqual({ isWhole: true, others: [] });
    const began = (await next.database.written())?.at ?? "";
    place.vcenters.recover("database");
    await next.settled();
    await next.database.promote(recovered);
    const written = (await next.database.writtenBefore(instant))?.sequence ?? Number.NaN;
    expect(await next.database.missing(recovered, written)).toBe(0);
    expect((await next.database.newestMarker(recovered))?.at.localeCompare(began)).toBe(-1);
    expect(await next.database.receiver(replica)).toBe("streaming");
  });

  it("while a site is dark, leave it dark until the light is back", async () => {
    // GIVEN Rabat dark, its vCenter too
    await place.guests().stopOrderly("rabat", ["files"]);
    await place.guests().failSite("rabat");
    const written = await place.guests().database.written();
    await place.kill();

    // WHEN another process goes on THEN it waits for nobody, starts nothing there, and knows what was written
    const guests = await place.start({ sites: ["marrakech"] });
    const statesAt = async (of: string) =>
      (await guests.machines()).filter(({ network }) => network === of).map(({ state }) => state);
    expect(new Set(await statesAt("rabat"))).toEqual(new Set(["off"]));
    expect(new Set(await statesAt("marrakech"))).toEqual(new Set(["running"]));
    expect(await guests.database.written()).toEqual(written);

    // AND with the light back it goes on there too
    await guests.restoreSite("rabat");
    expect(new Set(await statesAt("rabat"))).toEqual(new Set(["running"]));
    await until(async () => ((await guests.database.written())?.sequence ?? 0) > (written?.sequence ?? Number.NaN));
    await guests.database.synchronise(replica, 20_000);
    expect(await guests.database.missing(replica, (written?.sequence ?? Number.NaN) + 1)).toBe(0);
  });

  it("leave nothing once they are stopped", async () => {
    await place.guests().stop();
    expect(await place.guests().leftovers()).toEqual({ processes: [], namespaces: [] });
    expect(place.directories()).toEqual([]);
    expect(existsSync(place.stateFile)).toBe(false);
  });
});

describe("guests on loopback that nobody goes on with", () => {
  let place: Place;
  beforeAll(() => {
    place = new Place("loopback");
  });
  afterAll(() => place.remove());

  it("are gone on with by one process alone", async () => {
    await place.start();
    const running = place.guests();
    await expect(removeStoredGuests(place.stateFile)).rejects.toThrow("guests of another command still run");
    expect((await running.machines()).every(({ state }) => state === "running")).toBe(true);
  });

  it("go on there too", async () => {
    await place.kill();
    const guests = await place.start();
    await guests.database.synchronise(replica, 20_000);
    const until = (await guests.database.written())?.sequence ?? Number.NaN;
    expect(await guests.database.missing(rabat, until)).toBe(0);
  });

  it("are removed on demand", async () => {
    await place.kill();
    expect(place.directories()).toHaveLength(1);
    await removeStoredGuests(place.stateFile);
    expect(place.directories()).toEqual([]);
    await removeStoredGuests(place.stateFile);
  });

  it("are removed by the next that start, when nothing tells of them any more", async () => {
    place.begin();
    await until(() => existsSync(place.stateFile));
    await place.kill();
    const [forgotten] = place.directories();
    rmSync(place.stateFile);
    await place.start();
    expect(place.directories()).not.toContain(forgotten);
    expect(place.directories()).toHaveLength(1);
  });
});

/** Of a snapshot alone; it says that it has begun. */
const SLOW_COPY = `#!/bin/sh
case "$*" in
*snapshots*) touch "$(dirname "$0")/copying"; exec sleep 60 ;;
*) exec /bin/cp "$@" ;;
esac
`;
