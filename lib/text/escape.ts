import type { Writer } from "./sentence";
import { isPlain, shortened, visible } from "./visible";

/** In characters. What is longer is in the HTML page as a whole. */
const MOST = { value: 160, text: 2000 };

/** What a code span takes without a way out of it: all but its own mark, a table's bar, and what escapes a bar. */
const IN_CODE_SPAN = /^[^`|\\]+$/;

const entity = (character: string): string => `&#${character.codePointAt(0)};`;
const entities = (text: string): string => text.replaceAll(/[^\p{L}\p{N} ]/gu, entity);

const shown = (text: string, most: number): string => visible(shortened(text, most));

/**
 * A value in code, where nothing is a mention, a reference, a link or markup. In a code span where that is safe, else as HTML
 * whose every sign is an entity: it holds in a paragraph, in a table and inside of HTML.
 */
export function code(value: string): string {
  const text = shown(value, MOST.value);
  if (text.trim() === "") return "<code>&#32;</code>";
  return IN_CODE_SPAN.test(text) && text === text.trim() ? `\`${text}\`` : htmlCode(value);
}

/** The same where Markdown is not read: in a `<summary>`. */
export const htmlCode = (value: string): string => `<code>${entities(shown(value, MOST.value))}</code>`;

/**
 * Running text of others: a rule's, a person's. As entities, signs are no markup; a mention, a reference and an address are
 * recognised in what is already rendered, so that these signs stand apart.
 */
export const prose = (text: string): string =>
  shown(text, MOST.text)
    // but not the spaces that keep French signs with their word
    .replaceAll(/[^\S\u00a0\u202f]+/g, " ")
    .trim()
    .replaceAll(/[&<>|\\`*_~[\]$]|[@#]|:(?=\S)|(?<=www)\.|^([-+=]|\d+(?=[.)]))/gi, (sign) =>
      /^[@#:]$|^[-+=\d]/.test(sign) ? `<span>${sign}</span>` : entity(sign),
    );

/** Sentences in Markdown, in a list or a table. */
export const MARKDOWN: Writer = {
  own: (text) => text,
  value: (value) => (isPlain(value) ? value : code(value)),
  english: prose,
};
