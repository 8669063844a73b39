import { joined, type Sentence, say, value } from "../../lib/text/sentence";
import type { ObjectiveChange } from "../review";
import type { Phrases } from "./phrases";

/** Objectives that were met, or are new, and cannot be met. The link load is not an objective: it only explains an RPO. */
export const missedObjectives = (changes: readonly ObjectiveChange[]): ObjectiveChange[] =>
  changes.filter(({ promise, kept }) => promise !== "linkLoad" && kept.after === false && kept.before !== false);

/**
 * "RPO of tier database 5 min → cannot be met: link load 62 % → 118 %". The link load follows the RPO that depends on it, or
 * has its own sentence if the tier's RPO does not change.
 */
export function objectiveSentences(changes: readonly ObjectiveChange[], phrases: Phrases): Sentence[] {
  const loads = new Map(
    changes.flatMap((change) => (change.promise === "linkLoad" ? [[change.tier, change] as const] : [])),
  );
  const rpos = new Set(changes.flatMap(({ promise, tier }) => (promise === "RPO" ? [tier] : [])));
  return changes
    .filter(({ promise, tier }) => promise !== "linkLoad" || !rpos.has(tier))
    .map((change) => {
      const load = change.promise === "RPO" ? loads.get(change.tier) : undefined;
      const sentence = objectiveSentence(change, phrases);
      return load === undefined
        ? sentence
        : say`${sentence}${[phrases.colon, phrases.objective.linkLoad]} ${beforeAfter(load, phrases)}`;
    });
}

function objectiveSentence(change: ObjectiveChange, phrases: Phrases): Sentence {
  const { promise, tier, promised } = change;
  if (promise === "hostFailures")
    return say`${phrases.objective.hostFailures(tier)}${[phrases.colon]}${beforeAfter(change, phrases)}`;
  const subject = phrases.objective.of(phrases.objectives[promise], tier);
  if (promise === "linkLoad") return say`${subject}${[phrases.colon]}${beforeAfter(change, phrases)}`;
  const from = promised?.before;
  const to = promised?.after;
  const words = [from, to].map((each): Sentence => (each === undefined ? [phrases.objective.none] : value(each)));
  const objective = from === to ? (words[0] ?? []) : joined(words, " → ");
  return say`${subject} ${objective}${outcome(change, phrases)}`;
}

/** The result. An objective that was met and still is needs no comment. */
function outcome(change: ObjectiveChange, phrases: Phrases): Sentence {
  const { achieved, kept } = change;
  const words = phrases.objective;
  const how = words.achieved(beforeAfter(change, phrases));
  if (kept.after !== false) return kept.before === false && kept.after ? say`, ${words.metAgain(how)}` : say`, ${how}`;
  if (kept.before === false) return say`, ${words.missed(how)}`;
  return achieved.after === undefined
    ? say` → ${[words.cannotBeMet]}`
    : say` → ${words.missed(words.achieved(value(achieved.after)))}`;
}

function beforeAfter({ achieved: { before, after } }: ObjectiveChange, phrases: Phrases): Sentence {
  const side = (each: string | undefined): Sentence => (each === undefined ? [phrases.objective.unknown] : value(each));
  return before === after ? side(after) : say`${side(before)} → ${side(after)}`;
}
