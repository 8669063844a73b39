import { ProjectCopy } from "../support/project-copy";
import { sarifValidator } from "../support/sarif-schema";

let copy: ProjectCopy;
beforeEach(() => {
  copy = new ProjectCopy();
});
afterEach(() => copy.remove());

const warn = () => copy.change("datacenters/massar/planning.ts", "critical: 2", "critical: 0.5");
const acknowledge = (expires: string) =>
  copy.change(
    "datacenters/acknowledgements.ts",
    "defineAcknowledgements([])",
    `defineAcknowledgements([{ rule: "processors-per-core", scope: "rabat/rabat-extension/critical", reason: "hosts arrive", owner: "K. Alami", expires: "${expires}" }])`,
  );
const check = async (...args: string[]) => {
  const { exitCode, output } = await copy.run("check", args);
  return { exitCode, output: output.replace(/^> .*$/gm, "").trim() };
};

describe("npm run check", () => {
  test("finds no error in the committed design", async () => {
    const committed = new ProjectCopy("committed");
    const { exitCode, output } = await committed.run("check");
    committed.remove();
    expect(output).toMatch(/^0 errors, /m);
    expect(exitCode).toBe(0);
  }, 30_000);

  test("passes a valid design", async () => {
    expect(await check()).toEqual({
      exitCode: 0,
      output: "Check passed\n0 errors, 0 warnings, 0 acknowledged\nNext: npm run docs, npm run verify",
    });
  });

  test("prints a warning and exits with 0", async () => {
    warn();
    const { exitCode, output } = await check();
    expect(output).toMatch(/^Check passed with warnings\n0 errors, [1-9]/m);
    expect(output).toMatch(/datacenters\/rabat\.ts:\d+ {2}warning {2}processors-per-core/);
    expect(exitCode).toBe(0);
  });

  test("accepts an acknowledgement until it expires, and fails afterwards", async () => {
    warn();
    acknowledge("2027-05-31");
    const before = await check("--on", "2027-05-31");
    expect(before.output).toMatch(/acknowledged {2}processors-per-core {2}rabat\/rabat-extension\/critical/);
    expect(before.exitCode).toBe(0);
    const after = await check("--on", "2027-06-01");
    expect(after.output).toMatch(/datacenters\/acknowledgements\.ts:\d+ {2}error {2}acknowledgements/);
    expect(after.exitCode).toBe(1);
  });

  test("writes valid SARIF for findings, for acknowledged findings and for an invalid model", async () => {
    const validate = sarifValidator();
    const valid = async () => {
      const { output } = await check("--format", "sarif", "--on", "2027-01-01");
      const log = JSON.parse(output) as { runs: { results: { ruleId: string; suppressions?: unknown[] }[] }[] };
      validate(log);
      expect(validate.errors ?? []).toEqual([]);
      return log.runs.flatMap(({ results }) => results);
    };
    // the validator can fail
    expect(validate({ version: "2.1.0", runs: [{ tool: {} }] })).toBe(false);

    warn();
    expect((await valid()).map(({ ruleId }) => ruleId)).toContain("processors-per-core");
    acknowledge("2027-05-31");
    expect((await valid()).filter(({ suppressions }) => suppressions?.length === 1)).toHaveLength(1);
    copy.change("datacenters/rabat.ts", "vlan: 110", "vlan: 4095");
    expect(await valid()).toHaveLength(1);
  });

  test("writes JSON that a program can read", async () => {
    warn();
    const { output } = await check("--format", "json");
    const verdict = JSON.parse(output) as { version: number; warnings: { rule: string; line: number }[] };
    expect(verdict.version).toBe(1);
    expect(verdict.warnings.find(({ rule }) => rule === "processors-per-core")?.line).toBeGreaterThan(1);
  });

  test.each([
    ["an unknown format", ["--format", "xml"], /--format <format>.*'xml' is invalid/],
    ["an invalid day", ["--on", "soon"], /--on <day>.*'soon' is invalid/],
  ])("rejects %s", async (_, args, what) => {
    const { exitCode, output } = await check(...args);
    expect(output).toMatch(what);
    expect(exitCode).toBe(1);
  });
});

describe("cdktf synth", () => {
  test("prints a warning and continues", async () => {
    warn();
    const { exitCode, output } = await copy.run("synth");
    expect(output).toMatch(/WARN[\s\S]*datacenters\/rabat\.ts:\d+ {2}warning {2}processors-per-core/);
    expect(copy.has("cdktf.out/stacks/primary/cdk.tf.json")).toBe(true);
    expect(exitCode).toBe(0);
  });

  test("stops at an error", async () => {
    warn();
    acknowledge("2026-01-01");
    const { exitCode, output } = await copy.run("synth");
    expect(output).toMatch(/PolicyError: 1 error, /);
    expect(output).toMatch(/datacenters\/acknowledgements\.ts:\d+ {2}error {2}acknowledgements/);
    expect(copy.has("cdktf.out/stacks/primary/cdk.tf.json")).toBe(false);
    expect(exitCode).toBe(1);
  });
});
