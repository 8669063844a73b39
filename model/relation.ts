import type { Draft } from "./draft";
import type { Finding } from "./finding";
import type { Model } from "./model";

/**
 * Checks something that no single value of the model can know. Pure. What the schema refused is absent from the draft and
 * reported already; what refers to nothing is reported by the relations of references: any other passes over both.
 */
export type Relation = (model: Draft<Model>) => Finding[];
