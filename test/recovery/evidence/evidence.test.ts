import { execFileSync } from "node:child_process";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { record as arbitraryRecord, assert as assertProperty, constantFrom, nat, property } from "fast-check";
import { anchorLine, parseAnchors } from "../../../recovery/evidence/anchors";
import { readEvidence } from "../../../recovery/evidence/files/folder";
import { anchorsInHistory } from "../../../recovery/evidence/files/trust";
import {
  checkEvidence,
  type ExerciseOpening,
  openEvidence,
  writeEvidence,
} from "../../../recovery/evidence/files/write";
import { CHAIN, MANIFEST, OPENING, parseManifest, sha256, signedText } from "../../../recovery/evidence/manifest";
import {
  type EvidenceFolder,
  type VerifyOptions,
  verifyEvidence as verifyAll,
} from "../../../recovery/evidence/verify";
import { typeScriptOptions } from "../../../toolchain/typescript-options";
import { drillPassed, firePassed, isolationNotTested, pointMissed, refused } from "../support/records";

const newKey = () => generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const key = newKey();
const publicKey = createPublicKey(key);
const TRUSTED = { keys: [publicKey] };
/** As its owner verifies it, on the day of the exercises. */
const verifyEvidence = (folder: EvidenceFolder, options: VerifyOptions = TRUSTED) =>
  verifyAll(folder, { now: new Date("2026-11-24T18:00:00Z"), ...options });
const whats = (folder: EvidenceFolder, options?: VerifyOptions) =>
  verifyEvidence(folder, options).faults.map(({ where, what }) => `${where}: ${what}`);
/** Not in alphabetical order. */
const EXERCISES = [pointMissed(), isolationNotTested(), refused()];

/** In another process: Jest does not load the ES modules that draw the pictures. */
const WRITER = join(__dirname, "../support/write-evidence.ts");

let directory = "";
let keyFile = "";
const signed = () => join(directory, "signed");
const unsigned = () => join(directory, "unsigned");

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "massar-evidence-"));
  keyFile = join(directory, "key.pem");
  await writeFile(keyFile, key);
  execFileSync(process.execPath, [...typeScriptOptions, WRITER, keyFile, signed(), unsigned()]);
  for (const copy of ["again", "broken"]) await cp(unsigned(), join(directory, copy), { recursive: true });
});
afterAll(() => rm(directory, { recursive: true, force: true }));

test("written evidence is complete, chained and valid", async () => {
  const folder = await readEvidence(signed());
  const { exercises, faults } = verifyEvidence(folder);
  expect(faults).toEqual([]);
  expect(exercises.map(({ id, number, outcome }) => [number, id, outcome])).toEqual(
    EXERCISES.map(({ id, outcome }, at) => [at + 1, id, outcome]),
  );
  expect([...(folder.exercises.get(refused().id)?.keys() ?? [])]).toEqual([
    "manifest.json",
    "opening.json",
    "record.json",
    "report.en.md",
    "report.en.pdf",
    "report.fr.md",
    "report.fr.pdf",
    "timeline.en.svg",
    "timeline.fr.svg",
  ]);
});

test("PDFs and pictures are byte-identical in each run, with fonts of the compiler only", async () => {
  const [one, other] = await Promise.all([signed(), unsigned()].map(readEvidence));
  for (const [id, files] of one?.exercises ?? []) {
    for (const name of ["report.en.pdf", "report.fr.pdf", "timeline.en.svg", "timeline.fr.svg"]) {
      expect(files.get(name)).toEqual(other?.exercises.get(id)?.get(name));
    }
    const pdf = Buffer.from(files.get("report.fr.pdf") ?? []).toString("latin1");
    const faces = [...pdf.matchAll(/\/FontName \/\w+\+([\w-]+)/g)].map(([, face = ""]) => face.replace(/-.*/, ""));
    expect(new Set(faces)).toEqual(new Set(["LibertinusSerif", "DejaVuSansMono"]));
    expect(pdf).toContain("<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>");
  }
});

