import { existsSync } from "node:fs";
import { allDocuments } from "../../documents/all";
import { outdated } from "../../documents/files";
import type { DescribedRule } from "../../documents/rule-catalogue";
import { inProject } from "../../lib/paths";
import { modelData } from "../../model/committed";
import { loadModel } from "../../model/load";
import { RELATIONS } from "../../model/relations/index";
import { RULES } from "../../policy/catalogue";
import { TREE_RULES } from "../../policy/tree/rules";
import { fixtureModel } from "../fixture/model";
import { tierPath } from "../model/bad-input/case";
import { variant } from "../model/variant";
import { anchorsOf, linksOf, namedFilesOf, pages } from "../support/pages";

const documents = allDocuments(fixtureModel());
const committed = allDocuments(loadModel(modelData));

test("the committed documents are up to date: npm run docs writes them", async () => {
  expect(await outdated(await committed, inProject("docs"))).toEqual([]);
});

test("they are byte-identical in each run", async () => {
  expect(await allDocuments(fixtureModel())).toEqual(await documents);
});

test("a changed model changes only the documents that depend on it", async () => {
  const changed = await allDocuments(loadModel(variant({ "rabat.networks.web.purpose": "pages" })));
  const differing = Object.entries(await documents).filter(([name, text]) => changed[name] !== text);
  expect(differing.map(([name]) => name)).toEqual(["rabat.md"]);
});

test("every document can be reached from the README", async () => {
  const reached = new Set<string>();
  const follow = (file: string) => {
    if (reached.has(file)) return;
    reached.add(file);
    if (!file.endsWith(".md")) return;
    for (const { file: linked } of linksOf(file)) if (linked.startsWith("docs/")) follow(linked);
  };
  follow("README.md");
  expect(Object.keys(await committed).filter((name) => !reached.has(`docs/${name}`))).toEqual([]);
});

test.each(pages())("%s links to existing files and headings only", (page) => {
  const dead = linksOf(page).flatMap(({ file, anchor, written }) =>
    existsSync(inProject(file)) && (anchor === "" || anchorsOf(file).has(anchor)) ? [] : [written],
  );
  expect([...dead, ...namedFilesOf(page).filter((file) => !existsSync(inProject(file)))]).toEqual([]);
});

test("the picture of the architecture names existing folders", async () => {
  const { "architecture.svg": picture = "" } = await documents;
  const folders = [...picture.matchAll(/[>\s,]([a-z][a-z/]*)\/(?=[<,])/g)].map(([, folder = ""]) => folder);
  expect(folders.length).toBeGreaterThan(6);
  expect(folders.filter((folder) => !existsSync(inProject(folder)))).toEqual([]);
});

describe("a site's page", () => {
  test.each(["rabat", "marrakech"] as const)("%s has every host, network, VM and address", async (name) => {
    const model = fixtureModel();
    const { [`${name}.md`]: page = "" } = await documents;
    const { baseline, extension, networks } = model.sites[name];
    for (const heading of ["Inventory", "Networks", "Address plan", "Flows", "VMs"]) {
      expect(page).toContain(`\n## ${heading}\n`);
    }
    for (const host of [...baseline.clusters, ...extension.clusters].flatMap(({ hosts }) => hosts)) {
      expect(page).toContain(`| \`${host.name}\` |`);
    }
    for (const { vlan, cidr } of Object.values(networks)) expect(page).toContain(`VLAN ${vlan}, ${cidr}`);
    for (const { name: machine } of baseline.virtualMachines) expect(page).toContain(`| \`${machine}\` |`);
    for (const { name: tier } of model.massar.tiers) expect(page).toContain(`\n### ${tier}\n`);
  });

  test("addresses are those of members, hosts and filers", async () => {
    const { "rabat.md": rabat, "marrakech.md": marrakech } = await documents;
    expect(rabat).toContain("| 10.20.50.13 | `rab-db-3` |");
    expect(rabat).toContain("| 10.20.80.16 | the vmotion adapter of esx-16.rabat.massar.example |");
    expect(rabat).toContain("| 10.20.85.250 | the filer of rabat-files-01 |");
    expect(rabat).toContain("| 10.20.30.10 | the service `massar.men.example` |");
    expect(marrakech).toContain("| 10.40.50.12 | `mrk-db-2`, *recovered* |");
    expect(marrakech).toContain("| 10.40.20.2 | `mrk-dns-1`, a DNS server, an NTP server |");
  });

  test("flows have the addresses of the site", async () => {
    const { "marrakech.md": marrakech } = await documents;
    expect(marrakech).toContain("| `database` | `connection-pool` | 10.40.50.31-10.40.50.50 | TCP 5432 |");
    expect(marrakech).toContain("| `load-balancer` | `internet` | anywhere | TCP 443 |");
    expect(marrakech).toContain(
      "| `replication-gateway` | network `replication` at Rabat | 10.20.60.11-10.20.60.12 | TCP 8404 |",
    );
  });
});

