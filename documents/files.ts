import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Documents } from "./documents";

/** The documents whose file in `directory` is missing or differs. */
export async function outdated(documents: Documents, directory: string): Promise<string[]> {
  const names: string[] = [];
  for (const [name, text] of Object.entries(documents)) {
    const committed = await readFile(join(directory, name), "utf8").catch(() => undefined);
    if (committed !== text) names.push(name);
  }
  return names;
}

/** Writes all documents or none: first each beside its destination, then all are renamed. */
export async function writeDocuments(documents: Documents, directory: string): Promise<void> {
  const files = Object.entries(documents).map(([name, text]) => {
    const file = join(directory, name);
    return { file, written: `${file}.new`, text };
  });
  try {
    for (const { written, text } of files) {
      await mkdir(dirname(written), { recursive: true });
      await writeFile(written, text);
    }
    for (const { file, written } of files) await rename(written, file);
  } finally {
    for (const { written } of files) await rm(written, { force: true });
  }
}
