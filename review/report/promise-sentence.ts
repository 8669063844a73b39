import { joined, type Sentence, say, value } from "../../lib/text/sentence";
import type { PromiseChange } from "../review";
import type { Phrases } from "./phrases";

/** Promises that were kept, or are new, and can't be kept. The link's load breaks none by itself: it says why. */
export const brokenPromises = (changes: readonly PromiseChange[]): PromiseChange[] =>
  changes.filter(({ promise, kept }) => promise !== "linkLoad" && kept.after === false && kept.before !== false);

/**
 * "RPO of tier database 5 min → cannot be kept: link 62 % → 118 %". The link's load is told beside the RPO that it decides,
 * and by itself where the tier has none that changes.
 */
export function promiseSentences(changes: readonly PromiseChange[], phrases: Phrases): Sentence[] {
  const loads = new Map(
    changes.flatMap((change) => (change.promise === "linkLoad" ? [[change.tier, change] as const] : [])),
  );
  const rpos = new Set(changes.flatMap(({ promise, tier }) => (promise === "RPO" ? [tier] : [])));
  return changes
    .filter(({ promise, tier }) => promise !== "linkLoad" || !rpos.has(tier))
    .map((change) => {
      const load = change.promise === "RPO" ? loads.get(change.tier) : undefined;
      const sentence = promiseSentence(change, phrases);
      return load === undefined
        ? sentence
        : say`${sentence}${[phrases.colon, phrases.promise.linkLoad]} ${beforeAfter(load, phrases)}`;
    });
}

function promiseSentence(change: PromiseChange, phrases: Phrases): Sentence {
  const { promise, tier, promised } = change;
  if (promise === "hostFailures")
    return say`${phrases.promise.hostFailures(tier)}${[phrases.colon]}${beforeAfter(change, phrases)}`;
  const subject = phrases.promise.of(phrases.promises[promise], tier);
  if (promise === "linkLoad") return say`${subject}${[phrases.colon]}${beforeAfter(change, phrases)}`;
  const from = promised?.before;
  const to = promised?.after;
  const words = [from, to].map((each): Sentence => (each === undefined ? [phrases.promise.notPromised] : value(each)));
  const objective = from === to ? (words[0] ?? []) : joined(words, " → ");
  return say`${subject} ${objective}${outcome(change, phrases)}`;
}

/** What comes of it: that it is kept goes without saying where it was kept before. */
function outcome(change: PromiseChange, phrases: Phrases): Sentence {
  const { achieved, kept } = change;
  const words = phrases.promise;
  const how = words.achieved(beforeAfter(change, phrases));
  if (kept.after !== false) return kept.before === false && kept.after ? say`, ${words.keptAgain(how)}` : say`, ${how}`;
  if (kept.before === false) return say`, ${words.notKept(how)}`;
  return achieved.after === undefined
    ? say` → ${[words.cannotBeKept]}`
    : say` → ${words.notKept(words.achieved(value(achieved.after)))}`;
}

function beforeAfter({ achieved: { before, after } }: PromiseChange, phrases: Phrases): Sentence {
  const side = (each: string | undefined): Sentence => (each === undefined ? [phrases.promise.unknown] : value(each));
  return before === after ? side(after) : say`${side(before)} → ${side(after)}`;
}