test("the recovery plan has the same content in both languages", async () => {
  const { "recovery-plan.en.md": english = "", "plan-de-reprise.fr.md": french = "" } = await documents;
  /** The parts that are the same in both languages: depths of headings, rows, names and numbers in code, times without the unit of days. */
  const skeleton = (text: string) =>
    text
      .split("\n")
      .filter((line) => /^(#|\|)/.test(line))
      .map((line) => [/^#*/.exec(line)?.[0], line.split("|").length, ...(line.match(/`[^`]+`|\d+/g) ?? [])].join(" "));
  expect(skeleton(french)).toEqual(skeleton(english));
  expect(skeleton(english).length).toBeGreaterThan(60);
});

test("a site's page says that running guests close a flow only when npm run configure has changed them", async () => {
  for (const name of ["rabat.md", "marrakech.md"]) {
    expect((await documents)[name]).toMatch(
      /a flow that the code no longer has stays\nopen in it until then|stays open in it until then/,
    );
  }
});

describe("the writer of the database in the recovery plan", () => {
  /** With ordinary spaces. */
  const read = async (all: ReturnType<typeof allDocuments>, name = "recovery-plan.en.md") =>
    ((await all)[name] ?? "").replaceAll(/[\u00a0\u202f]/g, " ");

  test("has the measured times, with their source, and the lease of the model", async () => {
    const [english, french] = [await read(documents), await read(documents, "plan-de-reprise.fr.md")];
    expect(english).toContain("It holds a lease of 30 s:");
    expect(english).toContain("| from the command that promotes to the first write at Marrakech | 6.8 to 7.7 s |");
    expect(english).toContain("| until its last accepted write | 15.7 to 26.1 s |");
    expect(english).toMatch(/290 and 503 rows in two runs/);
    expect(english).toContain("Patroni 4.1.5, etcd 3.4.23) on 2 cores: planning/writer-measurements.ts.");
    expect(english).not.toContain("measure them again");
    expect(french).toContain("de 6,8 à 7,7 s");
    expect(french).toContain("Patroni 4.1.5, etcd 3.4.23");
  });

  test("were measured with other settings if the model's differ", async () => {
    const other = allDocuments(loadModel(variant({ [`${tierPath("database")}.leadership.ttl`]: "40 s" })));
    const english = await read(other);
    expect(english).toContain("It holds a lease of 40 s:");
    expect(english).toContain(
      "They were measured with a lease of 30 s. The model has other settings: measure them again.",
    );
    expect(await read(other, "plan-de-reprise.fr.md")).toContain("Le modèle a d’autres réglages");
  });

  test("is promoted after the running guests have the files of the posture", async () => {
    const { "recovery-plan.en.md": english = "" } = await documents;
    const [, procedure = ""] = english.split("## Procedure");
    const at = [
      "npm run deploy -- dr",
      "npm run configure -- --apply",
      "failover database --candidate mrk-db-1",
      "Start the tiers",
    ];
    const found = at.map((text) => procedure.indexOf(text));
    expect(found).toEqual(found.toSorted((a, b) => a - b));
    expect(found[0]).toBeGreaterThan(0);
  });
});

test("every rule is in the catalogue", async () => {
  const { "rules.md": catalogue } = await documents;
  for (const [id, { title, source }] of [RELATIONS, ...Object.values(RULES), TREE_RULES].flatMap((rules) =>
    Object.entries<DescribedRule>(rules),
  )) {
    expect(catalogue).toContain(`\n### ${id}\n`);
    expect(catalogue).toContain(title);
    expect(catalogue).toContain(source.document);
  }
});

test("each diagram is a picture and Mermaid text with the same boxes", async () => {
  const all = await documents;
  const texts = Object.keys(all).filter((name) => name.endsWith(".mmd"));
  expect(texts).toHaveLength(7);
  for (const name of texts) {
    const text = all[name] ?? "";
    const picture = all[name.replace(/mmd$/, "svg")] ?? "";
    const titles = [...text.matchAll(/<b>([^<]+)<\/b>/g)].map(([, title = ""]) => title.replace(/^VLAN /, ""));
    expect(titles.length).toBeGreaterThan(5);
    for (const title of titles) expect(picture).toContain(`>${title}</text>`);
  }
});

test("every picture has a title and a description for screen readers", async () => {
  const pictures = Object.entries(await documents).filter(([name]) => name.endsWith(".svg"));
  expect(pictures.length).toBeGreaterThan(9);
  for (const [, svg] of pictures) {
    expect(svg).toMatch(/^<svg [^>]*role="img" aria-labelledby="title description"/);
    expect(svg).toMatch(/<title id="title">.{5,}<\/title>\s*<desc id="description">.{20,}<\/desc>/);
  }
});
