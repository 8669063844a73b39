import { groupBy } from "../../lib/group-by";
import { joined, type Sentence, say, value } from "../../lib/text/sentence";
import { nameRuns } from "../../model/name-runs";
import { type AttributeChange, type ClassifiedEffect, type Effect, worstFirst } from "../effects/effect";
import type { ObjectReview } from "../review";
import type { Phrases } from "./phrases";

/** Objects to which the same happens for the same reason, so that it is said once. */
export interface AlikeObjects {
  readonly effect: Effect;
  readonly kind: string;
  readonly tier?: string;
  readonly effects: readonly ClassifiedEffect[];
  readonly attributes: readonly AttributeChange[];
  /** At least one. */
  readonly objects: readonly ObjectReview[];
}

/** Worst first; in the order in which they come where the effect is the same. */
export const alike = (objects: readonly ObjectReview[]): readonly AlikeObjects[] =>
  [...groupBy(objects, happening).values()]
    .flatMap((same): AlikeObjects[] => {
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
    .sort(worstFirst);

const happening = ({ subject, action, effect, effects, attributes }: ObjectReview): string =>
  JSON.stringify([subject.kind, subject.tier, action, effect, effects, attributes]);

const naturally = new Intl.Collator("en", { numeric: true });

/** The names of alike objects, as people count: `db-2` before `db-10`. */
export const namesOf = ({ objects }: Pick<AlikeObjects, "objects">, phrases: Phrases): string[] =>
  objects.map((object) => nameOf(object, phrases)).sort(naturally.compare);

/** Names as short as they can be told: what counts up, by its first and last. `count` is how many each stands for. */
export const shortNames = (
  names: readonly string[],
  write: (name: string) => string,
): { readonly text: string; readonly count: number }[] =>
  nameRuns(names).flatMap(({ names: run }) =>
    run.length > 2
      ? [{ text: `${write(run[0])} … ${write(run.at(-1) ?? "")}`, count: run.length }]
      : run.map((name) => ({ text: write(name), count: 1 })),
  );

/** A few of the names, and how many more there are. */
export function fewNames(
  names: readonly string[],
  most: number,
  { phrases, write }: { readonly phrases: Phrases; readonly write: (name: string) => string },
): string {
  const short = shortNames(names, write);
  const rest = short.slice(most).reduce((sum, { count }) => sum + count, 0);
  return [...short.slice(0, most).map(({ text }) => text), ...(rest > 0 ? [phrases.more(rest)] : [])].join(", ");
}

/** `memory 128 GiB → 192 GiB`; what is not known yet is said to be so. */
export const attributeSentence = ({ path, ...change }: AttributeChange, phrases: Phrases): Sentence =>
  say`${path} ${beforeAfter(change, phrases)}`;

export function beforeAfter({ before, after, unknown }: Omit<AttributeChange, "path">, phrases: Phrases): Sentence {
  const from = before === undefined ? [phrases.notSet] : value(before);
  const known = after === undefined ? undefined : value(after);
  // what is partly known shows what is known of it
  const to = unknown ? say`${known ?? []}${[known ? ", " : ""]}${[phrases.knownLater]}` : (known ?? [phrases.notSet]);
  return before === undefined && after === undefined && unknown ? to : say`${from} → ${to}`;
}

/** As a report calls it: an object that an earlier replacement has left is not the one that runs. */
export const nameOf = ({ subject, deposed }: ObjectReview, phrases: Phrases): string =>
  deposed === undefined ? subject.name : phrases.deposed(subject.name, deposed);

/** "as cpu_hot_add_enabled is false": the old value, which decides. */
export const decidingSentence = ({ path, before }: AttributeChange, phrases: Phrases): Sentence =>
  phrases.because(path, before === undefined ? [phrases.notSet] : value(before));

/** The worst effect, and whatever else happens. */
export const effectsOf = ({ effect, effects }: Pick<ObjectReview, "effect" | "effects">): readonly Effect[] => [
  effect,
  ...new Set(effects.map((each) => each.effect).filter((other) => other !== effect && other !== "none")),
];

/** Why the worst effect is expected, and what else happens. */
export function reasonOf({ effect, effects }: Pick<AlikeObjects, "effect" | "effects">, phrases: Phrases): Sentence {
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
    "; ",
  );
}
