import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rendered } from "../../documents/web/markdown";
import { addressOf, languageOf, START, TASKS } from "../../documents/web/navigation";
import { writeWebsite } from "../../documents/web/website";
import { inProject } from "../../lib/paths";
import { coverageReport } from "../../recovery/coverage/coverage-report";
import { fixtureModel } from "../fixture/model";
import { firePassed } from "../recovery/support/records";
import { deadLinksOf, pages } from "../support/pages";

const directory = mkdtempSync(join(tmpdir(), "website "));
const coverage = coverageReport(fixtureModel(), [firePassed()], "2026-12-01");
beforeAll(async () => {
  mkdirSync(join(directory, "old"));
  writeFileSync(join(directory, "old", "page.html"), "of an earlier build");
  await writeWebsite(coverage, directory);
});
afterAll(() => rmSync(directory, { recursive: true }));

const textOf = (file: string) => readFileSync(join(directory, file), "utf8");
const htmlPages = () =>
  readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".html"));

test("has a page for each document and guide, in its language, and no files of an earlier build", () => {
  const documents = pages().filter((page) => /^docs\/|^README\.md$/.test(page));
  for (const page of [
    ...documents,
    ...Object.values(START),
    ...TASKS.flatMap(({ entries }) => entries.map(({ page }) => page)),
  ]) {
    expect([page, textOf(addressOf(page)).match(/<html lang="(\w+)"/)?.[1]]).toEqual([page, languageOf(page)]);
  }
  expect(existsSync(join(directory, "old"))).toBe(false);
});

test("an example review exists as a page of the website and as the page that reviewers see", () => {
  expect(textOf("docs/reviews/add-a-host.html")).toContain('<a href="add-a-host.full.html">');
  expect(textOf("docs/reviews/add-a-host.full.html")).toBe(
    readFileSync(inProject("docs/reviews/add-a-host.html"), "utf8"),
  );
  expect(textOf("docs/guide/review-a-change.html")).toContain('<a href="../reviews/add-a-host.full.html">');
});

test("every link is relative and its target exists", () => {
  expect(htmlPages().length).toBeGreaterThan(40);
  expect(htmlPages().flatMap((page) => deadLinksOf(page, directory))).toEqual([]);
});

test("the link checker finds a missing page, anchor and folder, and an absolute path", () => {
  writeFileSync(
    join(directory, "broken.html"),
    '<a href="missing.html">1</a> <a href="index.html#missing">2</a> <a href="docs/">3</a> <a href="/index.html">4</a> <img src="index.html">',
  );
  const dead = deadLinksOf("broken.html", directory);
  rmSync(join(directory, "broken.html"));
  expect(dead).toEqual(
    ["missing.html", "index.html#missing", "docs/", "/index.html"].map((link) => `broken.html: ${link}`),
  );
});

test("loads only its own files", () => {
  for (const page of htmlPages()) {
    expect([page, textOf(page).match(/<(?:script|link|img|iframe)[^>]*(?:src|href)="(?:https?:|\/)[^>]*/g)]).toEqual([
      page,
      null,
    ]);
  }
  expect(textOf("page.css")).not.toMatch(/url\(|@import/);
});

test("a French page links to its English page and back; an untranslated page links to the start page", () => {
  const switchOf = (page: string) => /class="language"[^>]*href="([^"]*)"/.exec(textOf(page))?.[1];
  expect(switchOf("docs/guide/rabat-is-lost.html")).toBe("rabat-perdu.fr.html");
  expect(switchOf("docs/guide/rabat-perdu.fr.html")).toBe("rabat-is-lost.html");
  expect(switchOf("docs/reviews/add-a-host.fr.html")).toBe("add-a-host.html");
  expect(switchOf("docs/rules.html")).toBe("guide/accueil.fr.html");
});

test("the coverage page shows the output of npm run rehearse:coverage, in both languages", () => {
  const rowOf = (file: string) =>
    /<tr>\n<td><code>database<\/code><\/td>\n(.*?)<\/tr>/s.exec(textOf(file))?.[1]?.replace(/<\/?td>|\n/g, "|");
  expect(rowOf("docs/coverage.html")).toContain(`proven|||${firePassed().id}, rehearsal, simulation`);
  expect(rowOf("docs/coverage.fr.html")).toContain(`prouvé|||${firePassed().id}, exercice, en simulation`);
  expect(textOf("docs/coverage.fr.html")).toContain("Mois sans exercice (90 % ou plus du mois le plus chargé) : ");
});

test("is the same in each run", async () => {
  const before = Object.fromEntries(htmlPages().map((page) => [page, textOf(page)]));
  await writeWebsite(coverage, directory);
  expect(Object.fromEntries(htmlPages().map((page) => [page, textOf(page)]))).toEqual(before);
});

describe("Markdown", () => {
  test("headings with the same text have different anchors", () => {
    expect(rendered("# A\n\n## One `x`\n\n## One x\n", "").chapters.map(({ id }) => id)).toEqual(["one-x", "one-x-1"]);
  });

  test("a text without a title gets one, and no heading level is skipped", () => {
    expect(rendered("### Rabat\n\n#### Hosts\n", "A & B").html).toBe(
      '<h1>A &amp; B</h1>\n<h2 id="rabat">Rabat</h2>\n<h3 id="hosts">Hosts</h3>\n',
    );
  });

  test("an empty cell of a head is not a heading, an empty head is removed", () => {
    expect(rendered("|  | b |\n| --- | --- |\n| 1 | 2 |\n", "T").html).toContain("<td></td>\n<th>b</th>");
    expect(rendered("|  |  |\n| --- | --- |\n| 1 | 2 |\n", "T").html).not.toContain("thead");
  });
});
