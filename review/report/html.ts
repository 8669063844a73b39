import { createHash } from "node:crypto";
import { sourceText } from "../../lib/project-source";
import type { Language } from "../../lib/text/localized";
import { plainText } from "../../lib/text/plain-text";
import { shortened, visible } from "../../lib/text/visible";
import { EFFECTS, rankOf } from "../effects/effect";
import type { ObjectReview, Review } from "../review";
import { html, jsonMarkup, Markup, sentenceMarkup } from "./html/markup";
import type { PageData, PageRow } from "./html/page-data";
import { listMarkup, placeMarkup } from "./html/place";
import { changeSentence, decidingSentence, effectsOf, nameOf } from "./identical-changes";
import { PHRASES, type Phrases, type PlaceName } from "./phrases";
import { EFFECTS_BY_SEVERITY, TONES } from "./severity";
import { type BlockSummary, placesOf, type ReviewSummary, summarise } from "./summary";

const FOLDER = "review/report/html";

/**
 * The review as one self-contained HTML page, without network or server. Its content security policy allows only this script
 * and style, by hash, so code injected through a value cannot run. The verdict and all destructive effects are readable
 * without the script; searching the changes needs it.
 */
export function htmlReview(review: Review, { language }: { readonly language: Language }): string {
  const phrases = PHRASES[language];
  const summary = summarise(review, phrases);
  const rows = rowsOf(review, phrases);
  const style = sourceText(`${FOLDER}/page.css`);
  const script = compiledScript();
  const policy = [
    "default-src 'none'",
    `style-src ${hashOf(style)}`,
    `script-src ${hashOf(script)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const outcome = phrases.outcomes[review.outcome];
  const page = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${outcome} – ${phrases.title}</title>
<style>${Markup.trusted(style)}</style>
</head>
<body>
<a class="skip" href="#changes">${phrases.page.skip}</a>
<header>
<p class="quiet">${phrases.title}</p>
<h1 class="${review.outcome}">${outcome}</h1>
<p class="verdict">${sentenceMarkup(summary.verdict.slice(1))}</p>
<p class="quiet">${sentenceMarkup(summary.compared)}</p>
</header>
<main>
${section(listMarkup(phrases.headings.posture, summary.posture.map(sentenceMarkup), "h2"), "posture")}
${section(listMarkup(phrases.headings.weakened, summary.weakened.map(sentenceMarkup), "h2"), "weakened")}
${section(listMarkup(phrases.headings.unknown, summary.unknown.map(sentenceMarkup), "h2"), "unknown")}
${section(listMarkup(phrases.headings.blocks, summary.blocks.map(blockMarkup(phrases)), "h2"), "blocks")}
${section(listMarkup(phrases.headings.consent, summary.consent.map(sentenceMarkup), "h2"), "unknown")}
<div class="cards">
${summary.places.map((place) => placeMarkup(place, phrases))}
</div>
${section(listMarkup(phrases.headings.inGuests, summary.inGuests.map(sentenceMarkup), "h2"), "in-guests")}
${section(listMarkup(phrases.headings.notApplied, summary.notApplied.map(sentenceMarkup), "h2"), "not-applied")}
${changesMarkup(rows, phrases)}
${detailsMarkup(summary, phrases)}
</main>
<footer><p class="quiet">${phrases.page.made}</p></footer>
${
  rows.length === 0
    ? ""
    : html`<script type="application/json" id="review-data">${jsonMarkup(dataOf(rows, phrases))}</script>
<script type="module">${Markup.trusted(script)}</script>
`
}</body>
</html>
`;
  return page.text;
}

/** The hash by which a content security policy allows a script or style. */
const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

let compiled: string | undefined;

/** The page's script as JavaScript. */
function compiledScript(): string {
  // loading TypeScript takes 0.3 s, which only this output needs
  const ts = require("typescript") as typeof import("typescript");
  compiled ??= ts.transpileModule(sourceText(`${FOLDER}/browser/changes.ts`), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, removeComments: true },
  }).outputText;
  return compiled;
}

const section = (content: Markup, name: string): Markup =>
  content === Markup.nothing ? content : html`<section class="${name}">${content}</section>`;

const blockMarkup =
  (phrases: Phrases) =>
  ({ title, scope, objects, problem, remedy }: BlockSummary): Markup =>
    html`<b>${title}</b> · <code>${visible(scope)}</code>${objects.length === 0 ? "" : html`${phrases.colon}${objects.map((name, index) => html`${index === 0 ? "" : ", "}<code>${visible(name)}</code>`)}`}
<p>${sentenceMarkup(problem)}</p><p>${sentenceMarkup(remedy)}</p>`;

function detailsMarkup({ added, fixed, approved, rolling, stacks }: ReviewSummary, phrases: Phrases): Markup {
  const { headings } = phrases;
  const block = blockMarkup(phrases);
  const lists = [
    listMarkup(headings.findingsAdded, added.map(sentenceMarkup), "h2"),
    listMarkup(headings.findingsFixed, fixed.map(sentenceMarkup), "h2"),
    listMarkup(
      headings.approved,
      approved.map((each) => html`${block(each)}<p>${sentenceMarkup(each.by)}</p>`),
      "h2",
    ),
    listMarkup(
      headings.rolling,
      rolling.map(
        ({ title, members }) =>
          html`${sentenceMarkup(title)}<ol>${members.map((member) => html`<li><code>${visible(member)}</code></li>`)}</ol>`,
      ),
      "h2",
    ),
    listMarkup(headings.stacks, stacks.map(sentenceMarkup), "h2"),
  ];
  return html`${lists.map((list) => section(list, "plain"))}`;
}

