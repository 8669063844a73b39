import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../../lib/failure";
import { LANGUAGES } from "../../../lib/text/localized";
import type { ExerciseRecord } from "../../record";
import { jsonRecord } from "../json";
import { CHAIN, type Chain, MANIFEST, type Manifest, openManifest, sealed, sha256 } from "../manifest";
import { exerciseReport, timelineFile } from "../report/markdown";
import { contradictions } from "../shortfalls";
import { timelinePicture } from "../timeline";
import { verifyEvidence } from "../verify";
import { readEvidence, UNFINISHED } from "./folder";
import { reportPdf } from "./pdf";

export interface WriteOptions {
  /** Where all exercises' evidence is. It is made where it is missing. */
  readonly directory: string;
  /** A file with an Ed25519 private key: PEM, PKCS8 (`openssl genpkey -algorithm ed25519`). @default - unsigned, and says so */
  readonly keyFile?: string;
}

/**
 * Writes the evidence of an exercise and chains it to the one before. The folder appears when it is whole; one that is
 * there already, whole and the newest, is left as it is, so that the step can be repeated.
 *
 * @returns the exercise's folder
 * @throws Failure where the evidence that is there does not verify, or the key is none
 */
export async function writeEvidence(record: ExerciseRecord, { directory, keyFile }: WriteOptions): Promise<string> {
  const denied = contradictions(record);
  if (denied.length > 0) {
    throw new Failure(
      `The record concludes what its figures deny: ${denied.join("; ")}`,
      `evidence of ${record.id}`,
      "This is a fault of the runbook: correct what it concludes.",
    );
  }
  const key = keyFile === undefined ? undefined : await readKey(keyFile);
  const folder = join(directory, record.id);
  await mkdir(directory, { recursive: true });
  await removeUnfinished(directory);
  const before = await chainBefore(directory, record.id);
  if (before.isThere) {
    await writeChain(directory, before.number, record.id, before.manifest, key);
    return folder;
  }
  const files = await filesOf(record);
  const manifest = sealed<Omit<Manifest, "signature">>(
    {
      version: 1,
      exercise: record.id,
      number: before.number,
      previous: before.previous,
      files: Object.entries(files).map(([name, content]) => ({
        name,
        bytes: Buffer.byteLength(content),
        sha256: sha256(content),
      })),
    },
    key,
  );
  const unfinished = join(directory, `${UNFINISHED}${record.id}`);
  await mkdir(unfinished);
  try {
    for (const [name, content] of Object.entries({ ...files, [MANIFEST]: manifest })) {
      await writeDurably(join(unfinished, name), content);
    }
    await rename(unfinished, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  await writeChain(directory, before.number, record.id, manifest, key);
  return folder;
}

async function filesOf(record: ExerciseRecord): Promise<Record<string, string | Uint8Array>> {
  const files: Record<string, string | Uint8Array> = { "record.json": jsonRecord(record) };
  for (const language of LANGUAGES) {
    files[`report.${language}.md`] = exerciseReport(record, { language });
    files[`report.${language}.pdf`] = await reportPdf(record, language);
    files[timelineFile(language)] = await timelinePicture(record, language);
  }
  return files;
}

type Before =
  | { readonly isThere: false; readonly number: number; readonly previous: Manifest["previous"] }
  | { readonly isThere: true; readonly number: number; readonly manifest: string };

/** What the new exercise follows. Evidence that is broken is not built on. */
async function chainBefore(directory: string, id: string): Promise<Before> {
  const evidence = await readEvidence(directory);
  const { exercises, faults } = verifyEvidence(evidence);
  // the chain is behind where a write was cut off after the folder
  const real = faults.filter(({ where }) => where !== CHAIN);
  if (real.length > 0) {
    throw new Failure(
      `The evidence of earlier exercises does not verify: ${real.map(({ where, what }) => `${where}: ${what}`).join("; ")}`,
      directory,
      "npm run evidence:verify says what is wrong. Restore it from where it is kept, then write again.",
    );
  }
  const newest = exercises.at(-1);
  if (newest === undefined) return { isThere: false, number: 1, previous: "none" };
  const manifestOf = (exercise: string) =>
    Buffer.from(evidence.exercises.get(exercise)?.get(MANIFEST) ?? []).toString("utf8");
  if (newest.id === id) return { isThere: true, number: newest.number, manifest: manifestOf(id) };
  if (exercises.some((each) => each.id === id)) {
    throw new Failure(
      `The evidence of ${id} is there, and another follows it`,
      directory,
      "Give the exercise another id.",
    );
  }
  const chainFaults = faults.filter(({ where }) => where === CHAIN);
  if (chainFaults.length > 0) {
    throw new Failure(
      `The chain of the evidence does not verify: ${chainFaults.map(({ what }) => what).join("; ")}`,
      join(directory, CHAIN),
      `Restore it, or finish the write of ${newest.id} that was cut off: npm run rehearse -- --resume.`,
    );
  }
  const { content } = openManifest(manifestOf(newest.id));
  return {
    isThere: false,
    number: (content?.number ?? newest.number) + 1,
    previous: { exercise: newest.id, manifest: sha256(manifestOf(newest.id)) },
  };
}

async function writeChain(directory: string, exercises: number, exercise: string, manifest: string, key?: string) {
  const chain = sealed<Omit<Chain, "signature">>(
    { version: 1, exercises, newest: { exercise, manifest: sha256(manifest) } },
    key,
  );
  const unfinished = join(directory, `${UNFINISHED}${CHAIN}`);
  await writeDurably(unfinished, chain);
  await rename(unfinished, join(directory, CHAIN));
}

/** What a write left that was killed: never whole, and one exercise runs at a time. */
async function removeUnfinished(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (name.startsWith(UNFINISHED)) await rm(join(directory, name), { recursive: true, force: true });
  }
}

/** On the disk when it returns. */
async function writeDurably(file: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(file, "w");
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function readKey(file: string): Promise<string> {
  try {
    const key = await readFile(file, "utf8");
    sealed({}, key);
    return key;
  } catch (error) {
    throw new Failure(
      `The key cannot be used: ${error instanceof Error ? error.message : error}`,
      file,
      "Give a private key in PEM, as openssl genpkey -algorithm ed25519 -out <file> makes one.",
    );
  }
}