test("no text on the pages is clipped, outside the margins or on top of other text", () => {
  const output = execFileSync(process.execPath, [...typeScriptOptions, join(__dirname, "../support/page-faults.ts")]);
  expect(JSON.parse(output.toString())).toEqual([]);
});

test('without a key it is marked unsigned, which is never "as written": whoever edits it computes the hashes again', async () => {
  const folder = await readEvidence(unsigned());
  const { exercises, faults } = verifyEvidence(folder);
  expect(exercises.map(({ signature }) => signature)).toEqual(["unsigned", "unsigned", "unsigned"]);
  expect(new Set(faults.map(({ what, kind }) => `${kind}: ${what}`))).toEqual(
    new Set(["untrusted: unsigned: anybody can have written it"]),
  );
  // openings, manifests and the chain
  expect(faults).toHaveLength(2 * EXERCISES.length + 1);
});

test.each<[string, VerifyOptions]>([
  ["another committed key", { keys: [createPublicKey(newKey())] }],
  ["no committed key", { keys: [] }],
])("a signature of a foreign key is found: %s", async (_, options) => {
  const { faults } = verifyEvidence(await readEvidence(signed()), options);
  expect(faults).toHaveLength(2 * EXERCISES.length + 1);
  for (const { what } of faults) {
    expect(what).toMatch(/^signed with another key: [0-9a-f]{16}, not ([0-9a-f]{16}|a key that is committed)$/);
  }
});

/** The same evidence with one exercise's files changed, in memory. */
function changed(folder: EvidenceFolder, id: string, change: (files: Map<string, Uint8Array>) => void): EvidenceFolder {
  const files = new Map(folder.exercises.get(id));
  change(files);
  return { ...folder, exercises: new Map([...folder.exercises, [id, files]]) };
}

const flipped = (content: Uint8Array, at: number, by: number): Uint8Array => {
  const copy = Uint8Array.from(content);
  const position = at % copy.length;
  copy[position] = (copy[position] ?? 0) ^ (1 + (by % 255));
  return copy;
};

/** Manipulations that are possible without the key. */
const MANIPULATIONS: Readonly<
  Record<
    string,
    (folder: EvidenceFolder, pick: { exercise: number; file: number; at: number; by: number }) => EvidenceFolder
  >
> = {
  "a byte is changed": (folder, { exercise, file, at, by }) => {
    const id = idAt(folder, exercise);
    return changed(folder, id, (files) => {
      const name = [...files.keys()][file % files.size] ?? "";
      files.set(name, flipped(files.get(name) ?? new Uint8Array(), at, by));
    });
  },
  "a file is cut short": (folder, { exercise, file, at }) =>
    changed(folder, idAt(folder, exercise), (files) => {
      const name = [...files.keys()][file % files.size] ?? "";
      const content = files.get(name) ?? new Uint8Array();
      files.set(name, content.slice(0, at % content.length));
    }),
  "a byte of the chain is changed": (folder, { at, by }) => ({
    ...folder,
    chain: flipped(folder.chain ?? new Uint8Array(), at, by),
  }),
  "a file is removed": (folder, { exercise, file }) =>
    changed(folder, idAt(folder, exercise), (files) => files.delete([...files.keys()][file % files.size] ?? "")),
  "a file is added": (folder, { exercise, by }) =>
    changed(folder, idAt(folder, exercise), (files) => files.set(`report.${by}.md`, new Uint8Array())),
  "two files change places": (folder, { exercise, file }) =>
    changed(folder, idAt(folder, exercise), (files) => {
      const names = [...files.keys()];
      const [one = "", other = ""] = [names[file % names.length], names[(file + 1) % names.length]];
      const content = files.get(one) ?? new Uint8Array();
      files.set(one, files.get(other) ?? new Uint8Array());
      files.set(other, content);
    }),
  "an exercise is removed": (folder, { exercise }) => {
    const exercises = new Map(folder.exercises);
    exercises.delete(idAt(folder, exercise));
    return { ...folder, exercises };
  },
  "two exercises change places": (folder, { exercise }) => {
    const [one, other] = [idAt(folder, exercise), idAt(folder, exercise + 1)];
    const [first, second] = [folder.exercises.get(one), folder.exercises.get(other)];
    if (first === undefined || second === undefined) throw new Error("two are needed");
    return { ...folder, exercises: new Map([...folder.exercises, [one, second], [other, first]]) };
  },
  "an exercise is copied": (folder, { exercise }) => {
    const files = folder.exercises.get(idAt(folder, exercise)) ?? new Map();
    return { ...folder, exercises: new Map([...folder.exercises, ["2026-11-25-fire-0000", files]]) };
  },
  "the chain is removed": ({ chain: _, ...folder }) => folder,
  "all exercises are removed": (folder) => ({ ...folder, exercises: new Map() }),
};

