import type { KeyObject } from "node:crypto";
import type { Anchor } from "./anchors";
import { parseRecord, RecordError } from "./json";
import {
  CHAIN,
  MANIFEST,
  type Manifest,
  OPENING,
  type OpeningEntry,
  parseChain,
  parseManifest,
  parseOpening,
  type Signature,
  sha256,
} from "./manifest";

/** The evidence on a disk: the exercises' folders with their files, and unexpected entries. */
export interface EvidenceFolder {
  /** By id, each with its files by name. */
  readonly exercises: ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>;
  readonly chain?: Uint8Array;
  /** Files and folders that do not belong to the evidence. */
  readonly unexpected: readonly string[];
}

/**
 * `content`: a file, its manifest or the chain was changed. `untrusted`: it is consistent, but no committed key has signed it. `gap`: an
 * exercise began, and its end is missing. `anchor`: a record outside of the evidence contradicts it.
 */
export type FaultKind = "content" | "untrusted" | "gap" | "anchor";

/** A difference between the evidence and what it must be. */
export interface EvidenceFault {
  /** `2026-11-24-fire-7f3a/report.en.pdf` */
  readonly where: string;
  readonly what: string;
  readonly kind: FaultKind;
}

/** An exercise of the evidence, in the order of the chain. */
export interface VerifiedExercise {
  readonly id: string;
  readonly number: number;
  /** `open`: it began, and has not ended. */
  readonly outcome: string;
  readonly signature: Signature | "unsigned";
  /** SHA-256 of its manifest; while it has none, of its opening. */
  readonly entry: string;
}

export interface Verification {
  readonly exercises: readonly VerifiedExercise[];
  /** With any fault, none of the exercises counts as proven. */
  readonly faults: readonly EvidenceFault[];
}

export interface VerifyOptions {
  /** The keys with which everything must be signed. @default - none, so that everything is untrusted */
  readonly keys?: readonly KeyObject[];
  /** @default - none */
  readonly anchors?: readonly Anchor[];
  /** The time of the verification. @default - now */
  readonly now?: Date;
}

/** The newest exercise may be open for this long: it may still run. */
export const LONGEST_EXERCISE_HOURS = 12;

const decoded = (content: Uint8Array | undefined): string | undefined =>
  content === undefined ? undefined : Buffer.from(content).toString("utf8");

interface Found {
  readonly id: string;
  readonly opening: OpeningEntry;
  readonly openingHash: string;
  /** @default - it is open */
  readonly manifestHash?: string;
  readonly outcome: string;
  readonly signature: Signature | "unsigned";
}

/**
 * Verifies every file against its manifest, every opening against the exercise before it, the newest entry against the end of the
 * chain, all signatures, and the anchors.
 */
