import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ProjectCopy } from "../support/project-copy";
import { anotherDesign, filesOf } from "./another-design";

/*
 * An engineer replaces the reference design: only the files in `datacenters/` change. The documents are written again, and
 * `npm run verify` passes.
 */

// A limit in case a command hangs: a verification takes a minute on an idle machine.
jest.setTimeout(3_600_000);

const copy = new ProjectCopy("committed");
beforeAll(async () => {
  for (const [file, text] of Object.entries(filesOf(anotherDesign()))) {
    writeFileSync(join(copy.directory, "datacenters", file), text);
  }
  await succeed("format");
  // tests copy the files that git lists
  spawnSync("git", ["init", "--quiet"], { cwd: copy.directory });
});
afterAll(() => copy.remove());

async function succeed(script: string, ...args: readonly string[]): Promise<string> {
  const { exitCode, output } = await copy.run(script, args);
  if (exitCode !== 0) throw new Error(`npm run ${script}:\n${output}`);
  return output;
}

test("the design meets its objectives", async () => {
  expect(await succeed("check")).toContain("0 errors, 0 warnings, 0 acknowledged");
});

test("its documents are written", async () => {
  await succeed("docs");
  const page = readFileSync(join(copy.directory, "docs", "rabat.md"), "utf8");
  for (const name of ["rba-new", "rba-rec-5", "hv-37.rabat.education.example"]) expect(page).toContain(name);
  for (const name of ["rabat-extension", "rab-db-1", "massar.example"]) expect(page).not.toContain(name);
});

test("types, format, lint, import rules and unit tests pass", async () => {
  await succeed("verify");
});