const idAt = ({ exercises }: EvidenceFolder, at: number): string => [...exercises.keys()][at % exercises.size] ?? "";

const picks = arbitraryRecord({ exercise: nat(), file: nat(), at: nat(), by: nat() });

describe.each(["signed", "unsigned"])("any change of %s evidence is found", (kind) => {
  test.each(Object.keys(MANIPULATIONS))("%s", async (name) => {
    const folder = await readEvidence(join(directory, kind));
    assertProperty(
      property(picks, constantFrom(name), (pick, manipulation) => {
        const manipulated = MANIPULATIONS[manipulation]?.(folder, pick) ?? folder;
        const { faults } = verifyEvidence(manipulated);
        expect(faults.filter(({ kind }) => kind !== "untrusted")).not.toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

test("a fault names the file and the difference", async () => {
  const folder = await readEvidence(signed());
  const id = pointMissed().id;
  const report = (change: (files: Map<string, Uint8Array>) => void) =>
    verifyEvidence(changed(folder, id, change)).faults;
  expect(report((files) => files.set("report.en.md", Buffer.from("# PASSED")))).toEqual([
    { where: `${id}/report.en.md`, what: "changed: its SHA-256 differs from the manifest", kind: "content" },
  ]);
  expect(report((files) => files.delete("report.fr.pdf"))).toEqual([
    { where: `${id}/report.fr.pdf`, what: "missing", kind: "content" },
  ]);
});

test("a manifest signed again with another key is found by the next manifest and by the key", async () => {
  const folder = await readEvidence(signed());
  const id = pointMissed().id;
  const forged = changed(folder, id, (files) => {
    const { content } = parseManifest(Buffer.from(files.get(MANIFEST) ?? []).toString("utf8"));
    if (content === undefined) throw new Error("no manifest");
    const { signature: _, ...rest } = content;
    files.set(MANIFEST, Buffer.from(signedText(rest, newKey())));
  });
  expect(verifyEvidence(forged).faults.map(({ where }) => where)).toEqual([
    `${id}/${MANIFEST}`,
    `${isolationNotTested().id}/${OPENING}`,
  ]);
});

describe("an exercise leaves a gap", () => {
  const opening: ExerciseOpening = {
    ...refused(),
    ...{ id: "2026-11-24-flood-aaaa", at: "2026-11-24T17:00:00.000Z", commit: refused().code.commit },
  };
  const opened = async (name: string) => {
    const own = join(directory, name);
    await cp(signed(), own, { recursive: true });
    await openEvidence(opening, { directory: own, keyFile });
    return own;
  };

  test("it is opened, signed and chained before it starts; while it may run, that is no fault", async () => {
    const folder = await readEvidence(await opened("opened"));
    expect(whats(folder)).toEqual([]);
    expect(verifyEvidence(folder).exercises.at(-1)).toMatchObject({ id: opening.id, number: 4, outcome: "open" });
    // repeated, as by a resumed exercise
    await openEvidence(opening, { directory: join(directory, "opened"), keyFile });
    expect(await readEvidence(join(directory, "opened"))).toEqual(folder);
  });

  test("killed, or its evidence removed: after twelve hours, or once another one follows", async () => {
    const own = await opened("killed");
    const later = { ...TRUSTED, now: new Date("2026-11-25T05:00:01Z") };
    const gap = `${opening.id}: opened at ${opening.at}, and no end is recorded: it was killed, or its evidence was removed`;
    expect(whats(await readEvidence(own), later)).toEqual([gap]);
    const next = { ...opening, id: "2026-11-24-strike-bbbb" };
    await openEvidence(next, { directory: own, keyFile });
    expect(whats(await readEvidence(own))).toEqual([gap]);
    // an abort closes it, although another one followed
    const records = join(directory, "records.json");
    await writeFile(records, JSON.stringify([{ ...refused(), id: opening.id }]));
    const writer = join(__dirname, "../../drills/write-evidence.ts");
    execFileSync(process.execPath, [...typeScriptOptions, writer, records, own, keyFile]);
    expect(whats(await readEvidence(own))).toEqual([]);
  });

  test("an exercise that failed cannot be reduced to its opening", async () => {
    const folder = await readEvidence(signed());
    const reduced = changed(folder, pointMissed().id, (files) => {
      for (const name of [...files.keys()]) if (name !== OPENING) files.delete(name);
    });
    expect(verifyEvidence(reduced).faults.map(({ kind }) => kind)).toEqual(["content", "gap"]);
  });

  test("a folder without its opening, and one that is not complete", async () => {
    const folder = await readEvidence(signed());
    const { id } = refused();
    expect(whats(changed(folder, id, (files) => files.delete(OPENING)))).toContain(`${id}/${OPENING}: missing`);
    expect(whats(changed(folder, id, (files) => files.delete(MANIFEST)))).toContain(
      `${id}/record.json: not complete: no manifest lists it`,
    );
  });
});

describe("a rollback", () => {
  /** The evidence without its newest exercise, and with the chain file as it was before. */
  const rolledBack = async (): Promise<EvidenceFolder> => {
    const folder = await readEvidence(signed());
    const exercises = new Map(folder.exercises);
    exercises.delete(refused().id);
    const manifest = sha256(exercises.get(isolationNotTested().id)?.get(MANIFEST) ?? "");
    const newest = { exercise: isolationNotTested().id, entry: manifest };
    return { ...folder, exercises, chain: Buffer.from(signedText({ version: 2, exercises: 2, newest }, key)) };
  };

  test("is consistent in itself, and contradicts an anchor outside", async () => {
    const folder = await rolledBack();
    expect(whats(folder)).toEqual([]);
    const newest = verifyEvidence(await readEvidence(signed())).exercises.at(-1);
    const line = anchorLine({ number: 3, exercise: refused().id, entry: newest?.entry ?? "" });
    const anchors = parseAnchors(`# printed\n\n${line} 2026-11-24, countersigned by S. Idrissi\n`, "a print");
    expect(whats(await readEvidence(signed()), { ...TRUSTED, anchors })).toEqual([]);
    expect(whats(folder, { ...TRUSTED, anchors })).toEqual([
      `${refused().id}: removed: a print:3 records it as number 3, and the evidence ends before it`,
    ]);
    expect(() => parseAnchors("3 2026-11-24-fire-c3c3\n", "a print")).toThrow("a print:1 is not an anchor");
  });

  test("another exercise in the place of the one that was removed", async () => {
    const anchors = [{ number: 3, exercise: "2026-11-24-fire-dead", entry: "0".repeat(64), source: "a print:1" }];
    expect(whats(await readEvidence(signed()), { ...TRUSTED, anchors })).toEqual([
      "2026-11-24-fire-dead: changed: a print:1 records number 3 with another SHA-256",
    ]);
  });

  test("in a new commit, or in the working tree, contradicts the history of the branch", async () => {
    const own = join(directory, "branch");
    await cp(signed(), own, { recursive: true });
    const git = (...args: string[]) =>
      execFileSync("git", ["-C", own, "-c", "user.name=R", "-c", "user.email=r@massar.example", ...args], {
        encoding: "utf8",
      });
    git("init", "--quiet", "--initial-branch=evidence");
    git("add", "--all");
    git("commit", "--quiet", "--message", "Evidence");
    expect(whats(await readEvidence(own), { ...TRUSTED, anchors: await anchorsInHistory(own) })).toEqual([]);
    await rm(join(own, refused().id), { recursive: true });
    await writeFile(join(own, CHAIN), (await rolledBack()).chain ?? "");
    const removed = [
      expect.stringMatching(/^2026-11-24-fire-c3c3: removed: commit [0-9a-f]{12} of the evidence records/),
    ];
    expect(whats(await readEvidence(own), { ...TRUSTED, anchors: await anchorsInHistory(own) })).toEqual(removed);
    git("add", "--all");
    git("commit", "--quiet", "--message", "Tidy up");
    expect(whats(await readEvidence(own), { ...TRUSTED, anchors: await anchorsInHistory(own) })).toEqual(removed);
  });
});

describe("writing", () => {
  test("twice changes nothing, and repairs the chain of a killed write", async () => {
    const own = join(directory, "again");
    const before = await readEvidence(own);
    await mkdir(join(own, ".unfinished-2026-11-24-fire-dead"));
    await rm(join(own, CHAIN));
    await writeEvidence(refused(), { directory: own });
    expect(await readEvidence(own)).toEqual(before);
  });

  test("to invalid evidence is refused, and leaves nothing", async () => {
    const own = join(directory, "broken");
    await writeFile(join(own, refused().id, "report.en.md"), "# PASSED");
    await expect(writeEvidence(drillPassed(), { directory: own })).rejects.toThrow("report.en.md: changed");
    // also before an exercise begins
    await expect(checkEvidence({ directory: own })).rejects.toThrow("report.en.md: changed");
    expect((await readdir(own)).sort()).toEqual([...EXERCISES.map(({ id }) => id), CHAIN].sort());
  });

  test("a record that contradicts its figures is refused", async () => {
    const lie = { ...isolationNotTested(), outcome: "passed" as const };
    await expect(writeEvidence(lie, { directory: join(directory, "lie") })).rejects.toThrow("isolation is not tested");
    // nor one that no reader would accept: it would spoil the whole chain
    const unreadable = { ...isolationNotTested(), plans: { rehearsal: "abc" } };
    await expect(writeEvidence(unreadable, { directory: join(directory, "lie") })).rejects.toThrow("plans.rehearsal");
    await expect(readdir(join(directory, "lie"))).rejects.toThrow("ENOENT");
  });

  test("an invalid key is refused before anything is written", async () => {
    const own = join(directory, "keyless");
    await expect(writeEvidence(firePassed(), { directory: own, keyFile: __filename })).rejects.toThrow(
      "The key cannot be used",
    );
    await expect(readdir(own)).rejects.toThrow("ENOENT");
    await expect(checkEvidence({ directory: own, keyFile: __filename })).rejects.toThrow("The key cannot be used");
  });

  test("a directory that cannot be written is found before an exercise begins", async () => {
    await expect(checkEvidence({ directory: join(keyFile, "evidence") })).rejects.toThrow(
      "The evidence cannot be written",
    );
    const own = join(directory, "new");
    // of a write that was killed
    await mkdir(join(own, ".unfinished-2026-11-24-fire-dead"), { recursive: true });
    await checkEvidence({ directory: own, keyFile });
    expect(await readdir(own)).toEqual([]);
  });

  test("a killed write is completed by the next one", async () => {
    const own = join(directory, "half");
    await cp(unsigned(), own, { recursive: true });
    const folder = join(own, refused().id);
    await rm(join(folder, MANIFEST));
    await writeFile(join(folder, "report.en.md"), "# PASS");
    const opening = sha256(await readFile(join(folder, OPENING)));
    const newest = { exercise: refused().id, entry: opening };
    await writeFile(join(own, CHAIN), signedText({ version: 2, exercises: 3, newest }));
    execFileSync(process.execPath, [...typeScriptOptions, WRITER, keyFile, join(directory, "unused"), own]);
    const whole = await readEvidence(own);
    expect(verifyEvidence(whole).faults.filter(({ kind }) => kind !== "untrusted")).toEqual([]);
    expect(whole).toEqual(await readEvidence(unsigned()));
  });
});
