import MiniSearch from "minisearch";
import type { Language } from "../../../lib/text/localized";
import { PHRASES } from "../phrases";
import type { SearchText } from "../search-text";

const root = document.documentElement;
const language = root.lang as Language;
const phrases = PHRASES[language];

/** Some browsers refuse storage to pages that are opened from a folder. The theme then applies to the current page only. */
function stored(theme?: string): string {
  try {
    if (theme !== undefined) localStorage.setItem("theme", theme);
    return localStorage.getItem("theme") ?? "auto";
  } catch {
    return theme ?? "auto";
  }
}

// immediately, before the page is shown in the other theme
root.dataset["theme"] = stored();

document.addEventListener("DOMContentLoaded", () => {
  theme();
  menu();
  scrolling();
  search();
});

function theme(): void {
  const select = element(HTMLSelectElement, "#theme");
  select.value = stored();
  select.addEventListener("change", () => {
    stored(select.value);
    root.dataset["theme"] = select.value;
  });
  element(HTMLElement, ".theme").hidden = false;
}

/** The menu is open if it is beside the text, and closed if it is above the text. */
function menu(): void {
  const details = element(HTMLDetailsElement, ".menu");
  const wide = matchMedia("(min-width: 60rem)");
  const follow = () => {
    details.open = wide.matches;
  };
  wide.addEventListener("change", follow);
  follow();
}

/** Makes elements that scroll horizontally reachable with the keyboard, and no others. */
function scrolling(): void {
  const follow = () => {
    for (const box of document.querySelectorAll<HTMLElement>("main .scroll, main pre")) {
      if (box.scrollWidth > box.clientWidth) {
        box.tabIndex = 0;
        box.role = "group";
        box.ariaLabel = phrases.scrolls;
      } else for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
    }
  };
  addEventListener("resize", follow);
  follow();
}

const SHOWN = 20;
/** Characters of an excerpt before and after the match. */
const AROUND = 70;

const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function search(): void {
  const form = element(HTMLFormElement, "[role=search]");
  const input = element(HTMLInputElement, "#search");
  const results = element(HTMLElement, ".results");
  const status = element(HTMLElement, ".results [role=status]");
  const list = element(HTMLElement, ".results ol");
  let index: Promise<(words: string) => Found[]> | undefined;
  const links = () => [...list.querySelectorAll("a")];

  const show = async () => {
    index ??= loadIndex();
    const find = await index;
    const words = input.value.trim();
    results.hidden = words === "";
    const found = words === "" ? [] : find(words);
    status.textContent = phrases.found(found.length);
    list.replaceChildren(...found.slice(0, SHOWN).map(resultItem));
  };
  input.addEventListener("focus", () => {
    index ??= loadIndex();
  });
  input.addEventListener("input", show);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await show();
    links()[0]?.click();
  });
  form.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      results.hidden = true;
      input.focus();
    } else if (step !== undefined && !results.hidden) {
      event.preventDefault();
      const stops: HTMLElement[] = [input, ...links()];
      stops[stops.indexOf(document.activeElement as HTMLElement) + step]?.focus();
    }
  });
  // after a link within the page, and when the reader leaves the search
  list.addEventListener("click", () => {
    results.hidden = true;
  });
  addEventListener("pointerdown", ({ target }) => {
    if (!form.contains(target as Node)) results.hidden = true;
  });
  form.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !form.contains(relatedTarget as Node)) results.hidden = true;
  });
  form.hidden = false;
}

interface Found extends SearchText {
  readonly terms: readonly string[];
}

/** The texts are loaded as a script, because a page that is opened from a folder must not use fetch. */
async function loadIndex(): Promise<(words: string) => Found[]> {
  const script = document.createElement("script");
  script.src = `${root.dataset["root"]}search-texts.js`;
  await new Promise((resolve) => {
    script.addEventListener("load", resolve);
    document.head.append(script);
  });
  const texts = (globalThis as unknown as { readonly searchTexts: readonly SearchText[] }).searchTexts;
  const index = new MiniSearch<SearchText & { id: number }>({
    fields: ["title", "page", "text"],
    processTerm: plain,
    searchOptions: {
      boost: { title: 4, page: 2 },
      prefix: (term) => term.length > 2,
      fuzzy: (term) => (term.length > 5 ? 0.15 : false),
      combineWith: "AND",
      boostDocument: (id) => (texts[Number(id)]?.language === language ? 1.5 : 1),
    },
  });
  index.addAll(texts.map((text, id) => ({ ...text, id })));
  return (words) =>
    index.search(words).flatMap(({ id, terms }) => {
      const text = texts[Number(id)];
      return text ? [{ ...text, terms }] : [];
    });
}

function resultItem({ address, language: written, page, title, text, terms }: Found): HTMLElement {
  const link = document.createElement("a");
  link.href = `${root.dataset["root"]}${address}`;
  link.lang = written;
  const from = document.createElement("span");
  from.textContent = title === page ? "" : page;
  const excerpt = document.createElement("small");
  excerpt.append(...excerptOf(text, terms));
  link.append(title, from, excerpt);
  const item = document.createElement("li");
  item.append(link);
  return item;
}

/** The text around the first match, marked. Without a match, the beginning of the text. */
function excerptOf(text: string, terms: readonly string[]): (string | HTMLElement)[] {
  const signs = [...text];
  const part = (from: number, to: number) => signs.slice(Math.max(0, from), to).join("");
  // one character for each sign, so that positions are the same in both texts
  const searched = signs.map((sign) => plain(sign).charAt(0) || " ").join("");
  const [first] = terms
    .map((term) => ({ at: searched.indexOf(term), length: term.length }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at);
  if (!first) return [part(0, 2 * AROUND)];
  const end = first.at + first.length;
  const mark = document.createElement("mark");
  mark.textContent = part(first.at, end);
  return [
    `${first.at > AROUND ? "…" : ""}${part(first.at - AROUND, first.at)}`,
    mark,
    part(end, end + AROUND),
    signs.length > end + AROUND ? "…" : "",
  ];
}

function element<Kind extends Element>(kind: new () => Kind, selector: string): Kind {
  const found = document.querySelector(selector);
  if (found instanceof kind) return found;
  throw new Error(`no ${selector}`);
}
