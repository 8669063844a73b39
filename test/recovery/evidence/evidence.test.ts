import { execFileSync } from "node:child_process";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { record as arbitraryRecord, assert as assertProperty, constantFrom, nat, property } from "fast-check";
import { readEvidence } from "../../../recovery/evidence/files/folder";
import { writeEvidence } from "../../../recovery/evidence/files/write";
import { CHAIN, MANIFEST, parseManifest, signedText } from "../../../recovery/evidence/manifest";
import { type EvidenceFolder, verifyEvidence } from "../../../recovery/evidence/verify";
import { typeScriptOptions } from "../../../toolchain/typescript-options";
import { drillPassed, firePassed, isolationNotTested, pointMissed, refused } from "../support/records";

const newKey = () => generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const key = newKey();
const publicKey = createPublicKey(key);
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
  const { exercises, faults } = verifyEvidence(folder, publicKey);
  expect(faults).toEqual([]);
  expect(exercises.map(({ id, number, outcome }) => [number, id, outcome])).toEqual(
    EXERCISES.map(({ id, outcome }, at) => [at + 1, id, outcome]),
  );
  expect([...(folder.exercises.get(refused().id)?.keys() ?? [])]).toEqual([
    "manifest.json",
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

test("without a key it is marked unsigned, which verification with a key reports", async () => {
  const folder = await readEvidence(unsigned());
  const { exercises, faults } = verifyEvidence(folder);
  expect(faults).toEqual([]);
  expect(exercises.map(({ signature }) => signature)).toEqual(["unsigned", "unsigned", "unsigned"]);
  expect(verifyEvidence(folder, publicKey).faults.map(({ what }) => what)).toEqual(Array(4).fill("unsigned"));
});

test("a signature with another key is found", async () => {
  const { faults } = verifyEvidence(await readEvidence(signed()), createPublicKey(newKey()));
  expect(faults).toHaveLength(4);
  for (const { what } of faults) expect(what).toMatch(/^signed with another key: [0-9a-f]{16}, not [0-9a-f]{16}$/);
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
        expect(verifyEvidence(manipulated).faults).not.toEqual([]);
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
    { where: `${id}/report.en.md`, what: "changed: its SHA-256 differs from the manifest" },
  ]);
  expect(report((files) => files.delete("report.fr.pdf"))).toEqual([{ where: `${id}/report.fr.pdf`, what: "missing" }]);
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
  expect(verifyEvidence(forged, publicKey).faults.map(({ where }) => where)).toEqual([
    `${id}/${MANIFEST}`,
    `${isolationNotTested().id}/${MANIFEST}`,
  ]);
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
    expect((await readdir(own)).sort()).toEqual([...EXERCISES.map(({ id }) => id), CHAIN].sort());
  });

  test("a record that contradicts its figures is refused", async () => {
    const lie = { ...isolationNotTested(), outcome: "passed" as const };
    await expect(writeEvidence(lie, { directory: join(directory, "lie") })).rejects.toThrow("isolation is not tested");
  });

  test("an invalid key is refused before anything is written", async () => {
    const own = join(directory, "keyless");
    await expect(writeEvidence(firePassed(), { directory: own, keyFile: __filename })).rejects.toThrow(
      "The key cannot be used",
    );
    await expect(readdir(own)).rejects.toThrow("ENOENT");
  });
});
