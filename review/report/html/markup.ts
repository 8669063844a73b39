import { type Sentence, type Writer, written } from "../../../lib/text/sentence";
import { isPlain, shortened, visible } from "../../../lib/text/visible";

/** HTML that is safe to be put into HTML: made by {@link html} alone. */
export class Markup {
  private constructor(readonly text: string) {}

  static readonly nothing = new Markup("");

  /** @param text is HTML already: a stylesheet, a script of this project */
  static trusted(text: string): Markup {
    return new Markup(text);
  }
}

type Part = string | Markup | readonly Markup[];

/** HTML as a template: strings that are put in are text, and are escaped. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const written = texts.map((text, index) => `${text}${asHtml(parts[index] ?? "")}`);
  return Markup.trusted(written.join(""));
}

function asHtml(part: Part): string {
  if (typeof part === "string") return escaped(part);
  return part instanceof Markup ? part.text : part.map(({ text }) => text).join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);

/** In characters: what is longer is the content of a file, not a value that is read. */
const LONGEST_VALUE = 2000;

const WRITER: Writer = {
  own: escaped,
  value: (value) => nameMarkup(value).text,
  english: (text) => html`<span lang="en">${visible(text)}</span>`.text,
};

/** What is counted and compared stands in the text's own face, names in another. */
export const nameMarkup = (value: string): Markup => {
  const text = visible(shortened(value, LONGEST_VALUE));
  return isPlain(text) ? html`<span class="amount">${text}</span>` : html`<code>${text}</code>`;
};

export const sentenceMarkup = (sentence: Sentence): Markup => Markup.trusted(written(sentence, WRITER));

/** JSON that stands in a script element: no text in it can end the element, or begin a comment. */
export const jsonMarkup = (data: unknown): Markup => Markup.trusted(JSON.stringify(data).replaceAll("<", "\\u003c"));
