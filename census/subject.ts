import type { Census } from "./census";
import type { ModelledSite } from "./modelled-site";

/** A value as text, for example "768 GiB". The order of a list is ignored. */
export type Fact = string | number | boolean | readonly string[];
export type Facts = Readonly<Record<string, Fact>>;

/**
 * Who manages an object. `baseline`: it existed before and is only read. `adopted`: it existed before, is only read, and is a
 * member of a tier. `project`: the stacks manage it.
 */
export type Origin = "baseline" | "adopted" | "project";

/** An object of the model. `facts` contains only properties that the model specifies. */
export interface Expected<Properties extends Facts> {
  readonly name: string;
  readonly origin: Origin;
  /** Its tier. */
  readonly tier?: string;
  readonly facts: Partial<Properties>;
}

/** An object in vCenter. */
export interface Observed<Properties extends Facts> {
  readonly name: string;
  readonly facts: Properties;
}

/**
 * A kind of object, with the facts of the model and of vCenter in the same terms. To add a kind, add a file here and a line in
 * `kinds.ts`.
 */
export interface Kind<Properties extends Facts = Facts> {
  /** For example `cluster`. */
  readonly name: string;
  /** The properties that a table always shows. Other properties are also compared, and shown if they differ. */
  readonly shown: readonly (keyof Properties & string)[];
  /** The properties that an object itself reports: one that reports none is not compared. @default - none */
  readonly reported?: readonly (keyof Properties & string)[];
  expected(site: ModelledSite): readonly Expected<Properties>[];
  /** @param site decides which objects of vCenter are compared */
  observed(census: Census, site: ModelledSite): readonly Observed<Properties>[];
}
