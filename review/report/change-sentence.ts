import { joined, type Sentence, say, value } from "../../lib/text/sentence";
import type { AttributeChange, Effect } from "../effects/effect";
import type { ObjectReview } from "../review";
import type { AlikeObjects } from "./alike";
import type { Phrases } from "./phrases";

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