export function verifyEvidence(
  folder: EvidenceFolder,
  { keys = [], anchors = [], now = new Date() }: VerifyOptions = {},
): Verification {
  const { exercises, unexpected } = folder;
  const faults: EvidenceFault[] = [];
  const report = (where: string, whats: readonly string[], kind: FaultKind = "content") => {
    for (const what of whats) faults.push({ where, what, kind });
  };
  for (const name of unexpected) report(name, ["added: it does not belong to the evidence"]);

  const found = [...exercises].flatMap(([id, files]): Found[] => {
    const opened = parseOpening(decoded(files.get(OPENING)), keys);
    report(`${id}/${OPENING}`, opened.faults);
    report(`${id}/${OPENING}`, opened.untrusted, "untrusted");
    if (opened.content === undefined) return [];
    report(`${id}/${OPENING}`, opened.content.exercise === id ? [] : [`belongs to ${opened.content.exercise}`]);
    const hash = (name: string) => sha256(files.get(name) ?? "");
    const open = {
      ...{ id, opening: opened.content, openingHash: hash(OPENING), outcome: "open" },
      signature: opened.content.signature,
    };
    // the manifest is written last: without it, the evidence is not complete
    if (!files.has(MANIFEST)) {
      for (const name of files.keys()) {
        if (name !== OPENING) report(`${id}/${name}`, ["not complete: no manifest lists it"], "gap");
      }
      return [open];
    }
    const { content, faults: manifestFaults, untrusted } = parseManifest(decoded(files.get(MANIFEST)), keys);
    report(`${id}/${MANIFEST}`, manifestFaults);
    report(`${id}/${MANIFEST}`, untrusted, "untrusted");
    if (content === undefined) return [{ ...open, outcome: "unknown" }];
    report(`${id}/${MANIFEST}`, content.exercise === id ? [] : [`belongs to ${content.exercise}`]);
    report(
      `${id}/${MANIFEST}`,
      content.number === open.opening.number ? [] : ["its number differs from the number of its opening"],
    );
    faults.push(...fileFaults(id, content, files));
    const { outcome, faults: unread } = recordOf(id, files);
    report(`${id}/record.json`, unread);
    return [{ ...open, manifestHash: hash(MANIFEST), outcome, signature: content.signature }];
  });
  found.sort((a, b) => a.opening.number - b.opening.number || (a.id < b.id ? -1 : 1));
  found.forEach(({ id, opening }, at) => {
    const before = found[at - 1];
    report(`${id}/${OPENING}`, orderFaults(id, opening, at + 1, before));
  });
  const newest = found.at(-1);
  for (const each of found) {
    const hours = (now.getTime() - Date.parse(each.opening.at)) / 3_600_000;
    if (each.outcome !== "open" || (each === newest && hours <= LONGEST_EXERCISE_HOURS)) continue;
    report(
      each.id,
      [`opened at ${each.opening.at}, and no end is recorded: it was killed, or its evidence was removed`],
      "gap",
    );
  }

  const { content: chain, faults: chainFaults, untrusted } = parseChain(decoded(folder.chain), keys);
  if (exercises.size > 0 || folder.chain !== undefined) {
    report(CHAIN, chainFaults);
    report(CHAIN, untrusted, "untrusted");
  }
  if (chain) {
    if (newest?.id !== chain.newest.exercise || found.length !== chain.exercises) {
      report(CHAIN, [
        `the chain ends with number ${chain.exercises}, ${chain.newest.exercise}; the newest exercise found is number ${found.length}, ${newest?.id ?? "none"}`,
      ]);
    } else if (entryOf(newest) !== chain.newest.entry) {
      report(CHAIN, [`the entry of ${newest.id} has changed: another SHA-256 is recorded here`]);
    }
  }
  const numbered = found.map((each) => ({
    ...{ id: each.id, number: each.opening.number },
    entries: [each.openingHash, ...(each.manifestHash === undefined ? [] : [each.manifestHash])],
  }));
  return {
    exercises: found.map((each) => ({
      ...{ id: each.id, number: each.opening.number, outcome: each.outcome, signature: each.signature },
      entry: entryOf(each),
    })),
    faults: [...faults, ...anchorFaults(anchors, numbered)],
  };
}

const entryOf = ({ manifestHash, openingHash }: Pick<Found, "manifestHash" | "openingHash">): string =>
  manifestHash ?? openingHash;

function orderFaults(id: string, { number, previous }: OpeningEntry, position: number, before?: Found): string[] {
  const faults =
    number === position
      ? []
      : [`number ${number} at position ${position}: an exercise is missing, duplicated or in the wrong order`];
  if (before === undefined) {
    if (previous !== "none") faults.push(`the previous exercise, ${previous.exercise}, is missing`);
    return faults;
  }
  if (previous === "none" || previous.exercise !== before.id) {
    faults.push(`does not name ${before.id} as the previous exercise`);
  } else if (![before.manifestHash, before.openingHash].includes(previous.entry)) {
    // one that was open then may have ended since
    faults.push(`the entry of ${before.id} has changed: another SHA-256 is recorded here`);
  }
  if (before.id.slice(0, 10) > id.slice(0, 10)) faults.push(`follows ${before.id}, but is older`);
  return faults;
}

function fileFaults(id: string, { files: listed }: Manifest, files: ReadonlyMap<string, Uint8Array>): EvidenceFault[] {
  const names = new Set(listed.map(({ name }) => name));
  const fault = (name: string, what: string): EvidenceFault => ({ where: `${id}/${name}`, what, kind: "content" });
  return [
    ...listed.flatMap(({ name, bytes, sha256: hash }) => {
      const content = files.get(name);
      if (content === undefined) return [fault(name, "missing")];
      if (content.length === bytes && sha256(content) === hash) return [];
      return [fault(name, "changed: its SHA-256 differs from the manifest")];
    }),
    ...[...files.keys()]
      .filter((name) => name !== MANIFEST && !names.has(name))
      .map((name) => fault(name, "added: the manifest does not list it")),
    ...(names.has(OPENING) ? [] : [fault(OPENING, "the manifest does not list it")]),
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

/** The anchors that the evidence does not have. */
function anchorFaults(
  anchors: readonly Anchor[],
  exercises: readonly (Pick<VerifiedExercise, "id" | "number"> & { readonly entries: readonly string[] })[],
): EvidenceFault[] {
  return anchors.flatMap(({ number, exercise, entry, source }): EvidenceFault[] => {
    const found = exercises.find((each) => each.number === number);
    const fault = (what: string) => [{ where: exercise, what, kind: "anchor" as const }];
    if (found === undefined) {
      return fault(`removed: ${source} records it as number ${number}, and the evidence ends before it`);
    }
    if (found.id !== exercise || !found.entries.includes(entry)) {
      return fault(`changed: ${source} records number ${number} with another SHA-256`);
    }
    return [];
  });
}
