import { readFile, rename, writeFile } from "node:fs/promises";

/**
 * Writes a file as a whole: whoever reads it meanwhile, also another process, finds the old text or the new one. A file that has
 * this text already stays as it is.
 *
 * @param mode the file's permissions. @default - those of a new file
 */
export async function replaceFile(file: string, text: string, mode?: number): Promise<void> {
  if ((await readFile(file, "utf8").catch(() => undefined)) === text) return;
  const complete = `${file}.${process.pid}.new`;
  await writeFile(complete, text, mode === undefined ? {} : { mode });
  await rename(complete, file);
}
