import type { AttributeChange, ClassifiedEffect, Effect } from "../effects/effect";
import type { ObjectReview } from "../review";
import { rankOf } from "./severity";

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
export function alike(objects: readonly ObjectReview[]): AlikeObjects[] {
  const found = new Map<string, ObjectReview[]>();
  for (const object of objects) {
    const { subject, action, effect, effects, attributes } = object;
    const key = JSON.stringify([subject.kind, subject.tier, action, effect, effects, attributes]);
    const others = found.get(key);
    if (others === undefined) found.set(key, [object]);
    else others.push(object);
  }
  return [...found.values()]
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
    .sort((a, b) => rankOf(b.effect) - rankOf(a.effect));
}
