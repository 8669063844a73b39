import type { Writer } from "./sentence";
import { isPlain, shortened, visible } from "./visible";

/** The longest texts shown, in characters. The HTML page shows them in full. */
const MOST = { value: 160, text: 2000 };

/** Text that is safe in a code span: without backticks, table bars and backslashes. */
const IN_CODE_SPAN = /^[^`|\\]+$/;

const entity = (character: string): string => `&#${character.codePointAt(0)};`;
const entities = (text: string): string => text.replaceAll(/[^\p{L}\p{N} ]/gu, entity);

const shown = (text: string, most: number): string => visible(shortened(text, most));

/**
 * A value as code, so that it can be no mention, reference, link or markup. A code span where that is safe; otherwise HTML
 * with entities, which works in paragraphs, tables and HTML.
 */
export const code = (value: string): string => codeUpTo(value, MOST.value);

function codeUpTo(value: string, most: number): string {
  const text = shown(value, most);
  if (text.trim() === "") return "<code>&#32;</code>";
  return IN_CODE_SPAN.test(text) && text === text.trim() ? `\`${text}\`` : `<code>${entities(text)}</code>`;
}

/** The same where Markdown is not interpreted, as in a `<summary>`. */
export const htmlCode = (value: string): string => `<code>${entities(shown(value, MOST.value))}</code>`;

/**
 * Running text from a rule or a person. Entities keep its characters from becoming markup. Mentions, references and
 * addresses are recognised after rendering, so their characters are put into a span.
 */
export const prose = (text: string): string =>
  shown(text, MOST.text)
    // keeps the no-break spaces of French punctuation
    .replaceAll(/[^\S\u00a0\u202f]+/g, " ")
    .trim()
    .replaceAll(/[&<>|\\`*_~[\]$]|[@#]|:(?=\S)|(?<=www)\.|^([-+=]|\d+(?=[.)](\s|$)))/gi, (sign) =>
      /^[@#:]$|^[-+=\d]/.test(sign) ? `<span>${sign}</span>` : entity(sign),
    );

/** Sentences in Markdown, in a list or a table. */
export const MARKDOWN: Writer = {
  own: (text) => text,
  value: (value) => (isPlain(value) ? value : code(value)),
  english: prose,
};

/** As above, without a limit: for values that nobody may overlook. */
export const WHOLE_MARKDOWN: Writer = {
  ...MARKDOWN,
  value: (value) => (isPlain(value) ? value : codeUpTo(value, Number.POSITIVE_INFINITY)),
};
