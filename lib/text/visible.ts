/** Controls (colours of a terminal, line breaks) and what turns, joins or hides text around it. */
const INVISIBLE = /\r\n|[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A value as it can be shown: what would act on a terminal, or make text look like another, is written out. */
export const visible = (text: string): string =>
  text.replaceAll(INVISIBLE, (found) =>
    found === "\n" || found === "\r\n" ? "⏎" : `\\u{${found.codePointAt(0)?.toString(16)}}`,
  );

/** A value that is too long to read, by its beginning and its end. @param most in characters */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const characters = [...text];
  if (characters.length <= most) return text;
  const end = Math.floor(most / 4);
  return `${characters.slice(0, most - end - 1).join("")}…${characters.slice(-end).join("")}`;
}

const PLAIN = /^(\d[\d.,]*( [A-Za-zµ%]+(\/[a-z]+)?)?( \d+ [a-z]+)?|\d{4}-\d\d(-\d\d)?|true|false)$/;

/** Amounts, days, yes and no: read as text, and no markup of any kind. Names are told apart from it. */
export const isPlain = (value: string): boolean => PLAIN.test(value);
