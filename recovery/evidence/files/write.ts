import { access, constants, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../../lib/failure";
import { LANGUAGES } from "../../../lib/text/localized";
import type { ExerciseRecord, Opening } from "../../record";
import { jsonRecord, parseRecord, RecordError } from "../json";
import {
  CHAIN,
  type Chain,
  MANIFEST,
  type Manifest,
  OPENING,
  type OpeningEntry,
  sha256,
  signedText,
} from "../manifest";
import { exerciseReport, timelineFile } from "../report/markdown";
import { timelinePicture } from "../timeline";
import { type EvidenceFault, type Verification, verifyEvidence } from "../verify";
import { readEvidence, UNFINISHED } from "./folder";
import { reportPdf } from "./pdf";

export interface EvidenceOptions {
  /** The directory of all evidence. It is created if it is missing. */
  readonly directory: string;
  /** A file with an Ed25519 private key: PEM, PKCS8 (`openssl genpkey -algorithm ed25519`). @default - the evidence is unsigned */
  readonly keyFile?: string;
}

export interface WriteOptions extends EvidenceOptions {
  /** The raw artefacts from which the record can be derived again, by file name. @default - none */
  readonly raw?: Readonly<Record<string, Uint8Array>>;
}

/**
 * Checks that evidence can be written: the key, the directory and the evidence that is there. Before an exercise, because after it
 * the results could no longer be stored.
 *
 * @throws Failure
 */
export async function checkEvidence({ directory, keyFile }: EvidenceOptions): Promise<void> {
  if (keyFile !== undefined) await readKey(keyFile);
  try {
    await mkdir(directory, { recursive: true });
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    // a read-only file system refuses only the write
    await writeDurably(join(directory, `${UNFINISHED}probe`), "");
    await rm(join(directory, `${UNFINISHED}probe`));
  } catch (error) {
    throw new Failure(
      `The evidence cannot be written: ${error instanceof Error ? error.message : error}`,
      directory,
      "Choose another directory with --evidence, or give this user the right to write there.",
    );
  }
  await removeUnfinished(directory);
  await readChain(directory);
}

/** What is known when an exercise begins. */
export type ExerciseOpening = Pick<Opening, "id" | "kind" | "scenario" | "target" | "people"> & {
  readonly at: string;
  readonly commit: string;
  /** The run that the approver has approved when the forge asked. @default - none */
  readonly run?: string;
};

/**
 * Writes that an exercise begins, signed and chained to the one before it. Repeated calls change nothing.
 *
 * @throws Failure if existing evidence fails verification, or the key cannot be used
 */
export async function openEvidence(opening: ExerciseOpening, { directory, keyFile }: EvidenceOptions): Promise<void> {
  const key = keyFile === undefined ? undefined : await readKey(keyFile);
  await mkdir(directory, { recursive: true });
  await removeUnfinished(directory);
  const { exercises } = await readChain(directory, opening.id);
  if (exercises.some(({ id }) => id === opening.id)) return;
  const newest = exercises.at(-1);
  const { id: exercise, at, kind, scenario, target, people, commit, run } = opening;
  const number = exercises.length + 1;
  const text = signedText<Omit<OpeningEntry, "signature">>(
    {
      version: 1,
      ...{ exercise, number },
      previous: newest === undefined ? "none" : { exercise: newest.id, entry: newest.entry },
      ...{ at, kind, scenario, target },
      ...{ coordinator: people.coordinator, approver: people.approver, commit, ...(run !== undefined && { run }) },
    },
    key,
  );
  const unfinished = join(directory, `${UNFINISHED}${exercise}`);
  await mkdir(unfinished);
  await writeDurably(join(unfinished, OPENING), text);
  await rename(unfinished, join(directory, exercise));
  await writeChain(directory, number, { exercise, entry: sha256(text) }, key);
}

/**
 * Writes the evidence of an exercise into the folder that was opened for it. The manifest appears last, when everything else is
 * complete. If the evidence of this exercise already exists, it is not written again, so that the call can be repeated.
 *
 * @returns the exercise's folder
 * @throws Failure if existing evidence fails verification, or the key cannot be used
 */
export async function writeEvidence(record: ExerciseRecord, options: WriteOptions): Promise<string> {
  // a record that no reader accepts would spoil the whole chain
  try {
    parseRecord(jsonRecord(record), record.id);
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    throw new Failure(
      `The record is not valid, or its conclusions contradict its figures: ${error.faults.join("; ")}`,
      `evidence of ${record.id}`,
      "This is a bug in recovery/runbook: fix it, then write the evidence from the journal with --abort.",
    );
  }
  const { directory, keyFile, raw = {} } = options;
  const key = keyFile === undefined ? undefined : await readKey(keyFile);
  await openEvidence({ ...record, at: record.began, commit: record.code.commit }, options);
  const folder = join(directory, record.id);
  const { exercises } = await readChain(directory, record.id);
  const own = exercises.find(({ id }) => id === record.id);
  if (own === undefined) throw new Error(`${record.id} was not opened`);
  const isNewest = own === exercises.at(-1);
  if (own.outcome !== "open") {
    if (isNewest) await writeChain(directory, own.number, { exercise: record.id, entry: own.entry }, key);
    return folder;
  }
  const opening = await readFile(join(folder, OPENING), "utf8");
  const files = { ...(await filesOf(record)), ...raw };
  const manifest = signedText<Omit<Manifest, "signature">>(
    {
      version: 2,
      exercise: record.id,
      number: own.number,
      files: Object.entries({ [OPENING]: opening, ...files }).map(([name, content]) => ({
        name,
        bytes: Buffer.byteLength(content),
        sha256: sha256(content),
      })),
    },
    key,
  );
  // of a write that was killed
  for (const name of await readdir(folder)) if (name !== OPENING) await rm(join(folder, name), { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeDurably(join(folder, name), content);
  const unfinished = join(directory, `${UNFINISHED}${MANIFEST}`);
  await writeDurably(unfinished, manifest);
  await rename(unfinished, join(folder, MANIFEST));
  if (isNewest) await writeChain(directory, own.number, { exercise: record.id, entry: sha256(manifest) }, key);
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

/**
 * The existing chain. A simulation on a laptop has no key, so signatures are not required here. An open exercise does not
 * block the next one.
 *
 * @param writing the exercise whose interrupted write is repaired now @default - none
 * @throws Failure if the existing evidence was changed: nothing is added to it
 */
async function readChain(directory: string, writing?: string): Promise<Verification> {
  const verification = verifyEvidence(await readEvidence(directory));
  const newest = verification.exercises.at(-1);
  const isRepaired = ({ where }: EvidenceFault) => where === CHAIN && writing !== undefined && newest?.id === writing;
  const serious = verification.faults.filter((fault) => fault.kind === "content" && !isRepaired(fault));
  if (serious.length === 0) return verification;
  throw new Failure(
    `The evidence of earlier exercises fails verification: ${serious.map(({ where, what }) => `${where}: ${what}`).join("; ")}`,
    directory,
    "Restore it from the branch evidence, check it with npm run evidence:verify, then repeat the command, with --resume if an exercise was interrupted.",
  );
}

async function writeChain(directory: string, exercises: number, newest: Chain["newest"], key?: string) {
  const chain = signedText<Omit<Chain, "signature">>({ version: 2, exercises, newest }, key);
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
