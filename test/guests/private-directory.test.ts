import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { inProject } from "../../lib/paths";
import { typeScriptOptions } from "../../toolchain/typescript-options";

const temporary = mkdtempSync(join(tmpdir(), "directories-"));
const within = (name: string) => join(temporary, name);
afterAll(() => rmSync(temporary, { recursive: true }));

test("a directory that is being prepared is not removed by another command, however slowly its processes start", () => {
  for (const folder of ["programs", "guests"]) mkdirSync(within(folder));
  const env = spawnSync("sh", ["-c", "command -v env"], { encoding: "utf8" }).stdout.trim();
  writeFileSync(within("programs/env"), `#!/bin/sh\nsleep 2\nexec ${env} "$@"\n`);
  chmodSync(within("programs/env"), 0o755);
  const program = [...typeScriptOptions, inProject("test", "guests", "prepare-twice.ts"), within("state")];
  const { stdout, stderr } = spawnSync(process.execPath, program, {
    encoding: "utf8",
    env: { ...process.env, PATH: `${within("programs")}${delimiter}${process.env["PATH"]}`, TMPDIR: within("guests") },
  });
  expect(stderr).toBe("");
  expect(stdout).toBe("complete\n");
  expect(readdirSync(within("guests"))).toEqual([]);
});
