import { randomBytes } from "node:crypto";
import { existsSync, renameSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

const PARTIAL = ".part-";
const partOf = (path: string) => `${path}${PARTIAL}${randomBytes(4).toString("hex")}`;

const removeTree = (path: string) => rm(path, { recursive: true, force: true });

/** Fills a folder under a temporary name and renames it, so that it is never incomplete under its final name. */
export async function createFolderAtomically(path: string, fill: (path: string) => Promise<void>): Promise<void> {
  const part = partOf(path);
  try {
    await fill(part);
    renameSync(part, path);
  } catch (error) {
    await removeTree(part);
    throw error;
  }
}

/** Renames a folder and removes it, so that it is never incomplete under its final name. */
export async function removeFolderAtomically(path: string): Promise<void> {
  if (!existsSync(path)) return;
  const part = partOf(path);
  renameSync(path, part);
  await removeTree(part);
}

/** Removes folders that were being created or removed when their process was killed. */
export async function removePartialFolders(folder: string): Promise<void> {
  const parts = (await readdir(folder)).filter((name) => name.includes(PARTIAL));
  await Promise.all(parts.map((name) => removeTree(join(folder, name))));
}
