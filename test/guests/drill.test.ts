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

jest.setTimeout(600_000);

const evidence = mkdtempSync(join(tmpdir(), "massar-drill-evidence-"));
afterAll(() => rmSync(evidence, { recursive: true, force: true }));

const lab = '{"profile":"lab"}';
const npm = (script: string, args: readonly string[], options: RunOptions = {}, context = lab): Promise<Outcome> =>
  run(process.execPath, [inProject("cli", "bootstrap.mjs"), script, ...args], {
    environment: { CDKTF_CONTEXT_JSON: context },
    ...options,
  });
const drill = (...args: readonly string[]) => npm("drill", [...args, "--evidence", evidence]);

/** What it printed, where it did not end as it should. */
const unless = (expected: number, { exitCode, lines }: Outcome) => ({
  exitCode,
  lines: exitCode === expected ? [] : lines,
});

function recordOf({ lines }: Outcome): ExerciseRecord {
  const [, folder = ""] = /^(?:PASSED|FAILED|ABORTED) {2}(.+)$/m.exec(lines.join("\n")) ?? [];
  return parseRecord(readFileSync(join(folder, "record.json"), "utf8"), folder);
}

const putBack = { clean: true, emptyPlans: [...STACKS], processes: [], namespaces: [] };
/** What is left of exercises; what did not pass leaves its logs. */
const left = () =>
  [simulationDirectory, JOURNALS].flatMap((folder) => (existsSync(folder) ? readdirSync(folder) : [])).sort();

test.each<[Scenario, { readonly nothingLost: boolean }]>([
  ["fire", { nothingLost: false }],
  ["flood", { nothingLost: true }],
])("in a %s Rabat goes dark, Marrakech is recovered, and all is put back", async (scenario, { nothingLost }) => {
  const ended = await drill("--scenario", scenario, "--approver", "S. Idrissi");
  expect(unless(0, ended)).toEqual({ exitCode: 0, lines: [] });
  const record = recordOf(ended);
  expect(record).toMatchObject({
    ...{ outcome: "passed", scenario, kind: "drill", target: "simulation", deviations: [] },
    plans: { dr: expect.stringMatching(/^[0-9a-f]{64}$/) },
    replication: { asserted: false },
    cleanUp: putBack,
  });
  // the losses count from the blackout, which is after the declaration
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
  expect(unless(0, await npm("evidence-verify", ["--evidence", evidence]))).toEqual({ exitCode: 0, lines: [] });
  expect(left()).toEqual([]);
});

test("killed once Rabat is dark, an abort lights it and puts all back", async () => {
  const kill = async () => {
    const [begun] = await unfinished();
    const opened = begun && (await journalOf(begun.id).read()).find((entry) => entry.kind === "opened");
    if (opened?.kind !== "opened" || opened.process === undefined) throw new Error("the journal names no process");
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

describe("on live sites it is refused before anything is made", () => {
  test("by the command", async () => {
    const before = left();
    const { exitCode, lines } = await npm("drill", ["--scenario", "fire"], {}, '{"target":"live"}');
    expect(exitCode).not.toBe(0);
    expect(lines.join("\n")).toContain("A drill makes Rabat go dark: it is refused on live sites");
    expect(left()).toEqual(before);
  });

  test("and by what is synthesised", async () => {
    const drilled = JSON.stringify({ target: "live", drill: { recovers: "2026-11-24-fire-7f3a" } });
    const { exitCode, lines } = await run(process.execPath, [...typeScriptOptions, inProject("main.ts")], {
      environment: { CDKTF_CONTEXT_JSON: drilled, CDKTF_OUTDIR: join(evidence, "cdktf.out") },
    });
    expect(exitCode).toBe(1);
    expect(lines.join("\n")).toContain("context: a drill darkens Rabat and would recover Marrakech live");
  });
});
