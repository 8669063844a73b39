import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../../lib/failure";
import { CHAIN } from "../manifest";
import type { EvidenceFolder } from "../verify";

/** Prefix of a folder that is being written; it is renamed when it is complete. */
export const UNFINISHED = ".unfinished-";

/** The evidence may be a git repository. */
const REPOSITORY = ".git";

/** Reads all evidence; empty if the directory does not exist. */
export async function readEvidence(directory: string): Promise<EvidenceFolder> {
  const exercises = new Map<string, ReadonlyMap<string, Uint8Array>>();
  const unexpected: string[] = [];
  let chain: Uint8Array | undefined;
  for (const entry of await entriesOf(directory)) {
    if (entry.name === REPOSITORY) continue;
    if (entry.isFile() && entry.name === CHAIN) chain = await readFile(join(directory, CHAIN));
    else if (entry.isDirectory() && !entry.name.startsWith(UNFINISHED)) {
      const files = new Map<string, Uint8Array>();
      for (const file of await entriesOf(join(directory, entry.name))) {
        if (file.isFile()) files.set(file.name, await readFile(join(directory, entry.name, file.name)));
        else unexpected.push(`${entry.name}/${file.name}`);
      }
      exercises.set(entry.name, files);
    } else unexpected.push(entry.name);
  }
  return { exercises, unexpected, ...(chain && { chain }) };
}

const entriesOf = (directory: string) =>
  readdir(directory, { withFileTypes: true }).then(
    (entries) => entries.sort((a, b) => (a.name < b.name ? -1 : 1)),
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      if (error.code === "ENOTDIR") {
        throw new Failure("The evidence is not a directory", directory, "Name the directory of all exercises.");
      }
      throw error;
    },
  );
