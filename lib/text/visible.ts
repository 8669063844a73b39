/** Control characters, for example terminal colours and line breaks, and characters that reorder, join or hide text. */
const INVISIBLE = /\r\n|[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A value that is safe to show: characters that control a terminal or disguise text are written as escapes. */
export const visible = (text: string): string =>
  text.replaceAll(INVISIBLE, (found) =>
    found === "\n" || found === "\r\n" ? "⏎" : `\\u{${found.codePointAt(0)?.toString(16)}}`,
  );

/** Shortens a long value to its beginning and end. @param most in characters */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const characters = [...text];
  if (characters.length <= most) return text;
  const end = Math.floor(most / 4);
  return `${characters.slice(0, most - end - 1).join("")}…${characters.slice(-end).join("")}`;
}

const PLAIN = /^(\d[\d.,]*( [A-Za-zµ%]+(\/[a-z]+)?)?( \d+ [a-z]+)?|\d{4}-\d\d(-\d\d)?|true|false)$/;

/** Whether a value is an amount, a date, true or false: it is shown as plain text, names as code. */
export const isPlain = (value: string): boolean => PLAIN.test(value);
