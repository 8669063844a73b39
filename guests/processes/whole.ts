import { randomBytes } from "node:crypto";
import { existsSync, renameSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

const BROKEN_OFF = ".part-";
const partOf = (path: string) => `${path}${BROKEN_OFF}${randomBytes(4).toString("hex")}`;

const removeTree = (path: string) => rm(path, { recursive: true, force: true });

/** Makes a folder under a name of its own and renames it: whoever finds it by its name finds all of it. */
export async function makeWhole(path: string, fill: (path: string) => Promise<void>): Promise<void> {
  const part = partOf(path);
  try {
    await fill(part);
    renameSync(part, path);
  } catch (error) {
    await removeTree(part);
    throw error;
  }
}

/** Removes a folder: from the first moment on nobody finds any of it by its name. */
export async function removeWhole(path: string): Promise<void> {
  if (!existsSync(path)) return;
  const part = partOf(path);
  renameSync(path, part);
  await removeTree(part);
}

/** Removes what was being made or removed when its process was killed. */
export async function removeParts(folder: string): Promise<void> {
  const parts = (await readdir(folder)).filter((name) => name.includes(BROKEN_OFF));
  await Promise.all(parts.map((name) => removeTree(join(folder, name))));
}
