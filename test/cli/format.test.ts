import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inProject } from "../../lib/paths";

const scratch = mkdtempSync(join(tmpdir(), "format-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const command = (name: string, ...args: string[]) =>
  spawnSync(process.execPath, [inProject("cli", "bootstrap.mjs"), name, ...args], {
    encoding: "utf8",
    env: { ...process.env, CDKTF_CONTEXT_JSON: "{}" },
  });

describe("--format json", () => {
  test.each([
    ["check", []],
    ["capacity", []],
    ["capacity", ["--plots", join(scratch, "plots")]],
    ["rehearse-coverage", ["--evidence", join(scratch, "none")]],
    ["rehearse", ["--scenario", "fire", "--dry-run"]],
    ["drill", ["--scenario", "flood", "--dry-run"]],
  ])("of %s %j prints exactly one JSON document on standard output", (name, args) => {
    const { stdout, status } = command(name, "--format", "json", ...args);
    expect(status).toBe(0);
    expect(typeof JSON.parse(stdout)).toBe("object");
  });

  test("of a command that fails prints what happened, where and what to do; the same text is on standard error", () => {
    const { stdout, stderr, status } = command("capacity", "--format", "json", "--site", "fes");
    expect(status).toBe(1);
    const { version, errors } = JSON.parse(stdout) as { version: number; errors: Record<string, string>[] };
    expect(version).toBe(1);
    expect(Object.keys(errors[0] ?? {})).toEqual(["error", "where", "remedy"]);
    expect(stderr).toContain(errors[0]?.["remedy"]);
  });

  test("of evidence that does not exist is a document too, and the command fails: nothing is proven", () => {
    const { stdout, stderr, status } = command(
      "evidence-verify",
      "--format",
      "json",
      "--evidence",
      join(scratch, "none"),
    );
    expect(JSON.parse(stdout)).toMatchObject({ version: 2, exercises: [], faults: [] });
    expect(stderr).toContain("There is no evidence, so nothing is proven");
    expect(status).toBe(1);
  });

  // these need vCenters: the whole command runs in the end-to-end tests
  test.each(["review", "drift", "deploy"])("is known to %s", (name) => {
    expect(command(name, "--help").stdout).toMatch(/--format <format> +format of the result \(choices: "text", "json"/);
  });

  test("is refused where it is misspelt", () => {
    const { stderr, status } = command("check", "--format", "xml");
    expect(stderr).toContain("'xml' is invalid");
    expect(status).toBe(1);
  });
});
