import { spawnSync } from "node:child_process";
import { readdirSync, statSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { ProjectCopy } from "../support/project-copy";

// from Node 22 on, Node has a cache of its own
const ours = process.versions.node.startsWith("20.") ? test : test.skip;

ours("processes with other options keep their own compiled code", () => {
  const copy = new ProjectCopy();
  try {
    // GIVEN a cache of the copy's own
    unlinkSync(join(copy.directory, ".cache"));
    const check = (...options: readonly string[]) =>
      spawnSync(process.execPath, [...options, "toolchain/typescript-entry.cjs", "main.ts"], { cwd: copy.directory });
    const cached = () => {
      const folder = join(copy.directory, ".cache", "typescript");
      // a rewritten file has another inode
      return readdirSync(folder).map((name) => `${name} ${statSync(join(folder, name)).ino}`);
    };
    const other = "--max-old-space-size=1000";
    check();
    check(other);
    const before = cached();
    check();
    check(other);
    expect(before.length).toBeGreaterThan(100);
    expect(cached()).toEqual(before);
  } finally {
    copy.remove();
  }
});
