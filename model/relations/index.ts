import type { Finding } from "../finding";
import type { Model } from "../model";

/** Checks something that no single part of the model can know. Pure. */
export type Relation = (model: Model) => Finding[];

const RELATIONS: readonly Relation[] = [];

/** Everything that must hold between parts of the model and does not. */
export function relationFindings(model: Model): Finding[] {
  return RELATIONS.flatMap((relation) => relation(model));
}
