import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { outdated, writeDocuments } from "../../documents/files";
import { ProjectCopy } from "../support/project-copy";

describe("writing documents", () => {
  let directory = "";
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "docs-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const documents = { "README.md": "index\n", "diagrams/one.svg": "<svg/>\n" };

  test("written documents are up to date; different or missing documents are named", async () => {
    await writeDocuments(documents, directory);
    expect(await outdated(documents, directory)).toEqual([]);
    writeFileSync(join(directory, "README.md"), "another\n");
    rmSync(join(directory, "diagrams/one.svg"));
    expect(await outdated(documents, directory)).toEqual(["README.md", "diagrams/one.svg"]);
  });

  test("if one document cannot be written, the others stay unchanged", async () => {
    writeFileSync(join(directory, "README.md"), "as it was\n");
    writeFileSync(join(directory, "diagrams"), "a file where a folder has to be\n");
    await expect(writeDocuments(documents, directory)).rejects.toThrow("diagrams");
    expect(readdirSync(directory).sort()).toEqual(["README.md", "diagrams"]);
    expect(readFileSync(join(directory, "README.md"), "utf8")).toBe("as it was\n");
  });
});

describe("npm run docs", () => {
  const copy = new ProjectCopy("committed");
  const file = (name: string) => join(copy.directory, name);
  afterAll(() => copy.remove());

  test("--check names outdated documents and writes nothing", async () => {
    const committed = readFileSync(file("docs/rabat.md"), "utf8");
    writeFileSync(file("docs/rabat.md"), `${committed}Another line.\n`);
    rmSync(file("docs/diagrams/layer-2.svg"));
    const { exitCode, output } = await copy.run("docs", ["--check"]);
    expect(exitCode).toBe(1);
    expect(output).toContain("where   docs/rabat.md, docs/diagrams/layer-2.svg\n");
    expect(existsSync(file("docs/diagrams/layer-2.svg"))).toBe(false);
  });

  test("an invalid model changes no document", async () => {
    mkdirSync(file("docs/diagrams"), { recursive: true });
    const before = readdirSync(file("docs"), { recursive: true });
    const tiers = readFileSync(file("datacenters/massar/tiers.ts"), "utf8");
    writeFileSync(file("datacenters/massar/tiers.ts"), tiers.replace('network: "', 'network: "no-'));
    writeFileSync(file("docs/rules.md"), "as it was\n");
    const { exitCode, output } = await copy.run("docs");
    expect(exitCode).toBe(1);
    expect(output).toContain("datacenters/massar/tiers.ts:");
    expect(readFileSync(file("docs/rules.md"), "utf8")).toBe("as it was\n");
    expect(readdirSync(file("docs"), { recursive: true })).toEqual(before);
  });
});
