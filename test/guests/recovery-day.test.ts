import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Guests, MachineKey } from "../../guests/api";
import { startGuests } from "../../guests/simulated/guests";
import { english } from "../../lib/text/localized";
import { tiersOfGroup } from "../../recovery/exercise/day-command";
import { runExercise } from "../../recovery/exercise/exercise";
import { situationOf } from "../../recovery/exercise/situation";
import type { DayKind, ExerciseRecord } from "../../recovery/record";
import type { JournalEntry } from "../../recovery/runbook/journal";
import type { DayWorld } from "../../recovery/runbook/world";
import { copiesOf } from "../../recovery/worlds/copies";
import { type DayOptions, dayWorld } from "../../recovery/worlds/day-world";
import { lossesOf, readPosture, simulatedPosture, storeLosses } from "../../recovery/worlds/posture-store";
import { fixtureModel } from "../fixture/model";
import { opening } from "../recovery/support/world";
import { isBubble, VirtualCenters } from "./vcenters";

jest.setTimeout(240_000);

const model = fixtureModel("lab");
const tiers = tiersOfGroup(model, "pupils-records");
const ID = "2026-11-24-fire-7f3a";

const at = (network: "rabat" | "marrakech", member: string): MachineKey => ({ network, member });
const DATA = { database: "db-1", files: "file-1" } as const;

/** The sites of the day without Terraform: vCenters in memory, guests as processes. */
class Sites {
  readonly directory = mkdtempSync(join(tmpdir(), "day-"));
  readonly vcenters = new VirtualCenters(model);
  guests!: Guests;
  private outage = false;

  async start(): Promise<void> {
    this.guests = await startGuests({
      ...{ model, environment: {}, isBubble, tiers, watch: this.vcenters.watch },
      ...{ markerInterval: 20, fileInterval: 500 },
    });
  }

  async run(kind: DayKind, options: Partial<DayOptions> = {}): Promise<ExerciseRecord> {
    const { directory, guests, vcenters } = this;
    const before = await readPosture(directory);
    const world = dayWorld({
      ...{ model, id: ID, kind, guests, tiers, environment: {}, logs: directory, justDeployed: true },
      controls: { rabat: "", marrakech: "" },
      interrupted: new AbortController().signal,
      lost: lossesOf(before),
      posture: simulatedPosture(directory, { failover: before.failover ?? ID, tiers }),
      deploy: async (context) => {
        vcenters.recoverSite("recovering" in context);
        await guests.settled();
        return "0".repeat(64);
      },
      ...options,
    });
    const answers = { id: "rabat-answers", title: "Rabat", passed: !this.outage, expected: "", seen: "" };
    const checked = async () => [{ ...answers, at: new Date().toISOString() }];
    // the vCenters of this test cannot be asked
    const asked: DayWorld = { ...world, survey: checked, readiness: checked };
    const entries: JournalEntry[] = [];
    const begun = {
      ...opening(kind, kind === "failover" ? "fire" : "flood"),
      id: ID,
    };
    entries.push({ kind: "opened", at: new Date().toISOString(), facts: begun });
    const record = await runExercise({
      ...{ model, id: ID, kind, scenario: begun.scenario, people: begun.people, guests, environment: {}, tiers },
      world: asked,
      ...{ target: "simulation", signal: new AbortController().signal },
      journal: { read: async () => entries, append: async (entry) => void entries.push(entry) },
      watcher: { began: () => undefined, ended: () => undefined },
    });
    if (kind === "failover") {
      const lost = record.recoveryPoints.map(({ tier, missing = 0 }) => [tier, missing] as const);
      await storeLosses(directory, ID, Object.fromEntries(lost));
    }
    return record;
  }

  async burn(): Promise<void> {
    this.outage = true;
    await this.guests.failSite("rabat");
  }

  async relight(): Promise<void> {
    this.outage = false;
    await this.guests.restoreSite("rabat");
    await this.guests.settled();
  }

  /** Waits until so many more rows and files are acknowledged. */
  async write(count: number): Promise<void> {
    const now = () =>
      [this.guests.database.written(), this.guests.files.written("files")].map((marker) => marker?.sequence ?? 0);
    const goal = now().map((sequence) => sequence + count);
    while (now().some((sequence, index) => sequence < (goal[index] ?? 0))) await sleep(50);
  }

