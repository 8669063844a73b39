import type { KeyObject } from "node:crypto";
import { parseRecord, RecordError } from "./json";
import { CHAIN, MANIFEST, type Manifest, parseChain, parseManifest, type Signature, sha256 } from "./manifest";

/** The evidence as it lies on a disk: the exercises' folders with their files, and what else is there. */
export interface EvidenceFolder {
  /** By id, each with its files by name. */
  readonly exercises: ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>;
  readonly chain?: Uint8Array;
  /** Names of what has no place there, at the top or in an exercise's folder. */
  readonly unexpected: readonly string[];
}

/** Something that is not as it was written. */
export interface EvidenceFault {
  /** `2026-11-24-fire-7f3a/report.en.pdf` */
  readonly where: string;
  readonly what: string;
}

/** An exercise as its evidence holds it, in the order of the chain. */
export interface VerifiedExercise {
  readonly id: string;
  readonly number: number;
  readonly outcome: string;
  readonly signature: Signature | "unsigned";
}

export interface Verification {
  readonly exercises: readonly VerifiedExercise[];
  /** Worst reading: none of the exercises is proved when there is one. */
  readonly faults: readonly EvidenceFault[];
}

const decoded = (content: Uint8Array | undefined): string | undefined =>
  content === undefined ? undefined : Buffer.from(content).toString("utf8");

/**
 * Compares what is there with what was written: every file with its manifest, every manifest with the one after it, the
 * newest with the chain's end, and all of them with their signatures.
 *
 * @param publicKey whose signatures all must be @default - whatever key each names, or none
 */
export function verifyEvidence(folder: EvidenceFolder, publicKey?: KeyObject): Verification {
  const { exercises, unexpected: strangers } = folder;
  const faults: EvidenceFault[] = strangers.map((name) => ({ where: name, what: "added: it has no place here" }));
  const report = (where: string, whats: readonly string[]) => {
    for (const what of whats) faults.push({ where, what });
  };
  const found = [...exercises].flatMap(([id, files]) => {
    const written = decoded(files.get(MANIFEST));
    const { content, faults: seal } = parseManifest(written, publicKey);
    report(`${id}/${MANIFEST}`, seal);
    if (content === undefined || written === undefined) return [];
    report(`${id}/${MANIFEST}`, content.exercise === id ? [] : [`it is that of ${content.exercise}`]);
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
      report(where, [`it is number ${manifest.number} and stands at ${at + 1}: one is missing, doubled or reordered`]);
    }
    if (before === undefined) {
      report(
        where,
        manifest.previous === "none" ? [] : [`${manifest.previous.exercise}, the exercise before, is missing`],
      );
    } else if (manifest.previous === "none" || manifest.previous.exercise !== before.id) {
      report(where, [`it does not follow ${before.id}`]);
    } else if (manifest.previous.manifest !== before.hash) {
      report(where, [`the manifest of ${before.id} is not the one that it follows`]);
    }
    if (before && before.id.slice(0, 10) > id.slice(0, 10))
      report(where, [`it is older than ${before.id}, and follows it`]);
  });
  const newest = found.at(-1);
  const { content: chain, faults: seal } = parseChain(decoded(folder.chain), publicKey);
  if (exercises.size > 0 || folder.chain !== undefined) report(CHAIN, seal);
  if (chain) {
    if (newest?.id !== chain.newest.exercise || found.length !== chain.exercises) {
      report(CHAIN, [
        `it ends with number ${chain.exercises}, ${chain.newest.exercise}; here it is number ${found.length}, ${newest?.id ?? "none"}`,
      ]);
    } else if (newest.hash !== chain.newest.manifest) {
      report(CHAIN, [`the manifest of ${newest.id} is not the one that it ends with`]);
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
      return [{ where, what: "changed: its SHA-256 is not that of the manifest" }];
    }),
    ...[...files.keys()]
      .filter((name) => name !== MANIFEST && !names.has(name))
      .map((name) => ({ where: `${id}/${name}`, what: "added: the manifest does not list it" })),
  ];
}

function recordOf(id: string, files: ReadonlyMap<string, Uint8Array>) {
  try {
    const record = parseRecord(decoded(files.get("record.json")) ?? "", `${id}/record.json`);
    return { outcome: record.outcome, faults: record.id === id ? [] : [`it is that of ${record.id}`] };
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    return { outcome: "unknown", faults: error.faults };
  }
}
