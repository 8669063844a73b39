import { groupBy } from "../../lib/group-by";
import { joined, type Sentence, say, value } from "../../lib/text/sentence";
import { nameRuns } from "../../model/name-runs";
import { type AttributeChange, bySeverity, type ClassifiedEffect, type Effect } from "../effects/effect";
import type { ObjectReview } from "../review";
import type { Phrases } from "./phrases";

/** Objects of one kind and tier with the same changes and effects. A report describes them once. */
export interface IdenticalChanges {
  readonly effect: Effect;
  readonly kind: string;
  readonly tier?: string;
  readonly effects: readonly ClassifiedEffect[];
  readonly attributes: readonly AttributeChange[];
  /** At least one. */
  readonly objects: readonly ObjectReview[];
}

/** Groups objects with identical changes, worst effect first. Groups with the same effect keep the order of their objects. */
export const groupIdentical = (objects: readonly ObjectReview[]): readonly IdenticalChanges[] =>
  [...groupBy(objects, changeKey).values()]
    .flatMap((same): IdenticalChanges[] => {
      const [first] = same;
      if (first === undefined) return [];
      const { subject, effect, effects, attributes } = first;
      return [
        {
          effect,
          kind: subject.kind,
          ...(subject.tier !== undefined && { tier: subject.tier }),
          effects,
          attributes,
          objects: same,
        },
      ];
    })
    .sort(bySeverity);

const changeKey = ({ subject, action, effect, effects, attributes }: ObjectReview): string =>
  JSON.stringify([subject.kind, subject.tier, action, effect, effects, attributes]);

const numericOrder = new Intl.Collator("en", { numeric: true });

/** The objects' names in numeric order: `db-2` before `db-10`. */
export const namesOf = ({ objects }: Pick<IdenticalChanges, "objects">, phrases: Phrases): string[] =>
  objects.map((object) => nameOf(object, phrases)).sort(numericOrder.compare);

/** Names with consecutive numbers as a range: `db-1 … db-3`. `count` is the number of names in each text. */
export const nameRanges = (
  names: readonly string[],
  write: (name: string) => string,
): { readonly text: string; readonly count: number }[] =>
  nameRuns(names).flatMap(({ names: run }) =>
    run.length > 2
      ? [{ text: `${write(run[0])} … ${write(run.at(-1) ?? "")}`, count: run.length }]
      : run.map((name) => ({ text: write(name), count: 1 })),
  );

/** Up to `most` names or ranges, and the number of names left out. */
export function nameList(
  names: readonly string[],
  most: number,
  { phrases, write }: { readonly phrases: Phrases; readonly write: (name: string) => string },
): string {
  const short = nameRanges(names, write);
  const rest = short.slice(most).reduce((sum, { count }) => sum + count, 0);
  return [...short.slice(0, most).map(({ text }) => text), ...(rest > 0 ? [phrases.more(rest)] : [])].join(", ");
}

/** `memory 128 GiB → 192 GiB`, or `→ known after apply`. */
export const attributeSentence = ({ path, ...change }: AttributeChange, phrases: Phrases): Sentence =>
  say`${path} ${beforeAfter(change, phrases)}`;

export function beforeAfter({ before, after, unknown }: Omit<AttributeChange, "path">, phrases: Phrases): Sentence {
  const from = before === undefined ? [phrases.notSet] : value(phrases.amount(before));
  const known = after === undefined ? undefined : value(phrases.amount(after));
  // a list may be partly known: show that part
  const to = unknown ? say`${known ?? []}${[known ? ", " : ""]}${[phrases.knownLater]}` : (known ?? [phrases.notSet]);
  return before === undefined && after === undefined && unknown ? to : say`${from} → ${to}`;
}

/** The name in a report. A deposed object, left by an earlier replacement, is marked as such. */
export const nameOf = ({ subject, deposed }: ObjectReview, phrases: Phrases): string =>
  deposed === undefined ? subject.name : phrases.deposed(subject.name, deposed);

/** "because cpu_hot_add_enabled is false": the old value, which decides the effect. */
export const decidingSentence = ({ path, before }: AttributeChange, phrases: Phrases): Sentence =>
  phrases.because(path, before === undefined ? [phrases.notSet] : value(phrases.amount(before)));

/** The worst effect, then the others. */
export const effectsOf = ({ effect, effects }: Pick<ObjectReview, "effect" | "effects">): readonly Effect[] => [
  effect,
  ...new Set(effects.map((each) => each.effect).filter((other) => other !== effect && other !== "none")),
];

/** The causes of the worst effect, then the other effects. */
export function reasonOf(
  { effect, effects }: Pick<IdenticalChanges, "effect" | "effects">,
  phrases: Phrases,
): Sentence {
  const worst = effects.filter((each) => each.effect === effect);
  const causes = worst.flatMap(({ causes: of, decidedBy }) => {
    const all = joined(
      of.map((cause) => attributeSentence(cause, phrases)),
      ", ",
    );
    if (decidedBy === undefined) return all.length > 0 ? [all] : [];
    return [say`${all} (${decidingSentence(decidedBy, phrases)})`];
  });
  const others = effectsOf({ effect, effects }).slice(1);
  return joined(
    [
      ...(causes.length > 0 ? [joined(causes, ", ")] : []),
      ...(others.length > 0 ? [phrases.also(others.map((other) => phrases.effects[other]))] : []),
    ],
    phrases.semicolon,
  );
}
