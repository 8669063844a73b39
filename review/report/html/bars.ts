import type { CapacityRow } from "../capacity-row";
import { taken } from "../capacity-row";
import type { Phrases } from "../phrases";
import { html, Markup, sentenceMarkup } from "./markup";

/** In units of the drawing, which is stretched to the available width. */
const WIDTH = 1000;

/**
 * A resource before and after as two bars on one scale, with a mark at the capacity. The same figures follow as text, so
 * screen readers skip the bars.
 */
export function capacityMarkup(row: CapacityRow, phrases: Phrases): Markup {
  const { columns } = phrases;
  const figures = [
    [columns.taken, row.taken],
    [columns.free, row.free],
    [columns.freeAfterLoss, row.freeAfterLoss],
    [columns.runsOut, row.runsOut],
  ] as const;
  return html`<li class="account ${row.direction}">
<h4>${sentenceMarkup(row.account)} <span class="direction ${row.direction}">${phrases.directions[row.direction]}</span></h4>
${bars(row)}
<dl>${figures
    .filter(([, figure]) => figure.length > 1 || figure[0] !== "–")
    .map(([term, figure]) => html`<div><dt>${term}</dt><dd>${sentenceMarkup(figure)}</dd></div>`)}</dl>
</li>`;
}

function bars({ change: { before, after } }: CapacityRow): Markup {
  const sides = [before, after].map((figures) => ({
    has: figures?.has ?? 0,
    expected: figures?.expected ?? 0,
    over: figures !== undefined && (taken(figures) ?? 0) > 1,
  }));
  const most = Math.max(...sides.flatMap(({ has, expected }) => [has, expected]));
  if (most <= 0) return Markup.nothing;
  // leaves room for a mark at the end
  const x = (amount: number) => String(Math.round((Math.max(0, amount) / (most * 1.01)) * WIDTH));
  const [from, to] = sides.map(
    (
      { has, expected, over },
      index,
    ) => html`<rect class="track" x="0" y="${String(index * 11)}" width="${x(has)}" height="9"/>
<rect class="${index === 0 ? "before" : "after"} ${over ? "over" : "within"}" x="0" y="${String(index * 11)}" width="${x(expected)}" height="9"/>
<rect class="limit" x="${x(has)}" y="${String(index * 11 - 1)}" width="4" height="11"/>`,
  );
  return html`<svg class="bars" viewBox="0 -1 ${String(WIDTH)} 22" preserveAspectRatio="none" aria-hidden="true" focusable="false">${from ?? ""}${to ?? ""}</svg>`;
}
