import { buildSync } from "esbuild";
import Metalsmith from "metalsmith";
import { stylesheet } from "../../lib/drawing/stylesheet";
import { project } from "../../lib/paths";
import { sourceText } from "../../lib/project-source";
import { LANGUAGES, type Language } from "../../lib/text/localized";
import type { CoverageReport } from "../../recovery/coverage/coverage-report";
import { layout, type Page } from "./layout";
import { rendered } from "./markdown";
import { addressOf, languageOf, START, TASKS, type Task } from "./navigation";
import { coveragePage, picturesPage, reviewsPage, reviewTitle, type Texts } from "./pages";
import type { SearchText } from "./search-text";

/** Files that are published in addition to `docs/`. */
const BESIDE = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "LICENSE"];

/** Writes `docs/` as a website that also opens from a folder. The previous content of `directory` is removed. */
export async function writeWebsite(coverage: CoverageReport, directory: string): Promise<void> {
  await Metalsmith(project)
    .source("docs")
    .destination(directory)
    .clean(true)
    .frontmatter(false)
    .use((files) => {
      const texts: Record<string, string> = {};
      for (const [name, { contents }] of Object.entries(files)) {
        texts[`docs/${name}`] = contents.toString("utf8");
        delete files[name];
      }
      for (const [name, text] of Object.entries(website(withOwnPages(texts, coverage)))) {
        files[name] = { contents: Buffer.from(text) };
      }
    })
    .build();
}

const withOwnPages = (docs: Texts, coverage: CoverageReport): Texts => ({
  ...Object.fromEntries(BESIDE.map((file) => [file, sourceText(file)])),
  ...docs,
  ...eachLanguage("docs/reviews/README", (language) => reviewsPage(docs, language)),
  ...eachLanguage("docs/diagrams/README", (language) => picturesPage(docs, language)),
  ...eachLanguage("docs/coverage", (language) => coveragePage(coverage, language)),
});

const eachLanguage = (name: string, write: (language: Language) => string): Texts =>
  Object.fromEntries(LANGUAGES.map((language) => [`${name}${language === "fr" ? ".fr" : ""}.md`, write(language)]));

function website(files: Texts): Texts {
  const pages = Object.keys(files)
    .filter((file) => file.endsWith(".md"))
    .map((source) => pageOf(source, files));
  const tasks = complete(TASKS, pages);
  return {
    ...Object.fromEntries(
      Object.entries(files).flatMap(([file, text]) => (file.endsWith(".md") ? [] : [[addressOf(file), text]])),
    ),
    ...Object.fromEntries(pages.map((page) => [addressOf(page.source), layout(page, tasks)])),
    "page.css": stylesheet(sourceText("documents/web/page.css")),
    "page.js": script(),
    "search-texts.js": `globalThis.searchTexts = ${JSON.stringify(pages.flatMap(searchTexts))};\n`,
  };
}

function pageOf(source: string, files: Texts): Page {
  const language = languageOf(source);
  const counterpart = counterpartOf(source, files);
  const review = source.replace(/(\.fr)?\.md$/, ".html");
  return {
    ...rendered(files[source] ?? "", reviewTitle(source, language)),
    source,
    language,
    ...(counterpart && { counterpart }),
    ...(review in files && { fullReview: review }),
  };
}

/** The navigation pairs pages; other pages are paired by name. */
function counterpartOf(source: string, files: Texts): string | undefined {
  const pairs = [{ page: START.en, french: START.fr }, ...TASKS.flatMap(({ entries }) => entries)];
  const pair = pairs.find(({ page, french }) => french && [page, french].includes(source));
  if (pair) return pair.page === source ? pair.french : pair.page;
  const other = languageOf(source) === "fr" ? source.replace(/\.fr\.md$/, ".md") : source.replace(/\.md$/, ".fr.md");
  return other in files ? other : undefined;
}

/** Adds all unlisted pages to the last task, except reviews, which have their own index page. */
function complete(tasks: readonly Task[], pages: readonly Page[]): Task[] {
  const listed = new Set([
    ...Object.values(START),
    ...tasks.flatMap(({ entries }) => entries.flatMap(({ page, french }) => [page, french])),
  ]);
  const others = pages.filter(
    ({ source, language }) => language === "en" && !listed.has(source) && !source.startsWith("docs/reviews/"),
  );
  return tasks.map((task, at) =>
    at < tasks.length - 1
      ? task
      : { ...task, entries: [...task.entries, ...others.map(({ source, title }) => ({ page: source, title }))] },
  );
}

const searchTexts = ({ source, language, title, sections }: Page): SearchText[] =>
  sections.map((section) => ({
    address: `${addressOf(source)}${section.id === "" ? "" : `#${section.id}`}`,
    language,
    page: title,
    title: section.title,
    text: section.text.replace(/\s+/g, " ").trim(),
  }));

/** One classic script, because browsers do not load modules from files. */
function script(): string {
  const { outputFiles } = buildSync({
    entryPoints: ["documents/web/browser/page.ts"],
    absWorkingDir: project,
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}
