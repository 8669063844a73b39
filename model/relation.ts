import type { Draft } from "./draft";
import type { Finding } from "./finding";
import type { Model } from "./model";
import type { Rule } from "./rule";

/**
 * A rule about several values of the model, checked when the model is loaded: a model that breaks one is never used.
 * Relations skip values that the schema refused, which are absent from the draft, and names of unknown objects, which the
 * relations about references report.
 */
export type Relation = Rule<Draft<Model>, Finding>;
