import { type Sentence, type Writer, written } from "../../../lib/text/sentence";
import { isPlain, shortened, visible } from "../../../lib/text/visible";

/** HTML that is safe to insert into HTML. Only {@link html} makes it. */
export class Markup {
  private constructor(readonly text: string) {}

  static readonly nothing = new Markup("");

  /** @param text HTML, or a stylesheet or script of this project */
  static trusted(text: string): Markup {
    return new Markup(text);
  }
}

type Part = string | Markup | readonly Markup[];

/** HTML as a template. Inserted strings are escaped. */
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

/** In characters. Longer values are contents of files, which are not useful here. */
const LONGEST_VALUE = 2000;

const WRITER: Writer = {
  own: escaped,
  value: (value) => nameMarkup(value).text,
  english: (text) => html`<span lang="en">${visible(text)}</span>`.text,
};

/** Amounts in the font of the text, names in a monospaced font. */
export const nameMarkup = (value: string): Markup => {
  const text = visible(shortened(value, LONGEST_VALUE));
  return isPlain(text) ? html`<span class="amount">${text}</span>` : html`<code>${text}</code>`;
};

export const sentenceMarkup = (sentence: Sentence): Markup => Markup.trusted(written(sentence, WRITER));

/** JSON for a script element: no text in it can end the element or begin a comment. */
export const jsonMarkup = (data: unknown): Markup => Markup.trusted(JSON.stringify(data).replaceAll("<", "\\u003c"));
