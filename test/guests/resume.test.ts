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

/** The files of guests that several processes run one after the other. */
class Place {
  readonly vcenters = new VirtualCenters(fixtureModel("lab"));
  /** Their own temporary directory. */
  readonly temporary: string;
  readonly stateFile: string;
  private running: RemoteGuests | undefined;
  run = "";

  constructor(private readonly isolation: RemoteOptions["isolation"]) {
    this.temporary = mkdtempSync(join(tmpdir(), "resumed-"));
    this.stateFile = join(this.temporary, "state", "guests");
    chmodSync(this.temporary, 0o711);
  }

  /** Begins to start them, without waiting. */
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

  /** The running guests. */
  guests(): RemoteGuests["guests"] {
    if (this.running === undefined) throw new Error("none was started");
    return this.running.guests;
  }

  /** Kills the process that runs them, and waits until the guests' processes have ended. */
  async kill(): Promise<void> {
    await this.running?.kill();
    const [, run = "none"] = /^massar-guests-([^-]+)-/.exec(this.directories()[0] ?? "") ?? [];
    const processes = () => guestProcesses(run);
    await until(async () => processes().length === 0).catch(() => {});
    expect(processes()).toEqual([]);
  }

  /** The guests' data directories. */
  directories = () => readdirSync(this.temporary).filter((name) => name.startsWith("massar-guests-"));

  /** The content of a folder in the data directory. */
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

  it("during their start, start again", async () => {
    place.begin();
    await until(() => place.stored("disks").some((path) => path.includes("db-1")));
    await place.kill();
    const guests = await place.start();
    await until(async () => ((await guests.database.written())?.sequence ?? 0) > 2);
    expect(await guests.database.missing(rabat, 3)).toBe(0);
  });

  it("resume: no marker is missing, and the replicas are not copied again", async () => {
    // GIVEN replicas that are up to date
    const guests = place.guests();
    await guests.database.synchronise(replica, 20_000);
    await guests.files.synchronise(fileReplica, 20_000);
    const disks = place.stored("disks").map((path) => ({ path, inode: statSync(path).ino }));
    const [instant, run] = [new Date().toISOString(), place.run];
    const written = await guests.database.writtenBefore(instant);
    const filed = await guests.files.writtenBefore("files", instant);

    // WHEN the process is killed, and another one resumes them
    await place.kill();
    const began = new Date().toISOString();
    const next = await place.start();

    // THEN it knows the written markers, and continues after them
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

  it("after a snapshot, recover the replicas' data at that instant", async () => {
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

    // THEN they have the earlier markers, and no later ones
    const database = await next.database.newestMarker(recovered);
    expect(database?.sequence).toBeGreaterThan(1);
    expect(database?.at.localeCompare(copied)).toBe(-1);
    const files = await next.files.newestMarker(recoveredFiles);
    expect(files?.sequence).toBeGreaterThan(1);
    expect(files?.at.localeCompare(copied)).toBe(-1);
    expect((await next.database.newestMarker(replica))?.at.localeCompare(copied)).toBe(1);
  });

  it("after a promotion and DNS updates, keep both", async () => {
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

  it("while VMs are destroyed, remove their disks", async () => {
    await place.kill();
    place.vcenters.destroyBubble();
    for (const name of ["mrk-db-1", "mrk-file-1"]) place.vcenters.change("marrakech", name, { snapshots: [] });
    const guests = await place.start();
    expect((await guests.machines()).filter(({ network }) => network === "bubble")).toEqual([]);
    await until(() => place.stored("disks").every((path) => !path.includes("rehearsal-")));
    await until(() => place.stored("snapshots").length === 0);
  });

  it("while a snapshot is copied, copy it again, and no process stays paused", async () => {
    // GIVEN a copy that never ends
    const slow = join(place.temporary, "slow");
    mkdirSync(slow);
    writeFileSync(join(slow, "cp"), SLOW_COPY, { mode: 0o755 });
    await place.kill();
    const guests = await place.start({ path: `${slow}:` });
    const instant = await guests.database.synchronise(replica, 20_000);
    place.vcenters.snapshot("mrk-db-1");
    await until(() => existsSync(join(slow, "copying")));

    // WHEN the process is killed meanwhile THEN another one completes the copy before the replica changes
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

  it("while a site has failed, leave it failed until it is restored", async () => {
    // GIVEN a failed Rabat without vCenter
    await place.guests().stopOrderly("rabat", ["files"]);
    await place.guests().failSite("rabat");
    const written = await place.guests().database.written();
    await place.kill();

    // WHEN another process resumes THEN it does not wait, starts nothing there, and knows the written markers
    const guests = await place.start({ sites: ["marrakech"] });
    const statesAt = async (of: string) =>
      (await guests.machines()).filter(({ network }) => network === of).map(({ state }) => state);
    expect(new Set(await statesAt("rabat"))).toEqual(new Set(["off"]));
    expect(new Set(await statesAt("marrakech"))).toEqual(new Set(["running"]));
    expect(await guests.database.written()).toEqual(written);

    // AND after the restoration it runs there too
    await guests.restoreSite("rabat");
    expect(new Set(await statesAt("rabat"))).toEqual(new Set(["running"]));
    await until(async () => ((await guests.database.written())?.sequence ?? 0) > (written?.sequence ?? Number.NaN));
    await guests.database.synchronise(replica, 20_000);
    expect(await guests.database.missing(replica, (written?.sequence ?? Number.NaN) + 1)).toBe(0);
  });

  it("leave nothing behind once they are stopped", async () => {
    await place.guests().stop();
    expect(await place.guests().leftovers()).toEqual({ processes: [], namespaces: [] });
    expect(place.directories()).toEqual([]);
    expect(existsSync(place.stateFile)).toBe(false);
  });
});

describe("guests on loopback that are not resumed", () => {
  let place: Place;
  beforeAll(() => {
    place = new Place("loopback");
  });
  afterAll(() => place.remove());

  it("can be resumed by one process only", async () => {
    await place.start();
    const running = place.guests();
    await expect(removeStoredGuests(place.stateFile)).rejects.toThrow("guests of another command still run");
    expect((await running.machines()).every(({ state }) => state === "running")).toBe(true);
  });

  it("resume there too", async () => {
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

  it("are removed by the next guests if their state file is missing", async () => {
    place.begin();
    await until(() => existsSync(place.stateFile));
    await place.kill();
    const [orphaned] = place.directories();
    rmSync(place.stateFile);
    await place.start();
    expect(place.directories()).not.toContain(orphaned);
    expect(place.directories()).toHaveLength(1);
  });
});

/** A `cp` that never ends for snapshots, and creates a file when it starts. */
const SLOW_COPY = `#!/bin/sh
case "$*" in
*snapshots*) touch "$(dirname "$0")/copying"; exec sleep 60 ;;
*) exec /bin/cp "$@" ;;
esac
`;
