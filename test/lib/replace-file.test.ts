import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { replaceFile } from "../../lib/replace-file";
import { terraformEnvironment, writeCliConfiguration } from "../../toolchain/terraform";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "replace-file-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a reader finds the old text or the new one, never a part", async () => {
  const file = join(folder, "text");
  const texts = ["a", "b"].map((letter) => letter.repeat(1_000_000));
  await replaceFile(file, texts[0] as string);
  let writing = true;
  const seen = new Set<string>();
  const reader = (async () => {
    while (writing) seen.add(await readFile(file, "utf8"));
  })();
  for (let round = 1; round < 100; round++) await replaceFile(file, texts[round % 2] as string);
  writing = false;
  await reader;
  expect([...seen].filter((text) => !texts.includes(text)).map(({ length }) => length)).toEqual([]);
});

test("a file that has the text already is not written again", async () => {
  const file = join(folder, "text");
  await replaceFile(file, "text", 0o600);
  const { ino } = statSync(file);
  await replaceFile(file, "text", 0o600);
  expect([statSync(file).ino, statSync(file).mode & 0o777, readFileSync(file, "utf8")]).toEqual([ino, 0o600, "text"]);
});

test("a command that starts leaves Terraform's configuration to the commands that run", async () => {
  await writeCliConfiguration();
  const file = terraformEnvironment()["TF_CLI_CONFIG_FILE"] as string;
  const { ino, mtimeMs } = statSync(file);
  await writeCliConfiguration();
  expect([statSync(file).ino, statSync(file).mtimeMs]).toEqual([ino, mtimeMs]);
});
