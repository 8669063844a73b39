import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../../lib/failure";
import { LANGUAGES } from "../../../lib/text/localized";
import type { ExerciseRecord } from "../../record";
import { jsonRecord } from "../json";
import { CHAIN, type Chain, MANIFEST, type Manifest, parseManifest, sha256, signedText } from "../manifest";
import { exerciseReport, timelineFile } from "../report/markdown";
import { contradictions } from "../shortfalls";
import { timelinePicture } from "../timeline";
import { verifyEvidence } from "../verify";
import { readEvidence, UNFINISHED } from "./folder";
import { reportPdf } from "./pdf";

export interface WriteOptions {
  /** The directory of all evidence. It is created if it is missing. */
  readonly directory: string;
  /** A file with an Ed25519 private key: PEM, PKCS8 (`openssl genpkey -algorithm ed25519`). @default - the evidence is unsigned */
  readonly keyFile?: string;
}

/**
 * Writes the evidence of an exercise and chains it to the previous one. The folder appears only when it is complete. If the
 * evidence of this exercise already exists, it is not written again, so that the call can be repeated.
 *
 * @returns the exercise's folder
 * @throws Failure if existing evidence fails verification, or the key cannot be used
 */
export async function writeEvidence(record: ExerciseRecord, { directory, keyFile }: WriteOptions): Promise<string> {
  const contradicted = contradictions(record);
  if (contradicted.length > 0) {
    throw new Failure(
      `The conclusions of the record contradict its figures: ${contradicted.join("; ")}`,
      `evidence of ${record.id}`,
      "This is a bug in recovery/runbook: fix the conclusion.",
    );
  }
  const key = keyFile === undefined ? undefined : await readKey(keyFile);
  const folder = join(directory, record.id);
  await mkdir(directory, { recursive: true });
  await removeUnfinished(directory);
  const before = await chainBefore(directory, record.id);
  if (before.exists) {
    await writeChain(directory, before.number, record.id, before.manifest, key);
    return folder;
  }
  const files = await filesOf(record);
  const manifest = signedText<Omit<Manifest, "signature">>(
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
  | { readonly exists: false; readonly number: number; readonly previous: Manifest["previous"] }
  | { readonly exists: true; readonly number: number; readonly manifest: string };

/** The end of the existing chain. @throws Failure if the existing evidence fails verification: nothing is added to it */
async function chainBefore(directory: string, id: string): Promise<Before> {
  const evidence = await readEvidence(directory);
  const { exercises, faults } = verifyEvidence(evidence);
  // a write that was interrupted after the folder leaves an old chain file, which is replaced below
  const serious = faults.filter(({ where }) => where !== CHAIN);
  if (serious.length > 0) {
    throw new Failure(
      `The evidence of earlier exercises fails verification: ${serious.map(({ where, what }) => `${where}: ${what}`).join("; ")}`,
      directory,
      "Restore it from the branch evidence, check it with npm run evidence:verify, then repeat the command with --resume.",
    );
  }
  const newest = exercises.at(-1);
  if (newest === undefined) return { exists: false, number: 1, previous: "none" };
  const manifestOf = (exercise: string) =>
    Buffer.from(evidence.exercises.get(exercise)?.get(MANIFEST) ?? []).toString("utf8");
  if (newest.id === id) return { exists: true, number: newest.number, manifest: manifestOf(id) };
  if (exercises.some((each) => each.id === id)) {
    throw new Failure(
      `The evidence of ${id} already exists, followed by another exercise`,
      directory,
      "Start a new exercise, which gets another id.",
    );
  }
  const chainFaults = faults.filter(({ where }) => where === CHAIN);
  if (chainFaults.length > 0) {
    throw new Failure(
      `The chain of the evidence fails verification: ${chainFaults.map(({ what }) => what).join("; ")}`,
      join(directory, CHAIN),
      `Restore it, or complete the interrupted write of ${newest.id}: npm run rehearse -- --resume.`,
    );
  }
  const { content } = parseManifest(manifestOf(newest.id));
  return {
    exists: false,
    number: (content?.number ?? newest.number) + 1,
    previous: { exercise: newest.id, manifest: sha256(manifestOf(newest.id)) },
  };
}

async function writeChain(directory: string, exercises: number, exercise: string, manifest: string, key?: string) {
  const chain = signedText<Omit<Chain, "signature">>(
    { version: 1, exercises, newest: { exercise, manifest: sha256(manifest) } },
    key,
  );
  const unfinished = join(directory, `${UNFINISHED}${CHAIN}`);
  await writeDurably(unfinished, chain);
  await rename(unfinished, join(directory, CHAIN));
}

/** Removes incomplete folders of a killed write. Only one exercise runs at a time. */
async function removeUnfinished(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (name.startsWith(UNFINISHED)) await rm(join(directory, name), { recursive: true, force: true });
  }
}

/** The file is on the disk when this returns. */
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
    signedText({}, key);
    return key;
  } catch (error) {
    throw new Failure(
      `The key cannot be used: ${error instanceof Error ? error.message : error}`,
      file,
      "Pass an Ed25519 private key in PEM. Create one with openssl genpkey -algorithm ed25519 -out <file>.",
    );
  }
}
