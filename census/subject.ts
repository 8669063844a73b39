import type { Census } from "./census";
import type { ModelledSite } from "./modelled-site";

/** A value, written as an engineer writes it ("768 GiB"). A list has no order. */
export type Fact = string | number | boolean | readonly string[];
export type Facts = Readonly<Record<string, Fact>>;

/**
 * Who answers for an object: it was there before the project and is only read, a tier has adopted it besides, or the
 * project made it.
 */
export type Origin = "baseline" | "adopted" | "project";

/** An object that must be at a site. What the model is silent about is not among its facts. */
export interface Expected<Properties extends Facts> {
  readonly name: string;
  readonly origin: Origin;
  /** The tier that it is a member of. */
  readonly tier?: string;
  readonly facts: Partial<Properties>;
}

/** An object that is in a vCenter. */
export interface Observed<Properties extends Facts> {
  readonly name: string;
  readonly facts: Properties;
}

/**
 * A kind of object: what the model says of each, and what a vCenter does, in the same words. Nothing else needs to know
 * a kind, so a new one is a file here and a line in `kinds.ts`.
 */
export interface Kind<Properties extends Facts = Facts> {
  /** What one is called, as in `cluster`. */
  readonly name: string;
  /** The properties that a table shows. The others are compared as well, and show where they differ. */
  readonly telling: readonly (keyof Properties & string)[];
  expected(site: ModelledSite): readonly Expected<Properties>[];
  /** @param site tells what of a vCenter is none of the model's business */
  observed(census: Census, site: ModelledSite): readonly Observed<Properties>[];
}
