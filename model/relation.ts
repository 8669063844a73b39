import type { Draft } from "./draft";
import type { Finding } from "./finding";
import type { Model } from "./model";
import type { Rule } from "./rule";

/**
 * Something that no single value of the model can know, checked when the model is loaded: no stack, capacity or document is
 * made of a model in which it does not hold. What the schema refused is absent from the draft and reported already; what
 * refers to nothing is reported by the relations of references: any other passes over both.
 */
export type Relation = Rule<Draft<Model>, Finding>;
