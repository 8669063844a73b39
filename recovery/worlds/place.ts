import type { GuestAccess, Guests } from "../../guests/api";
import type { Model } from "../../model/model";
import type { SiteName } from "../../model/schema/site";

/** Where an exercise happens: on real sites, or on simulated ones. */
export interface ExercisePlace {
  readonly model: Model;
  /** The exercise's id. */
  readonly id: string;
  readonly guests: GuestAccess;
  /** How the vCenters are reached. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where logs go. */
  readonly logs: string;
  /** Whether the sites were deployed a moment ago, from this code. Otherwise their plans are asked first. */
  readonly justDeployed: boolean;
  /** Interrupts the exercise, and ends the guests. */
  readonly interrupted: AbortSignal;
}

/** Where an exercise on simulated vCenters happens. */
export interface SimulatedPlace extends ExercisePlace {
  readonly guests: Guests;
  /** Where each vCenter takes commands that no real one has. */
  readonly controls: Readonly<Record<SiteName, string>>;
}
