/**
 * A part of a sentence. A string is this project's own text. A value comes from a plan, a model or vCenter, and English from
 * a rule or a block, whatever language is around it: nobody vouches for either, so that whoever writes them escapes them.
 */
export type SentencePart = string | { readonly value: string } | { readonly english: string };
export type Sentence = readonly SentencePart[];

/** A sentence as a template: what is put in is a value, unless it is a sentence itself. */
export const say = (texts: TemplateStringsArray, ...parts: readonly (string | Sentence)[]): Sentence =>
  texts.flatMap((text, index) => {
    const part = parts[index];
    return [text, ...(part === undefined ? [] : typeof part === "string" ? [{ value: part }] : part)];
  });

export const english = (text: string): Sentence => [{ english: text }];
export const value = (text: string): Sentence => [{ value: text }];

/** One after the other, with something between. */
export const joined = (sentences: readonly Sentence[], between: string): Sentence =>
  sentences.flatMap((sentence, index) => (index === 0 ? sentence : [between, ...sentence]));

/** How an output writes each kind of part. */
export interface Writer {
  readonly own: (text: string) => string;
  readonly value: (text: string) => string;
  readonly english: (text: string) => string;
}

export const written = (sentence: Sentence, writer: Writer): string =>
  sentence
    .map((piece) => {
      if (typeof piece === "string") return writer.own(piece);
      return "value" in piece ? writer.value(piece.value) : writer.english(piece.english);
    })
    .join("");
