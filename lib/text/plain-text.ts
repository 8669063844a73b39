import { type Sentence, type Writer, written } from "./sentence";
import { visible } from "./visible";

const PLAIN: Writer = { own: (text) => text, value: visible, english: visible };

/** A sentence without markup. Control characters are made visible. */
export const plainText = (sentence: Sentence): string => written(sentence, PLAIN);
