/**
 * A part of a sentence. A string is this project's own text. A value comes from a plan, a model or vCenter. English text
 * comes from a rule or a block, also in a French sentence. Values and English text are not trusted: writers escape them.
 */
export type SentencePart = string | { readonly value: string } | { readonly english: string };
export type Sentence = readonly SentencePart[];

/** A sentence as a template. Each inserted string is a value; inserted sentences stay as they are. */
export const say = (texts: TemplateStringsArray, ...parts: readonly (string | Sentence)[]): Sentence =>
  texts.flatMap((text, index) => {
    const part = parts[index];
    return [text, ...(part === undefined ? [] : typeof part === "string" ? [{ value: part }] : part)];
  });

export const english = (text: string): Sentence => [{ english: text }];
export const value = (text: string): Sentence => [{ value: text }];

/** Joins sentences with a text between them. */
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
    .map((part) => {
      if (typeof part === "string") return writer.own(part);
      return "value" in part ? writer.value(part.value) : writer.english(part.english);
    })
    .join("");
