import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inProject, simulationDirectory } from "../../lib/paths";
import { type Outcome, type RunOptions, run, send } from "../../lib/processes";
import { parseRecord } from "../../recovery/evidence/json";
import { JOURNALS, journalOf, unfinished } from "../../recovery/journal/journal-file";
import type { ExerciseRecord } from "../../recovery/record";
import { evidenceKeys } from "../support/evidence-keys";

jest.setTimeout(900_000);

const evidence = mkdtempSync(join(tmpdir(), "massar-day-evidence-"));
const { keyFile, publicKeyFile, removeKeys } = evidenceKeys();

const npm = (script: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> =>
  run(process.execPath, [inProject("cli", "bootstrap.mjs"), script, ...args], {
    recipient: "checks",
    environment: { CDKTF_CONTEXT_JSON: '{"profile":"lab"}' },
    ...options,
  });
const recovery = (args: readonly string[], options?: RunOptions) =>
  npm("recovery", [...args, ...(args[0] === "status" ? [] : ["--evidence", evidence, "--key", keyFile])], options);

afterAll(async () => {
  await npm("simulation", ["stop"]);
  rmSync(evidence, { recursive: true, force: true });
  removeKeys();
});

/** Shows the output if the exit code is unexpected. */
const unless = (expected: number, { exitCode, lines }: Outcome) => ({
  exitCode,
  lines: exitCode === expected ? [] : lines,
});
const SUCCESS = { exitCode: 0, lines: [] };

function recordOf({ lines }: Outcome): ExerciseRecord {
  const [, folder = ""] = /^Report: (.+)\/report\.en\.pdf/m.exec(lines.join("\n")) ?? [];
  return parseRecord(readFileSync(join(folder, "record.json"), "utf8"), folder);
}

const kill = async () => {
  const [begun] = await unfinished();
  const opened = begun && (await journalOf(begun.id).read()).findLast((entry) => entry.kind === "opened");
  if (opened?.kind !== "opened" || opened.process === undefined) throw new Error("the journal contains no process id");
  send(opened.process, "SIGKILL");
};

const verifyEvidence = async () => {
  const verifying = ["--evidence", evidence, "--public-key", publicKeyFile];
  expect(unless(0, await npm("evidence-verify", verifying))).toEqual(SUCCESS);
  expect(unless(0, await npm("evidence-rederive", ["--evidence", evidence]))).toEqual(SUCCESS);
};

test("a fire, killed after the fence and after the first promotion: one failover, one record, then home without a loss", async () => {
  // GIVEN a failover that is killed twice
  for (const [args, line] of [
    [["failover", "--scenario", "fire", "--approver", "S. Idrissi"], "✔ Make sure that Rabat cannot write"],
    [["failover", "--resume"], "✔ Start priority group 1"],
  ] as const) {
    let killed: Promise<void> | undefined;
    await recovery(args, {
      onLine: (text) => {
        if (text.includes(line)) killed ??= kill();
      },
    });
    await killed;
    expect({ line, killed: killed !== undefined }).toEqual({ line, killed: true });
  }

  // WHEN it is resumed THEN it ends with one record, in which no step ran again after it had passed
  const over = await recovery(["failover", "--resume"]);
  expect(unless(0, over)).toEqual(SUCCESS);
  const record = recordOf(over);
  expect(record).toMatchObject({ kind: "failover", outcome: "passed", scenario: "fire", deviations: [] });
  expect(record.fences?.every(({ passed }) => passed)).toBe(true);
  expect(new Set(record.steps.map(({ id }) => id)).size).toBe(record.steps.length);
  expect(readdirSync(evidence).filter((name) => name.startsWith("20"))).toHaveLength(1);
  expect(await unfinished()).toEqual([]);

  // AND the status says what to do next, and an exercise is refused
  const status = await recovery(["status"]);
  expect(status.lines.join("\n")).toContain("npm run recovery -- reprotect");
  const exercise = await npm("rehearse", ["--scenario", "fire", "--evidence", evidence]);
  expect(exercise.lines.join("\n")).toContain("Marrakech serves in this simulation since");

  // AND Rabat comes back as a replica, and takes over again without losing anything
  const reprotected = await recovery(["reprotect"]);
  expect(unless(0, reprotected)).toEqual(SUCCESS);
  const back = await recovery(["failback"]);
  expect(unless(0, back)).toEqual(SUCCESS);
  const home = recordOf(back);
  expect(home).toMatchObject({ kind: "failback", outcome: "passed" });
  expect(home.recoveryPoints.map(({ missing }) => missing)).toEqual([0, 0, 0]);
  const normal = await recovery(["status"]);
  expect(normal.lines.join("\n")).toContain("Rabat serves and Marrakech follows. Nothing to do.");
  await verifyEvidence();
  expect(existsSync(JOURNALS) ? readdirSync(JOURNALS) : []).toEqual([]);
  expect(existsSync(join(simulationDirectory, "posture.json"))).toBe(true);
});

test("before a flood, a migration loses nothing", async () => {
  const over = await recovery(["migrate", "--scenario", "flood"]);
  expect(unless(0, over)).toEqual(SUCCESS);
  const record = recordOf(over);
  expect(record).toMatchObject({ kind: "migration", outcome: "passed" });
  expect(record.recoveryPoints.map(({ missing }) => missing)).toEqual([0, 0, 0]);
  await verifyEvidence();
});
