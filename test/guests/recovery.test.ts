import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Outcome, type RunOptions, run, send } from "../../lib/processes";
import { parseRecord } from "../../recovery/evidence/json";
import type { ExerciseRecord } from "../../recovery/record";
import type { JournalEntry } from "../../recovery/runbook/journal";
import { evidenceKeys } from "../support/evidence-keys";
import { ProjectCopy } from "../support/project-copy";

jest.setTimeout(900_000);

const evidence = mkdtempSync(join(tmpdir(), "massar-day-evidence-"));
const { keyFile, publicKeyFile, removeKeys } = evidenceKeys();

// other files of this suite use the project's own simulation
let copy: ProjectCopy;
beforeAll(() => {
  copy = new ProjectCopy("committed");
  copy.commit();
});

const npm = (script: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> =>
  run(process.execPath, [join(copy.directory, "cli", "bootstrap.mjs"), script, ...args], {
    ...{ recipient: "checks", cwd: copy.directory },
    environment: { CDKTF_CONTEXT_JSON: '{"profile":"lab"}' },
    ...options,
  });
const recovery = (args: readonly string[], options?: RunOptions) =>
  npm("recovery", [...args, ...(args[0] === "status" ? [] : ["--evidence", evidence, "--key", keyFile])], options);

afterAll(async () => {
  await npm("simulation", ["stop"]);
  expect(await copy.endLeftovers()).toEqual([]);
  copy.remove();
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

const journals = () => join(copy.directory, ".rehearsal");
const openJournals = () =>
  existsSync(journals()) ? readdirSync(journals()).filter((file) => file.endsWith(".jsonl")) : [];

const kill = () => {
  const [file = ""] = openJournals();
  const lines = readFileSync(join(journals(), file), "utf8").split("\n").slice(0, -1);
  const opened = lines.map((line) => JSON.parse(line) as JournalEntry).findLast((entry) => entry.kind === "opened");
  if (opened?.kind !== "opened" || opened.process === undefined) throw new Error("the journal contains no process id");
  send(opened.process, "SIGKILL");
};

const verifyEvidence = async () => {
  const verifying = ["--evidence", evidence, "--public-key", publicKeyFile];
  expect(unless(0, await npm("evidence-verify", verifying))).toEqual(SUCCESS);
  expect(unless(0, await npm("evidence-rederive", ["--evidence", evidence]))).toEqual(SUCCESS);
};

test("a fire, killed after the fence and after the promotions: one failover, one record, then home without a loss", async () => {
  // GIVEN a failover that is killed twice
  for (const [args, line] of [
    [["failover", "--scenario", "fire", "--approver", "S. Idrissi"], "✔ Make sure that Rabat cannot write"],
    // group 1 may have passed before the first kill
    [["failover", "--resume"], "✔ Start priority group 2"],
  ] as const) {
    let killed = false;
    const { lines } = await recovery(args, {
      onLine: (text) => {
        if (killed || !text.includes(line)) return;
        killed = true;
        kill();
      },
    });
    expect({ line, lines: killed ? [] : lines }).toEqual({ line, lines: [] });
  }

  // WHEN it is resumed THEN it ends with one record, in which no step ran again after it had passed
  const over = await recovery(["failover", "--resume"]);
  expect(unless(0, over)).toEqual(SUCCESS);
  const record = recordOf(over);
  expect(record).toMatchObject({ kind: "failover", outcome: "passed", scenario: "fire", deviations: [] });
  expect(record.fences?.every(({ passed }) => passed)).toBe(true);
  expect(new Set(record.steps.map(({ id }) => id)).size).toBe(record.steps.length);
  expect(readdirSync(evidence).filter((name) => name.startsWith("20"))).toHaveLength(1);
  expect(openJournals()).toEqual([]);

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
  expect(openJournals()).toEqual([]);
  expect(copy.has(join(".simulation", "posture.json"))).toBe(true);
});

test("before a flood, a migration loses nothing", async () => {
  const over = await recovery(["migrate", "--scenario", "flood"]);
  expect(unless(0, over)).toEqual(SUCCESS);
  const record = recordOf(over);
  expect(record).toMatchObject({ kind: "migration", outcome: "passed" });
  expect(record.recoveryPoints.map(({ missing }) => missing)).toEqual([0, 0, 0]);
  await verifyEvidence();
});
