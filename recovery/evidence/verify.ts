import type { KeyObject } from "node:crypto";
import { parseRecord, RecordError } from "./json";
import { CHAIN, MANIFEST, type Manifest, parseChain, parseManifest, type Signature, sha256 } from "./manifest";

/** The evidence on a disk: the exercises' folders with their files, and unexpected entries. */
export interface EvidenceFolder {
  /** By id, each with its files by name. */
  readonly exercises: ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>;
  readonly chain?: Uint8Array;
  /** Files and folders that do not belong to the evidence. */
  readonly unexpected: readonly string[];
}

/** A difference between the evidence and its manifests. */
export interface EvidenceFault {
  /** `2026-11-24-fire-7f3a/report.en.pdf` */
  readonly where: string;
  readonly what: string;
}

/** An exercise of the evidence, in the order of the chain. */
export interface VerifiedExercise {
  readonly id: string;
  readonly number: number;
  readonly outcome: string;
  readonly signature: Signature | "unsigned";
}

export interface Verification {
  readonly exercises: readonly VerifiedExercise[];
  /** With any fault, none of the exercises counts as proven. */
  readonly faults: readonly EvidenceFault[];
}

const decoded = (content: Uint8Array | undefined): string | undefined =>
  content === undefined ? undefined : Buffer.from(content).toString("utf8");

/**
 * Verifies every file against its manifest, every manifest against the next one, the newest against the end of the chain, and
 * all signatures.
 *
 * @param publicKey the key with which everything must be signed @default - any key, or none
 */
export function verifyEvidence(folder: EvidenceFolder, publicKey?: KeyObject): Verification {
  const { exercises, unexpected } = folder;
  const faults: EvidenceFault[] = unexpected.map((name) => ({
    where: name,
    what: "added: it does not belong to the evidence",
  }));
  const report = (where: string, whats: readonly string[]) => {
    for (const what of whats) faults.push({ where, what });
  };
  const found = [...exercises].flatMap(([id, files]) => {
    const written = decoded(files.get(MANIFEST));
    const { content, faults: manifestFaults } = parseManifest(written, publicKey);
    report(`${id}/${MANIFEST}`, manifestFaults);
    if (content === undefined || written === undefined) return [];
    report(`${id}/${MANIFEST}`, content.exercise === id ? [] : [`belongs to ${content.exercise}`]);
    faults.push(...fileFaults(id, content, files));
    const { outcome, faults: unread } = recordOf(id, files);
    report(`${id}/record.json`, unread);
    return [{ id, manifest: content, hash: sha256(files.get(MANIFEST) ?? ""), outcome }];
  });
  found.sort((a, b) => a.manifest.number - b.manifest.number || (a.id < b.id ? -1 : 1));
  found.forEach(({ id, manifest }, at) => {
    const where = `${id}/${MANIFEST}`;
    const before = found[at - 1];
    if (manifest.number !== at + 1) {
      report(where, [
        `number ${manifest.number} at position ${at + 1}: an exercise is missing, duplicated or in the wrong order`,
      ]);
    }
    if (before === undefined) {
      report(
        where,
        manifest.previous === "none" ? [] : [`the previous exercise, ${manifest.previous.exercise}, is missing`],
      );
    } else if (manifest.previous === "none" || manifest.previous.exercise !== before.id) {
      report(where, [`does not name ${before.id} as the previous exercise`]);
    } else if (manifest.previous.manifest !== before.hash) {
      report(where, [`the manifest of ${before.id} has changed: another SHA-256 is recorded here`]);
    }
    if (before && before.id.slice(0, 10) > id.slice(0, 10)) report(where, [`follows ${before.id}, but is older`]);
  });
  const newest = found.at(-1);
  const { content: chain, faults: chainFaults } = parseChain(decoded(folder.chain), publicKey);
  if (exercises.size > 0 || folder.chain !== undefined) report(CHAIN, chainFaults);
  if (chain) {
    if (newest?.id !== chain.newest.exercise || found.length !== chain.exercises) {
      report(CHAIN, [
        `the chain ends with number ${chain.exercises}, ${chain.newest.exercise}; the newest exercise found is number ${found.length}, ${newest?.id ?? "none"}`,
      ]);
    } else if (newest.hash !== chain.newest.manifest) {
      report(CHAIN, [`the manifest of ${newest.id} has changed: another SHA-256 is recorded here`]);
    }
  }
  return {
    exercises: found.map(({ id, manifest, outcome }) => ({
      id,
      number: manifest.number,
      outcome,
      signature: manifest.signature,
    })),
    faults,
  };
}

function fileFaults(id: string, { files: listed }: Manifest, files: ReadonlyMap<string, Uint8Array>): EvidenceFault[] {
  const names = new Set(listed.map(({ name }) => name));
  return [
    ...listed.flatMap(({ name, bytes, sha256: hash }) => {
      const content = files.get(name);
      const where = `${id}/${name}`;
      if (content === undefined) return [{ where, what: "missing" }];
      if (content.length === bytes && sha256(content) === hash) return [];
      return [{ where, what: "changed: its SHA-256 differs from the manifest" }];
    }),
    ...[...files.keys()]
      .filter((name) => name !== MANIFEST && !names.has(name))
      .map((name) => ({ where: `${id}/${name}`, what: "added: the manifest does not list it" })),
  ];
}

function recordOf(id: string, files: ReadonlyMap<string, Uint8Array>) {
  try {
    const record = parseRecord(decoded(files.get("record.json")) ?? "", `${id}/record.json`);
    return { outcome: record.outcome, faults: record.id === id ? [] : [`belongs to ${record.id}`] };
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    return { outcome: "unknown", faults: error.faults };
  }
}
