import type { GuestAccess, Guests } from "../../guests/api";
import type { Model } from "../../model/model";
import type { SiteName } from "../../model/schema/site";

/** The real or simulated sites of an exercise. */
export interface ExercisePlace {
  readonly model: Model;
  /** The exercise's id. */
  readonly id: string;
  readonly guests: GuestAccess;
  /** Addresses and accounts of the vCenters. */
  readonly environment: Readonly<Record<string, string>>;
  /** The folder for logs. */
  readonly logs: string;
  /** Whether the sites were just deployed from this code. Otherwise the exercise first checks for planned changes. */
  readonly justDeployed: boolean;
  /** Interrupts the exercise and stops the guests. */
  readonly interrupted: AbortSignal;
}

/** The simulated sites of an exercise. */
export interface SimulatedPlace extends ExercisePlace {
  readonly guests: Guests;
  /** The control address of each simulated vCenter. */
  readonly controls: Readonly<Record<SiteName, string>>;
}
