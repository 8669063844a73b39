import { Duration } from "../../model/units/duration";
import type { Percentage } from "../../model/units/percentage";

const YEAR = Duration.parse("365 d");

/** How many times what it is now something becomes that grows by `rate` each year, on top of the year before. */
export const growthFactor = (rate: Percentage, time: Duration): number =>
  (1 + rate.fraction) ** (time.milliseconds / YEAR.milliseconds);
