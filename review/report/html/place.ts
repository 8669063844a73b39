import type { Sentence } from "../../../lib/text/sentence";
import { type IdenticalChanges, namesOf, reasonOf } from "../identical-changes";
import type { Heading, Phrases } from "../phrases";
import { CHAPTER_NAMES, type Chapter, TONES } from "../severity";
import type { PlaceSummary } from "../summary";
import { capacityMarkup } from "./bars";
import { html, Markup, nameMarkup, sentenceMarkup } from "./markup";

/** A card for a site or the link. It lists all destructive effects without a script. */
export function placeMarkup(place: PlaceSummary, phrases: Phrases): Markup {
  const sentences: readonly (readonly [Heading, readonly Sentence[]])[] = [
    ["recoverability", place.recoverability],
    ["peaks", place.peaks],
    ["drift", place.drift],
    ["moved", place.moved],
    ["imported", place.imported],
    ["forgotten", place.forgotten],
  ];
  return html`<section class="card" aria-labelledby="place-${place.place}">
<h2 id="place-${place.place}">${place.title}</h2>
${countsMarkup(place, phrases)}
${CHAPTER_NAMES.map((chapter) => chapterMarkup(chapter, place, phrases))}
${capacity(place, phrases)}
${sentences.map(([heading, items]) => listMarkup(phrases.headings[heading], items.map(sentenceMarkup), "h3"))}
</section>`;
}

function countsMarkup({ counts, place, notReviewed }: PlaceSummary, phrases: Phrases): Markup {
  const missing = notReviewed === undefined ? "" : html`<p><b>${sentenceMarkup(notReviewed)}</b></p>`;
  if (counts.length === 0) return html`${missing || html`<p class="quiet">${phrases.nothingHere}</p>`}`;
  const items = counts.map(
    ({ effect, count }) =>
      html`<li><a class="effect ${TONES[effect]}" href="#changes" data-site="${place}" data-effect="${effect}">${phrases.counted[effect](count)}</a></li>`,
  );
  return html`${missing}<ul class="counts">${items}</ul>`;
}

function chapterMarkup(chapter: Chapter, { chapters }: PlaceSummary, phrases: Phrases): Markup {
  return listMarkup(
    phrases.headings[chapter],
    chapters[chapter].map((row) => rowMarkup(row, phrases)),
    "h3",
  );
}

/** The most names shown at once. A details element holds the rest, which needs no script. */
const NAMES_SHOWN = 24;

function rowMarkup(row: IdenticalChanges, phrases: Phrases): Markup {
  const names = namesOf(row, phrases).map(nameMarkup);
  const rest = names.slice(NAMES_SHOWN);
  const reason = reasonOf(row, phrases);
  return html`<span class="effect ${TONES[row.effect]}">${phrases.effects[row.effect]}</span> <b>${row.tier ?? phrases.kind(row.kind)}</b>${phrases.colon}${separated(names.slice(0, NAMES_SHOWN))}${
    rest.length === 0 ? "" : html`<details><summary>${phrases.more(rest.length)}</summary>${separated(rest)}</details>`
  }${reason.length === 0 ? "" : html`<div class="reason">${sentenceMarkup(reason)}</div>`}`;
}

const separated = (items: readonly Markup[]): Markup[] =>
  items.map((item, index) => (index === 0 ? item : html`, ${item}`));

const capacity = (place: PlaceSummary, phrases: Phrases): Markup =>
  place.capacity.length === 0
    ? Markup.nothing
    : html`<h3>${phrases.headings.capacity}</h3>
<p class="legend quiet"><span class="swatch before"></span>${phrases.page.before} <span class="swatch after"></span>${phrases.page.after} · ${phrases.page.limit}</p>
<ul class="accounts">${place.capacity.map((row) => capacityMarkup(row, phrases))}</ul>`;

/** The most items shown at once. A details element holds the rest. */
const ITEMS_SHOWN = 200;

/** A heading and a list, or nothing if the list is empty. */
export function listMarkup(title: string, items: readonly Markup[], level: "h2" | "h3"): Markup {
  if (items.length === 0) return Markup.nothing;
  const list = (of: readonly Markup[]) => html`<ul class="list">${of.map((item) => html`<li>${item}</li>`)}</ul>`;
  const rest = items.slice(ITEMS_SHOWN);
  return html`${level === "h2" ? html`<h2>${title}</h2>` : html`<h3>${title}</h3>`}
${list(items.slice(0, ITEMS_SHOWN))}${rest.length === 0 ? "" : html`<details><summary>+ ${String(rest.length)}</summary>${list(rest)}</details>`}`;
}
