import { type Sentence, type Writer, written } from "./sentence";
import { visible } from "./visible";

const PLAIN: Writer = { own: (text) => text, value: visible, english: visible };

/** A sentence where there is no markup: nothing in it acts on what shows it. */
export const plainText = (sentence: Sentence): string => written(sentence, PLAIN);
