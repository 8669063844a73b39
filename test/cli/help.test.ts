import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { inProject } from "../../lib/paths";

const { scripts } = JSON.parse(readFileSync(inProject("package.json"), "utf8")) as { scripts: Record<string, string> };

test("npm run help says of every command what it does", () => {
  const { stdout, status } = spawnSync(process.execPath, [inProject("cli", "bootstrap.mjs"), "help"], {
    encoding: "utf8",
  });
  expect(status).toBe(0);
  const listed = [...stdout.matchAll(/^ {2}npm run (.+)\n {6}\S/gm)].flatMap(([, names = ""]) => names.split(", "));
  expect(listed.sort()).toEqual(
    Object.keys(scripts)
      .filter((name) => name !== "help")
      .sort(),
  );
});

const commands = readdirSync(inProject("cli"))
  .filter((file) => file.endsWith(".ts") && file !== "command.ts")
  .map((file) => file.replace(".ts", ""));

test.each(commands)("%s --help names the npm script, and explains each option", (command) => {
  const { stdout, status } = spawnSync(process.execPath, [inProject("cli", "bootstrap.mjs"), command, "--help"], {
    encoding: "utf8",
  });
  expect(status).toBe(0);
  const [, script = ""] = /^Usage: npm run (\S+) -- \[options\]/.exec(stdout) ?? [];
  const isScript =
    script in scripts || Object.keys(scripts).some((name) => name.startsWith(script.replace("<action>", "")));
  expect([script, isScript]).toEqual([script, true]);
  expect(stdout).not.toMatch(/^ {2}--?\S+( <\S+>| \[\S+\])?$/m);
  expect(stdout).not.toMatch(/default: (\{\}|\[\]|"")/);
});
