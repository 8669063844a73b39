import { createHash } from "node:crypto";
import { stylesheet } from "../../lib/drawing/stylesheet";
import { sourceText } from "../../lib/project-source";
import { inLanguage, type Language } from "../../lib/text/localized";
import { shortened, visible } from "../../lib/text/visible";
import { html, Markup } from "../../review/report/html/markup";
import { commandOf } from "../commands";
import { PHRASES } from "../evidence/report/phrases";
import { isDay } from "../record";
import { BOARD_PHRASES, type BoardPhrases } from "./phrases";
import type { Board, BoardStep, BoardTier } from "./state";

const FOLDER = "recovery/board";

export interface PageOptions {
  readonly language: Language;
  /** `live`: a script replaces the content as it changes. `frozen`: a file of the evidence, without a script. */
  readonly as: "live" | "frozen";
}

/**
 * The board as one self-contained page, in the style of the documents. Its content security policy allows only its own style and
 * script, by hash, and requests to its own server only while it is live.
 *
 * @param board @default - nothing runs
 */
export function boardPage(board: Board | undefined, { language, as }: PageOptions): string {
  const phrases = BOARD_PHRASES[language];
  const style = stylesheet(sourceText(`${FOLDER}/page.css`));
  const script = as === "live" ? compiledScript() : undefined;
  const policy = [
    "default-src 'none'",
    `style-src ${hashOf(style)}`,
    ...(script === undefined ? [] : [`script-src ${hashOf(script)}`, "connect-src 'self'"]),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${phrases.title}</title>
<style>${Markup.trusted(style)}</style>
</head>
<body>
<a class="skip" href="#board">${phrases.skip}</a>
<header>
<p class="quiet">Massar · Rabat – Marrakech</p>
<nav>${as === "live" ? html`<a href="/${phrases.other}" lang="${phrases.other}" hreflang="${phrases.other}">${phrases.language}</a>` : Markup.nothing}</nav>
</header>
<p id="lost" role="alert" hidden data-text="${phrases.lost}"></p>
<main id="board" tabindex="-1">${boardContent(board, { language, as })}</main>
<footer class="quiet"><p>${as === "live" ? phrases.readOnly : phrases.frozen}</p></footer>
${script === undefined ? Markup.nothing : html`<script type="module">${Markup.trusted(script)}</script>`}
</body>
</html>
`.text;
}

/** What changes as an exercise proceeds. */
export function boardContent(board: Board | undefined, { language }: PageOptions): Markup {
  const phrases = BOARD_PHRASES[language];
  if (board === undefined) return html`<h1>${phrases.title}</h1><p>${phrases.nothing}</p><p>${phrases.nothingText}</p>`;
  const { kinds, scenarios, targets } = PHRASES[language];
  const { opening, phase, now } = board;
  return html`<h1>${kinds[opening.kind].name}, ${scenarios[opening.scenario].name} <span class="tag">${targets[opening.target].word}</span></h1>
<p class="quiet"><code>${opening.id}</code> · <span class="${phase}">${phrases.phases[phase]}</span> · ${phrases.as} <time datetime="${now}">${now.slice(11, 19)} UTC</time></p>
${clockMarkup(board, phrases)}
${waitsMarkup(board, phrases, language)}
<div class="beside">
${sitesMarkup(board, phrases)}
${lossMarkup(board, phrases)}
</div>
${tiersMarkup(board.tiers, phrases)}
${stepsMarkup(board.steps, phrases, language)}`;
}

function clockMarkup({ sinceDisaster, opening: { kind, clock } }: Board, phrases: BoardPhrases): Markup {
  const { since, notDeclared } = phrases.clock;
  if (sinceDisaster === undefined)
    return html`<p class="clock">${since}${phrases.colon} <strong>${notDeclared}</strong></p>`;
  // the day measures its own
  const before = isDay(kind) ? "" : phrases.clock.with(phrases.duration(clock.detection + clock.decision));
  return html`<p class="clock">${since}${phrases.colon} <strong>${phrases.duration(inSeconds(sinceDisaster))}</strong> <span class="quiet">${before}</span></p>`;
}

function waitsMarkup({ phase, failed, steps, opening }: Board, phrases: BoardPhrases, language: Language): Markup {
  const command = commandOf(opening.kind);
  const { waits } = phrases;
  const title = ({ title: of }: BoardStep) => shown(inLanguage(of, language));
  const items = [
    ...(phase === "interrupted" ? [waits.interrupted(`${command} --resume`, `${command} --abort`)] : []),
    ...failed.map((step) => waits.failed(title(step))),
    ...steps
      .filter(({ state, took = 0, estimated }) => state === "running" && estimated !== undefined && took > estimated)
      .map((step) => waits.late(title(step))),
  ];
  return html`<section aria-labelledby="waits" class="${items.length > 0 ? "alarm" : "calm"}"><h2 id="waits">${waits.title}</h2>
${items.length === 0 ? html`<p>${waits.nobody}</p>` : html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`}</section>`;
}

/** Both sites on one picture. Its text says the same as its colours. */
function sitesMarkup({ sites, bubble }: Board, phrases: BoardPhrases): Markup {
  const { states } = phrases.sites;
  const isCut = sites.rabat === "lost";
  const link = isCut ? phrases.sites.cut : phrases.sites.link;
  const description = `${phrases.sites.rabat}${phrases.colon} ${states[sites.rabat]}. ${phrases.sites.marrakech}${phrases.colon} ${states[sites.marrakech]}. ${link}.`;
  const box = (
    x: number,
    name: string,
    state: Board["sites"]["rabat"],
  ) => html`<g class="site ${state.replace(" ", "-")}">
<rect x="${String(x)}" y="14" width="132" height="92" rx="6"/>
<text x="${String(x + 66)}" y="44" class="name">${name}</text>
${linesOf(states[state]).map((line, at) => html`<text x="${String(x + 66)}" y="${String(66 + at * 16)}">${line}</text>`)}
</g>`;
  return html`<section aria-labelledby="sites"><h2 id="sites">${phrases.sites.title}</h2>
<svg viewBox="0 0 360 150" role="img" aria-labelledby="picture-title"><title id="picture-title">${description}</title>
${box(4, phrases.sites.rabat, sites.rabat)}
${box(224, phrases.sites.marrakech, sites.marrakech)}
<path class="link${isCut ? " cut" : ""}" d="M138 60h84"/>
${linesOf(link, 12).map((line, at) => html`<text x="180" y="${String(82 + at * 14)}" class="small">${line}</text>`)}
${bubble && sites.marrakech === "rehearses" ? html`<rect class="bubble" x="240" y="112" width="100" height="28" rx="14"/><text x="290" y="131" class="small">${phrases.sites.bubble}</text>` : Markup.nothing}
</svg></section>`;
}

/** A text in lines of about this length. */
function linesOf(text: string, most = 18): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function lossMarkup({ tiers }: Board, phrases: BoardPhrases): Markup {
  const measured = tiers.filter(({ lost }) => lost !== undefined);
  const { title, unknown, of } = phrases.loss;
  const items = measured.map(({ tier, lost = 0, missing }) => of(tier, phrases.duration(lost), String(missing ?? "–")));
  return html`<section aria-labelledby="loss"><h2 id="loss">${title}</h2>
${items.length === 0 ? html`<p>${unknown}</p>` : html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`}</section>`;
}

function tiersMarkup(tiers: readonly BoardTier[], phrases: BoardPhrases): Markup {
  const { title, head, states, rpoMissed } = phrases.tiers;
  const time = (milliseconds: number | undefined) =>
    milliseconds === undefined ? "–" : phrases.duration(inSeconds(milliseconds));
  return tableMarkup(
    "tiers",
    title,
    head,
    tiers.map(({ tier, state, passed, rto, lost, rpo, isWithinRpo }) => [
      html`<code>${tier}</code>`,
      html`<span class="${state}">${states[state]}</span>`,
      html`${time(passed)} ${bar(passed, rto)}`,
      html`${phrases.duration(rto)}`,
      html`${lost === undefined ? "–" : phrases.duration(lost)}${isWithinRpo === false ? html` <strong class="late">${rpoMissed}</strong>` : Markup.nothing}`,
      html`${rpo === undefined ? "–" : phrases.duration(rpo)}`,
    ]),
  );
}

function stepsMarkup(steps: readonly BoardStep[], phrases: BoardPhrases, language: Language): Markup {
  const { title, head, states } = phrases.steps;
  const time = (milliseconds: number | undefined) =>
    milliseconds === undefined ? "–" : phrases.duration(milliseconds);
  return tableMarkup(
    "steps",
    title,
    head,
    steps.map(({ title: of, state, took, estimated, limit, detail }) => [
      html`${shown(inLanguage(of, language))}${detail === undefined ? Markup.nothing : html`<br><span class="quiet">${shown(inLanguage(detail, language))}</span>`}`,
      html`<span class="${state}">${states[state]}</span>`,
      html`${took === undefined ? "–" : phrases.duration(state === "running" ? inSeconds(took) : took)} ${bar(took, estimated)}`,
      html`${time(estimated)}`,
      html`${time(limit)}`,
    ]),
  );
}

/** On a narrow screen, each row becomes a list whose items name their column. */
const tableMarkup = (
  id: string,
  title: string,
  head: readonly string[],
  rows: readonly (readonly Markup[])[],
): Markup =>
  html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
<table role="table" aria-labelledby="${id}">
<thead role="rowgroup"><tr role="row">${head.map((name) => html`<th role="columnheader" scope="col">${name}</th>`)}</tr></thead>
<tbody role="rowgroup">${rows.map(
    (cells) =>
      html`<tr role="row">${cells.map((cell, at) =>
        at === 0
          ? html`<th role="rowheader" scope="row">${cell}</th>`
          : html`<td role="cell" data-head="${head[at] ?? ""}">${cell}</td>`,
      )}</tr>`,
  )}</tbody>
</table></section>`;

/** How much of a bound has passed. The figures beside it say the same. */
function bar(passed: number | undefined, bound: number | undefined): Markup {
  if (passed === undefined || bound === undefined || bound === 0) return Markup.nothing;
  const part = Math.round(Math.min(1, passed / bound) * 100);
  return html`<svg class="bar${passed > bound ? " over" : ""}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="6"/><rect class="part" width="${String(part)}" height="6"/></svg>`;
}

/** A clock shows whole seconds. */
const inSeconds = (milliseconds: number): number => Math.floor(milliseconds / 1000) * 1000;

const LONGEST = 400;
const shown = (text: string): string => visible(shortened(text, LONGEST));

let compiled: string | undefined;

/** The script that keeps the page up to date, without types. */
function compiledScript(): string {
  const ts = require("typescript") as typeof import("typescript");
  compiled ??= ts.transpileModule(sourceText(`${FOLDER}/browser/live.ts`), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, removeComments: true },
  }).outputText;
  return compiled;
}

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
