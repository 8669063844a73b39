import { groupBy } from "../../lib/group-by";
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

export const worstFirst = (a: Pick<AlikeObjects, "effect">, b: Pick<AlikeObjects, "effect">): number =>
  rankOf(b.effect) - rankOf(a.effect);

const known = new WeakMap<readonly ObjectReview[], readonly AlikeObjects[]>();

/** Worst first; in the order in which they come where the effect is the same. Each output asks for the same lists. */
export function alike(objects: readonly ObjectReview[]): readonly AlikeObjects[] {
  const found = known.get(objects) ?? sorted(objects);
  known.set(objects, found);
  return found;
}

const sorted = (objects: readonly ObjectReview[]): readonly AlikeObjects[] =>
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
