import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { english } from "../../lib/text/localized";
import { parseRecord } from "../../recovery/evidence/json";
import type { JournalEntry } from "../../recovery/runbook/journal";
import { evidenceKeys } from "../support/evidence-keys";
import { ProjectCopy } from "../support/project-copy";
import { rehearsed } from "./support/exercise";

jest.setTimeout(300_000);

/* An exercise never vanishes: its facts are in its journal, and become evidence also if nothing else of it exists any more. */

const copy = new ProjectCopy();
const evidence = mkdtempSync(join(tmpdir(), "massar evidence "));
const { keyFile, publicKeyFile, removeKeys } = evidenceKeys();
beforeAll(() => copy.commit());
afterAll(() => {
  copy.remove();
  removeKeys();
  rmSync(evidence, { recursive: true });
});

const journals = join(copy.directory, ".rehearsal");

function leave(id: string, entries: readonly JournalEntry[]): void {
  mkdirSync(journals, { recursive: true });
  const own = entries.map((entry) =>
    JSON.stringify(entry.kind === "opened" ? { ...entry, facts: { ...entry.facts, id } } : entry),
  );
  writeFileSync(join(journals, `${id}.jsonl`), `${own.join("\n")}\n`);
}

const rehearse = (...args: string[]) => copy.run("rehearse", [...args, "--evidence", evidence, "--key", keyFile]);
const recordOf = (id: string) => parseRecord(readFileSync(join(evidence, id, "record.json"), "utf8"), id);

test("the simulation is gone after the last step: the evidence shows the result that the exercise had", async () => {
  const id = "2026-11-24-fire-aaaa";
  leave(id, (await rehearsed()).journal);
  const ended = await rehearse("--abort");
  expect(ended.output).toContain(`The simulation of ${id} no longer exists`);
  expect(recordOf(id)).toMatchObject({ outcome: "passed", cleanUp: { clean: true } });
  expect(ended.exitCode).toBe(0);
  expect(readdirSync(journals)).toEqual([]);
});

test("the simulation is gone before its clean-up: every fact remains, and the clean-up counts as not checked", async () => {
  const id = "2026-11-24-fire-bbbb";
  const { journal, record } = await rehearsed();
  leave(
    id,
    journal.slice(
      0,
      journal.findIndex((entry) => entry.kind === "began" && entry.step === "destroy"),
    ),
  );
  const ended = await rehearse("--abort", id);
  const aborted = recordOf(id);
  expect(aborted.outcome).toBe("aborted");
  expect(aborted.recoveryPoints).toEqual(record.recoveryPoints);
  expect(aborted.deviations.map(english)).toEqual([
    "Remove what the rehearsal created: not checked: the simulation no longer exists",
    "Check that nothing is left: not checked: the simulation no longer exists",
  ]);
  expect(aborted.cleanUp.clean).toBe(false);
  expect(ended.exitCode).toBe(1);
  expect(readdirSync(journals)).toEqual([]);
});

test("an exercise that was opened elsewhere, and whose journal is lost: its gap is closed by its id", async () => {
  const opened = await rehearse("--open", "--scenario", "flood", "--coordinator", "K. Alami", "--format", "json");
  const { id } = JSON.parse(opened.output.slice(opened.output.indexOf("{"), opened.output.lastIndexOf("}") + 1)) as {
    readonly id: string;
  };
  expect(readdirSync(join(evidence, id))).toEqual(["opening.json"]);
  await rehearse("--abort", id, "--coordinator", "K. Alami");
  const record = recordOf(id);
  expect(record).toMatchObject({ outcome: "aborted", scenario: "flood", id, cleanUp: { clean: false } });
  expect(record.deviations.map(english)).toContain(
    "Remove what the rehearsal created: not checked: the journal is lost, so nothing is known of this exercise",
  );
  const verified = await copy.run("evidence:verify", ["--evidence", evidence, "--public-key", publicKeyFile]);
  expect({ exitCode: verified.exitCode, output: verified.exitCode === 0 ? "" : verified.output }).toEqual({
    exitCode: 0,
    output: "",
  });
  const derived = await copy.run("evidence:rederive", ["--evidence", evidence]);
  expect(derived.output).toMatch(/aaaa {2}passed {2}derived again, without a difference/);
  expect(derived.exitCode).toBe(0);
});

test.each([
  ["a key that cannot be used", ["--key", "nothing.pem"], "The key cannot be used"],
  ["a folder that cannot be written", ["--evidence", join(keyFile, "below")], "The evidence cannot be written"],
])("%s is refused before anything starts", async (_, options, message) => {
  const { exitCode, output } = await copy.run("rehearse", ["--scenario", "fire", ...options]);
  expect(output).toContain(message);
  expect(exitCode).toBe(1);
  expect(existsSync(join(copy.directory, ".simulation"))).toBe(false);
});

test("an exercise of the real sites names who approved it, and that is somebody else", async () => {
  const live = { ...process.env, CDKTF_CONTEXT_JSON: '{"target":"live"}' };
  const options = ["--scenario", "fire", "--coordinator", "K. Alami", "--evidence", evidence, "--key", keyFile];
  const nobody = await copy.run("rehearse", options, live);
  expect(nobody.output).toContain("A name is missing: --approver");
  const same = await copy.run("rehearse", [...options, "--approver", "k. alami"], live);
  expect(same.output).toContain("K. Alami cannot both lead and approve an exercise");
});
