import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
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
