import type { PageData, PageRow } from "../page-data";

/*
 * The table of changes in the page: search, filters, and a limited number of rows at a time. It runs in the reader's browser
 * and uses only the page. Values are inserted as text, never as HTML.
 */

const ROWS_AT_A_TIME = 100;
const ATTRIBUTES_SHOWN = 8;

const element = <T extends Element>(selector: string): T => {
  const found = document.querySelector<T>(selector);
  if (found === null) throw new Error(`the page has no ${selector}`);
  return found;
};

const data = JSON.parse(element("#review-data").textContent ?? "") as PageData;
const { texts, effects, places } = data;

const controls = element<HTMLFormElement>("#filters");
const search = element<HTMLInputElement>("#search");
const site = element<HTMLSelectElement>("#filter-site");
const tier = element<HTMLSelectElement>("#filter-tier");
const effect = element<HTMLSelectElement>("#filter-effect");
const body = element<HTMLTableSectionElement>("#changes-table tbody");
const results = element<HTMLElement>("#results");
const more = element<HTMLButtonElement>("#more");

const number = new Intl.NumberFormat(document.documentElement.lang);
const filled = (text: string, counts: Readonly<Record<string, number>>): string =>
  text.replaceAll(/\{(\w+)\}/g, (_, name: string) => number.format(counts[name] ?? 0));

/** The searchable text of each row. */
const searchable = data.rows.map((row) =>
  [row.name, row.kind, row.group, row.address, row.source, ...row.attributes.flat(), ...row.notes]
    .join(" ")
    .toLowerCase(),
);

let found: readonly PageRow[] = data.rows;
let shown = 0;

function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  { text, className, role }: { readonly text?: string; readonly className?: string; readonly role?: string } = {},
  ...children: readonly Node[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className !== undefined) made.className = className;
  if (role !== undefined) made.setAttribute("role", role);
  made.append(...children);
  return made;
}

function rowElement(row: PageRow): HTMLTableRowElement {
  const { columns } = texts;
  const object = cell(
    columns.object,
    make("code", { text: row.name }),
    make("span", { text: ` ${row.kind}`, className: "quiet" }),
    make("code", { text: row.address, className: "address" }),
  );
  const badges = row.effects.map((each) =>
    make("span", { text: effects[each].label, className: `effect ${effects[each].tone}` }),
  );
  const made = make(
    "tr",
    { role: "row" },
    object,
    cell(columns.site, document.createTextNode(places[row.place])),
    cell(columns.tier, document.createTextNode(row.group)),
    cell(columns.effect, ...badges),
    cell(columns.attributes, ...attributeElements(row)),
    cell(columns.source, ...(row.source === undefined ? [] : [make("code", { text: row.source })])),
  );
  made.tabIndex = -1;
  return made;
}

/** A cell with its column's name: on a narrow screen, cells are stacked and show it. */
function cell(column: string, ...children: readonly Node[]): HTMLTableCellElement {
  const made = make("td", { role: "cell" }, ...children);
  made.dataset["column"] = column;
  return made;
}

function attributeElements({ attributes, notes }: PageRow): Node[] {
  const lines = attributes.map(([path, change]) =>
    line(make("code", { text: path }), document.createTextNode(` ${change}`)),
  );
  const rest = lines.slice(ATTRIBUTES_SHOWN);
  const summary = make("summary", { text: texts.more.replace("{count}", number.format(rest.length)) });
  return [
    ...lines.slice(0, ATTRIBUTES_SHOWN),
    ...(rest.length > 0 ? [make("details", {}, summary, ...rest)] : []),
    ...notes.map((note) => line(make("span", { text: note, className: "note" }))),
  ];
}

const line = (...children: readonly Node[]): HTMLElement => make("div", {}, ...children);

/** @returns the first row that it adds */
function showMore(): HTMLTableRowElement | undefined {
  const added = found.slice(shown, shown + ROWS_AT_A_TIME).map(rowElement);
  body.append(...added);
  shown += added.length;
  const left = found.length - shown;
  more.hidden = left === 0;
  more.textContent = filled(texts.showMore, { count: Math.min(left, ROWS_AT_A_TIME) });
  results.textContent =
    found.length === 0 ? texts.noResults : filled(texts.results, { found: found.length, all: data.rows.length, shown });
  return added[0];
}

function filter(): void {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  found = data.rows.filter(
    (row, index) =>
      (site.value === "" || row.place === site.value) &&
      (tier.value === "" || row.group === tier.value) &&
      (effect.value === "" || row.effects.some((each) => each === effect.value)) &&
      words.every((word) => searchable[index]?.includes(word)),
  );
  shown = 0;
  body.replaceChildren();
  showMore();
}

controls.addEventListener("input", filter);
controls.addEventListener("submit", (event) => event.preventDefault());
controls.addEventListener("reset", () => {
  // the event comes before the form is reset
  setTimeout(filter);
});
more.addEventListener("click", () => showMore()?.focus());

/** A count in a site's card filters the table to those changes. */
for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-effect]")) {
  link.addEventListener("click", () => {
    search.value = "";
    tier.value = "";
    site.value = link.dataset["site"] ?? "";
    effect.value = link.dataset["effect"] ?? "";
    filter();
  });
}

element<HTMLElement>("#changes-body").hidden = false;
filter();