/** In characters. The JSON output has the whole value. */
const LONGEST_VALUE = 500;

function rowsOf(review: Review, phrases: Phrases): PageRow[] {
  return placesOf(review)
    .flatMap(({ place, groups }) =>
      groups.flatMap(({ title, objects }) => objects.map((object) => ({ object, place, title }))),
    )
    .sort((a, b) => rankOf(b.object.effect) - rankOf(a.object.effect))
    .map(({ object, place, title }) => rowOf(object, { place, title, phrases }));
}

const shown = (text: string): string => visible(shortened(text, LONGEST_VALUE));

function rowOf(
  object: ObjectReview,
  { place, title, phrases }: { readonly place: PlaceName; readonly title: string; readonly phrases: Phrases },
): PageRow {
  const { subject, address, effects, movedFrom, importId, source } = object;
  const deciding = new Set(
    effects.flatMap(({ decidedBy }) => (decidedBy ? [plainText(decidingSentence(decidedBy, phrases))] : [])),
  );
  const rows = [...new Set(effects.flatMap(({ row }) => row ?? []))].map(visible).join(", ");
  return {
    name: visible(nameOf(object, phrases)),
    kind: visible(phrases.kind(subject.kind)),
    place,
    group: visible(phrases.kind(title)),
    effects: effectsOf(object),
    address: visible(address),
    // the rights of access are complete, also in the row of an object
    attributes: attributesOf(object).map((change) => {
      const text = plainText(changeSentence(change, phrases));
      return [shown(change.path), change.added || change.removed ? visible(text) : shown(text)] as const;
    }),
    notes: [
      ...deciding,
      ...(movedFrom === undefined ? [] : [plainText(phrases.movedFrom(movedFrom))]),
      ...(importId === undefined ? [] : [plainText(phrases.importedAs(importId))]),
      ...(rows === "" ? [] : [`${phrases.page.row}${phrases.colon}${rows}`]),
    ],
    ...(source !== undefined && { source: visible(`${source.file}:${source.line}`) }),
  };
}

/** The changed attributes. A created or destroyed object has none, but its rights of access. */
const attributesOf = ({ attributes, effects }: ObjectReview) =>
  attributes.length > 0
    ? attributes
    : effects
        .filter(({ effect }) => effect === "accessChanged" || effect === "runsProgram")
        .flatMap(({ causes }) => causes);

const dataOf = (rows: readonly PageRow[], phrases: Phrases): PageData => ({
  rows,
  effects: Object.fromEntries(
    EFFECTS.map((effect) => [effect, { label: phrases.effects[effect], tone: TONES[effect] }]),
  ) as PageData["effects"],
  places: phrases.places,
  texts: {
    results: phrases.page.results,
    noResults: phrases.page.noResults,
    showMore: phrases.page.showMore,
    more: phrases.page.moreAttributes,
    columns: { ...phrases.columns, source: phrases.page.source },
  },
});

function changesMarkup(rows: readonly PageRow[], phrases: Phrases): Markup {
  const { page, columns, headings } = phrases;
  const title = html`<h2 id="changes-title">${headings.changes}</h2>`;
  if (rows.length === 0) {
    return html`<section id="changes" aria-labelledby="changes-title">${title}<p>${phrases.nothingHere}</p></section>`;
  }
  const head = [columns.object, columns.site, columns.tier, columns.effect, columns.attributes, page.source];
  const count = phrases.number(rows.length);
  return html`<section id="changes" aria-labelledby="changes-title">
${title}
<noscript><p>${page.needsScript(count)}</p></noscript>
<div id="changes-body" hidden>
<form id="filters" role="search" aria-label="${page.filters}">
<label class="search">${page.search}<input id="search" type="search" autocomplete="off" spellcheck="false" placeholder="${page.searchHint}"></label>
${select("filter-site", columns.site, siteOptions(rows, phrases), page.all)}
${select("filter-tier", columns.tier, tierOptions(rows), page.all)}
${select("filter-effect", columns.effect, effectOptions(rows, phrases), page.all)}
<button type="reset">${page.reset}</button>
</form>
<p id="results" role="status" aria-live="polite"></p>
<table id="changes-table" role="table" aria-labelledby="changes-title">
<thead role="rowgroup"><tr role="row">${head.map((title) => html`<th role="columnheader" scope="col">${title}</th>`)}</tr></thead>
<tbody role="rowgroup"></tbody>
</table>
<button type="button" id="more" hidden></button>
</div>
</section>`;
}

type Option = readonly [value: string, label: string];

const select = (id: string, label: string, options: readonly Option[], all: string): Markup =>
  html`<label>${label}<select id="${id}"><option value="">${all}</option>${options.map(([value, text]) => html`<option value="${value}">${text}</option>`)}</select></label>`;

const siteOptions = (rows: readonly PageRow[], { places }: Phrases): Option[] =>
  [...new Set(rows.map(({ place }) => place))].map((place) => [place, places[place]]);

const tierOptions = (rows: readonly PageRow[]): Option[] =>
  [...new Set(rows.map(({ group }) => group))].sort().map((group) => [group, group]);

function effectOptions(rows: readonly PageRow[], phrases: Phrases): Option[] {
  const present = new Set(rows.flatMap(({ effects }) => effects));
  return EFFECTS_BY_SEVERITY.filter((effect) => present.has(effect)).map((effect) => [effect, phrases.effects[effect]]);
}
