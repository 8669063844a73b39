import { posix } from "node:path";
import { inLanguage, type Language } from "../../lib/text/localized";
import { html, Markup } from "../../review/report/html/markup";
import type { Rendered } from "./markdown";
import { addressOf, EMERGENCY, type Entry, languageOf, START, type Task } from "./navigation";
import { PHRASES } from "./phrases";

export interface Page extends Rendered {
  /** The Markdown source of the page, relative to the project's root. */
  readonly source: string;
  readonly language: Language;
  /** The same page in the other language, as a Markdown file. */
  readonly counterpart?: string;
  /** The page that shows only this review. */
  readonly fullReview?: string;
}

/** Pages load only files of the website: nothing from other origins, no inline scripts or styles. */
const POLICY =
  "default-src 'none'; img-src 'self' file:; style-src 'self' file:; script-src 'self' file:; base-uri 'none'; form-action 'none'";

/** A page of the website. All its links are relative, so that it also opens from a folder. */
export function layout(page: Page, tasks: readonly Task[]): string {
  const { language, source, title, chapters, counterpart, fullReview } = page;
  const phrases = PHRASES[language];
  const other: Language = language === "en" ? "fr" : "en";
  const to = (markdown: string) => relative(addressOf(source), addressOf(markdown));
  const root = relative(addressOf(source), "");
  const isStart = source === START[language];
  const link = (entry: Entry, mark = "") => linkTo(entry, { source, language, to, mark });
  const emergency = link(EMERGENCY, "emergency");
  return html`<!doctype html>
<html lang="${language}" data-root="${root}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${isStart ? "" : `${title} – `}${phrases.name}</title>
<link rel="stylesheet" href="${root}page.css">
<script src="${root}page.js"></script>
</head>
<body>
<a class="skip" href="#text">${phrases.skip}</a>
<header>
<a class="name" href="${to(START[language])}">${phrases.name}</a>
<form role="search" hidden>
<input type="search" id="search" aria-label="${phrases.search}" placeholder="${phrases.search}" autocomplete="off">
<section class="results" aria-label="${phrases.results}" hidden><p role="status"></p><ol></ol></section>
</form>
<a class="language" lang="${other}" hreflang="${other}" href="${to(counterpart ?? START[other])}">${counterpart ? phrases.otherLanguage : phrases.otherStart}</a>
<label class="theme" hidden>${phrases.theme} <select id="theme">${(["auto", "light", "dark"] as const).map(
    (theme) => html`<option value="${theme}">${phrases.themes[theme]}</option>`,
  )}</select></label>
</header>
<div class="columns">
<nav aria-label="${phrases.navigation}">
${emergency}
<details class="menu" open><summary>${phrases.menu}</summary>
${tasks.map(
  (task) => html`<h2>${inLanguage(task.title, language)}</h2>
<ul>${task.entries.filter((entry) => entry !== EMERGENCY).map((entry) => html`<li>${link(entry)}</li>`)}</ul>
`,
)}</details>
</nav>
<main id="text" tabindex="-1"${Markup.trusted(isStart ? ' class="start"' : "")}>
${fullReview ? html`<p class="full"><a href="${to(fullReview)}">${phrases.fullReview}</a></p>` : ""}
${Markup.trusted(isStart ? beforeChapters(page.html, cards(tasks, language, link)) : page.html)}
<footer>${phrases.source} <code>${source}</code></footer>
</main>
${
  chapters.length > 1
    ? html`<nav class="chapters" aria-label="${phrases.chapters}"><h2>${phrases.chapters}</h2>
<ul>${chapters.map((chapter) => html`<li><a href="#${chapter.id}">${chapter.title}</a></li>`)}</ul></nav>
`
    : ""
}</div>
</body>
</html>
`.text;
}

/** The tasks of engineers, reviewers and coordinators, at the top of a start page. */
const cards = (tasks: readonly Task[], language: Language, link: (entry: Entry) => Markup): Markup =>
  html`<div class="cards">${tasks.map(
    ({ title, about, entries }) => html`<section>
<h2>${inLanguage(title, language)}</h2>
<p>${inLanguage(about, language)}</p>
<ul>${entries
      .filter((entry) => entry.about !== undefined)
      .map((entry) => html`<li>${link(entry)}<br><span>${inLanguage(entry.about ?? "", language)}</span></li>`)}</ul>
</section>
`,
  )}</div>
`;

const beforeChapters = (body: string, part: Markup): string => {
  const at = body.indexOf("<h2");
  return at < 0 ? body + part.text : body.slice(0, at) + part.text + body.slice(at);
};

function linkTo(
  { page, french, title }: Entry,
  { source, language, to, mark }: { source: string; language: Language; to: (page: string) => string; mark: string },
): Markup {
  const target = language === "fr" ? (french ?? page) : page;
  const written = languageOf(target);
  const attributes = [
    ...(mark === "" ? [] : [`class="${mark}"`]),
    ...(target === source ? ['aria-current="page"'] : []),
    ...(written === language ? [] : [`hreflang="${written}"`]),
  ].join(" ");
  return html`<a href="${to(target)}" ${Markup.trusted(attributes)}>${inLanguage(title, language)}${written === language ? "" : html` <abbr title="${PHRASES[language].inEnglish}">EN</abbr>`}</a>`;
}

/** The relative path from one page to another, or to the root. */
const relative = (from: string, to: string): string => {
  const folder = posix.dirname(from);
  if (to !== "") return posix.relative(folder, to);
  return folder === "." ? "" : `${posix.relative(folder, ".")}/`;
};
