import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { MachineKey } from "../../cli/guests/api";
import { guestProcesses } from "../../cli/guests/leftovers";
import { removeKeptGuests } from "../../cli/guests/private-directory";
import { loadModel } from "../../model/load";
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
  readonly vcenters = new VirtualCenters(loadModel(undefined, "lab"));
  /** Of their own: what is in it, they left. */
  readonly temporary = mkdtempSync(join(tmpdir(), "kept-"));
  readonly stateFile = join(this.temporary, "state", "guests");
  private running: RemoteGuests | undefined;
  private run = "";

  constructor(private readonly isolation: RemoteOptions["isolation"]) {
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

  /** Kills the process that runs them, and waits until what it ran has ended by itself. */
  async kill(): Promise<void> {
    await this.running?.kill();
    const processes = () => guestProcesses(this.run);
    await until(async () => (await processes()).length === 0).catch(() => {});
    expect(await processes()).toEqual([]);
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
    await removeKeptGuests(this.stateFile);
    rmSync(this.temporary, { recursive: true });
  }
}

async function until(holds: () => Promise<boolean> | boolean, seconds = 15): Promise<void> {
  for (const deadline = Date.now() + seconds * 1000; !(await holds()); await sleep(20)) {
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${holds}`);
  }
}

jest.setTimeout(60_000);

describe("guests whose process is killed", () => {
  const place = new Place("namespaces");
  afterAll(() => place.remove());

  it("while they start, start again", async () => {
    place.begin();
    await until(() => place.stored("disks").some((path) => path.includes("db-1")));
    await place.kill();
    const guests = await place.start();
    await until(async () => ((await guests.database.written())?.sequence ?? 0) > 2);
  });
});