  async missingAt(network: "rabat" | "marrakech"): Promise<Readonly<Record<string, number>>> {
    const { database, files } = this.guests;
    const [rows, documents] = [database.written()?.sequence ?? 0, files.written("files")?.sequence ?? 0];
    return {
      database: await database.missing(at(network, DATA.database), rows),
      files: await files.missing(at(network, DATA.files), documents),
    };
  }

  situation = async () =>
    (
      await situationOf({
        ...{ model, guests: this.guests },
        copies: { ...this.copies(), tiers: this.copies().tiers.filter(({ spec }) => tiers.includes(spec.name)) },
        recovered: (await readPosture(this.directory)).failover !== undefined,
      })
    ).situation;

  private copies = () => copiesOf(model, ID, this.guests);

  async stop(): Promise<void> {
    await this.guests.stop();
    rmSync(this.directory, { recursive: true });
  }
}

const failures = ({ steps }: ExerciseRecord) =>
  steps.filter(({ outcome }) => outcome === "failed").map(({ id, detail = "" }) => `${id}: ${english(detail)}`);

describe("the day with writers that run", () => {
  const sites = new Sites();
  beforeAll(() => sites.start());
  afterAll(() => sites.stop());

  it("loses the link alone: status says so, and failover is refused by the fence", async () => {
    await sites.write(20);
    expect(await sites.situation()).toBe("normal");
    await sites.guests.link.cut();
    expect(await sites.situation()).toBe("linkLost");
    const record = await sites.run("failover");
    expect(failures(record)).toEqual([expect.stringContaining("Rabat renews it")]);
    expect(await sites.guests.database.inRecovery(at("marrakech", "db-1"))).toBe(true);
    await sites.guests.link.restore();
  });

  it("fails over after a fire and reports what was lost", async () => {
    await sites.burn();
    expect(await sites.situation()).toBe("rabatLost");
    const record = await sites.run("failover");
    expect(failures(record)).toEqual([]);
    expect(record).toMatchObject({ outcome: "passed", kind: "failover" });
    expect(await sites.situation()).toBe("unprotected");
    const lost = Object.fromEntries(record.recoveryPoints.map(({ tier, missing }) => [tier, missing]));
    expect(await sites.missingAt("marrakech")).toEqual(lost);
  });

  it("writes 1,000 rows and files at Marrakech, reprotects, and fails back without losing any", async () => {
    const lost = lossesOf(await readPosture(sites.directory));
    await sites.write(1000);

    // Rabat has power again: it must refuse writes
    await sites.relight();
    for (const tier of ["database", "files"]) {
      expect(await sites.guests.writing.refuses("rabat", tier)).toMatchObject({ passed: true });
    }
    const reprotected = await sites.run("reprotect");
    expect(failures(reprotected)).toEqual([]);
    expect(reprotected.outcome).toBe("passed");
    expect(await sites.situation()).toBe("recovered");

    const back = await sites.run("failback");
    expect(failures(back)).toEqual([]);
    expect(back.outcome).toBe("passed");
    await sites.write(20);
    const { database: rows, files: documents } = await sites.missingAt("rabat");
    expect({ database: rows, files: documents }).toEqual({ database: lost["database"], files: lost["files"] });
    expect(await sites.situation()).toBe("normal");
    expect(lossesOf(await readPosture(sites.directory))).toEqual(lost);
    expect(
      sites.guests.machines().filter(({ network, member }) => network === "marrakech" && member === "db-2"),
    ).toEqual([]);
  });

  it("migrates before a flood and loses nothing", async () => {
    const before = await sites.missingAt("rabat");
    const record = await sites.run("migration");
    expect(failures(record)).toEqual([]);
    expect(record).toMatchObject({ outcome: "passed", kind: "migration" });
    expect(record.recoveryPoints.map(({ missing }) => missing)).toEqual([0, 0]);
    expect(await sites.missingAt("marrakech")).toEqual(before);
    expect(await sites.guests.writing.refuses("rabat", "database")).toMatchObject({ passed: true });
  });
});
