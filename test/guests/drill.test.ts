import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inProject, simulationDirectory } from "../../lib/paths";
import { type Outcome, type RunOptions, run, send } from "../../lib/processes";
import { STACKS } from "../../model/names";
import { parseRecord } from "../../recovery/evidence/json";
import { JOURNALS, journalOf, unfinished } from "../../recovery/journal/journal-file";
import type { ExerciseRecord, Scenario } from "../../recovery/record";
import { typeScriptOptions } from "../../toolchain/typescript-options";
import { evidenceKeys } from "../support/evidence-keys";

jest.setTimeout(600_000);

const evidence = mkdtempSync(join(tmpdir(), "massar-drill-evidence-"));
const { keyFile, publicKeyFile, removeKeys } = evidenceKeys();
afterAll(() => {
  rmSync(evidence, { recursive: true, force: true });
  removeKeys();
});

const lab = '{"profile":"lab"}';
const npm = (script: string, args: readonly string[], options: RunOptions = {}, context = lab): Promise<Outcome> =>
  run(process.execPath, [inProject("cli", "bootstrap.mjs"), script, ...args], {
    recipient: "checks",
    environment: { CDKTF_CONTEXT_JSON: context },
    ...options,
  });
const drill = (...args: readonly string[]) => npm("drill", [...args, "--evidence", evidence, "--key", keyFile]);

/** Shows the output if the exit code is unexpected. */
const unless = (expected: number, { exitCode, lines }: Outcome) => ({
  exitCode,
  lines: exitCode === expected ? [] : lines,
});

function recordOf({ lines }: Outcome): ExerciseRecord {
  const [, folder = ""] = /^Report: (.+)\/report\.en\.pdf/m.exec(lines.join("\n")) ?? [];
  return parseRecord(readFileSync(join(folder, "record.json"), "utf8"), folder);
}

const putBack = { clean: true, emptyPlans: [...STACKS], processes: [], namespaces: [] };
/** The remaining files of exercises: only logs, if an exercise did not pass. */
const left = () =>
  [simulationDirectory, JOURNALS].flatMap((folder) => (existsSync(folder) ? readdirSync(folder) : [])).sort();

test.each<[Scenario, { readonly nothingLost: boolean }]>([
  ["fire", { nothingLost: false }],
  ["flood", { nothingLost: true }],
])(
  "in a %s Rabat fails, Marrakech is recovered, and the normal state is restored",
  async (scenario, { nothingLost }) => {
    // data written at Marrakech is discarded after the fire, and kept after the flood
    const ended = await drill("--scenario", scenario, "--approver", "S. Idrissi", ...(nothingLost ? ["--keep"] : []));
    expect(unless(0, ended)).toEqual({ exitCode: 0, lines: [] });
    const record = recordOf(ended);
    expect(record).toMatchObject({
      ...{ outcome: "passed", scenario, kind: "drill", target: "simulation", deviations: [] },
      plans: { dr: expect.stringMatching(/^[0-9a-f]{64}$/) },
      replication: { asserted: false },
      cleanUp: putBack,
    });
    // before the promotion, and when Rabat is powered on again
    expect(record.fences?.map(({ id, passed }) => `${id} ${passed}`)).toEqual(
      ["fence", "refused"].flatMap((kind) => ["database", "files", "identity"].map((tier) => `${kind}/${tier} true`)),
    );
    // data loss is measured from the failure, which is after the declaration
    expect(Date.parse(record.disaster ?? "")).toBeGreaterThan(Date.parse(record.declared ?? ""));
    expect(record.recoveryPoints.map(({ tier }) => tier).sort()).toEqual(["database", "files", "identity"]);
    for (const { newestMarker, actual = Number.NaN, objective, missing } of record.recoveryPoints) {
      expect(newestMarker?.sequence).toBeGreaterThan(0);
      expect(actual).toBeLessThanOrEqual(objective);
      if (nothingLost) expect(missing).toBe(0);
    }
    expect(record.recoveryTimes).toHaveLength(record.scope.tiers.length);
    expect(record.recoveryTimes.filter(({ kept }) => !kept)).toEqual([]);
    expect(record.assertions.map(({ id }) => id)).toEqual(expect.arrayContaining(["enrol", "read"]));
    const verifying = ["--evidence", evidence, "--public-key", publicKeyFile];
    expect(unless(0, await npm("evidence-verify", verifying))).toEqual({ exitCode: 0, lines: [] });
    expect(unless(0, await npm("evidence-rederive", ["--evidence", evidence]))).toEqual({ exitCode: 0, lines: [] });
    expect(left()).toEqual([]);
  },
);

test("killed after the failure of Rabat, an abort restores the normal state", async () => {
  const kill = async () => {
    const [begun] = await unfinished();
    const opened = begun && (await journalOf(begun.id).read()).find((entry) => entry.kind === "opened");
    if (opened?.kind !== "opened" || opened.process === undefined)
      throw new Error("the journal contains no process id");
    send(opened.process, "SIGKILL");
  };
  let killed: Promise<void> | undefined;
  await npm("drill", ["--scenario", "fire"], {
    onLine: (line) => {
      if (line.includes("✔ Fire at Rabat")) killed = kill();
    },
  });
  await killed;
  expect(killed).toBeDefined();

  const other = await drill("--scenario", "fire");
  expect(other.exitCode).not.toBe(0);
  expect(other.lines.join("\n")).toContain("npm run drill -- --abort");

  const ended = await drill("--abort");
  const record = recordOf(ended);
  expect(record).toMatchObject({ outcome: "aborted", deviations: [], cleanUp: putBack });
  expect(ended.exitCode).toBe(1);
  expect(left()).toEqual(["logs"]);
});

describe("on live sites it is refused before anything is created", () => {
  test("by the command", async () => {
    const before = left();
    const { exitCode, lines } = await npm("drill", ["--scenario", "fire"], {}, '{"target":"live"}');
    expect(exitCode).not.toBe(0);
    expect(lines.join("\n")).toContain("A drill shuts Rabat down, so it is refused on live sites");
    expect(left()).toEqual(before);
  });

  test("and by the synthesis", async () => {
    const drilled = JSON.stringify({ target: "live", drill: { recovers: "2026-11-24-fire-7f3a" } });
    const { exitCode, lines } = await run(process.execPath, [...typeScriptOptions, inProject("main.ts")], {
      recipient: "terraform",
      environment: { CDKTF_CONTEXT_JSON: drilled, CDKTF_OUTDIR: join(evidence, "cdktf.out") },
    });
    expect(exitCode).toBe(1);
    expect(lines.join("\n")).toContain(
      "context: a drill would take the primary site down and recover the backup site, live",
    );
  });
});
