import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../lib/processes";
import { parseRecord } from "../../recovery/evidence/json";
import { evidenceKeys } from "../support/evidence-keys";
import { ProjectCopy } from "../support/project-copy";

jest.setTimeout(600_000);

const evidence = mkdtempSync(join(tmpdir(), "massar evidence "));
const { keyFile, publicKeyFile, removeKeys } = evidenceKeys();
let copy: ProjectCopy;
beforeAll(() => {
  copy = new ProjectCopy("committed");
  copy.commit();
});
afterAll(() => {
  copy.remove();
  rmSync(evidence, { recursive: true });
  removeKeys();
});

const npm = (script: string, ...args: string[]) =>
  run(process.execPath, [join(copy.directory, "cli", "bootstrap.mjs"), script, ...args], {
    ...{ recipient: "checks", cwd: copy.directory },
    environment: { CDKTF_CONTEXT_JSON: '{"profile":"lab"}' },
  });

const rehearse = (scenario: string, ...args: string[]) =>
  npm(
    "rehearse",
    "--scenario",
    scenario,
    "--approver",
    "S. Idrissi",
    "--evidence",
    evidence,
    "--key",
    keyFile,
    ...args,
  );

test.each([
  ["fire", { database: 5000, files: 15_000 }],
  ["flood", { database: 5000, files: 15_000 }],
])(
  "a %s is rehearsed: a copy is recovered, measured and removed, and the evidence is valid",
  async (scenario, most) => {
    const { exitCode, lines } = await rehearse(scenario);
    expect({ exitCode, lines: exitCode === 0 ? [] : lines }).toEqual({ exitCode: 0, lines: [] });
    const folder = readdirSync(evidence).find((name) => name.includes(scenario)) ?? "";
    const record = parseRecord(readFileSync(join(evidence, folder, "record.json"), "utf8"), folder);
    expect(record).toMatchObject({
      outcome: "passed",
      scenario,
      kind: "rehearsal",
      isolation: { tested: true, proved: true },
      replication: { asserted: true, stillStreaming: true, unharmed: true },
      cleanUp: { clean: true, emptyPlans: ["primary", "dr", "replication-link"] },
    });
    for (const [tier, limit] of Object.entries(most)) {
      const point = record.recoveryPoints.find((each) => each.tier === tier);
      expect(point?.actual).toBeLessThan(limit);
      expect(point?.newestMarker?.sequence).toBeGreaterThan(0);
    }
    expect(readdirSync(join(evidence, folder))).toEqual(
      expect.arrayContaining([
        "record.json",
        "manifest.json",
        "report.en.md",
        "report.fr.md",
        "report.en.pdf",
        "report.fr.pdf",
      ]),
    );
    for (const verified of [
      await npm("evidence-verify", "--evidence", evidence, "--public-key", publicKeyFile),
      await npm("evidence-rederive", "--evidence", evidence),
    ]) {
      expect({ exitCode: verified.exitCode, lines: verified.exitCode === 0 ? [] : verified.lines }).toEqual({
        exitCode: 0,
        lines: [],
      });
    }
    // the committed keys do not know this one
    const foreign = await npm("evidence-verify", "--evidence", evidence);
    expect(foreign.exitCode).toBe(1);
    expect(foreign.lines.join("\n")).toContain("not a key that is committed");
    expect(record.integrity.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["integrity/pages", "integrity/table/pupils", "integrity/markers"]),
    );
    expect(record.software.database).toMatch(/^PostgreSQL \d+/);
  },
);

test("an unknown scenario is refused before anything is created", async () => {
  const unknown = await rehearse("earthquake");
  expect(unknown.exitCode).not.toBe(0);
  expect(unknown.lines.join("\n")).toContain("Allowed choices are fire, flood, strike");
});

test("a dry run prints the steps, each with its limit", async () => {
  const { exitCode, lines } = await rehearse("fire", "--dry-run");
  expect(exitCode).toBe(0);
  expect(lines.filter((line) => /at most \d+/.test(line)).length).toBeGreaterThan(12);
});
