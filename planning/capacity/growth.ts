import { Duration } from "../../model/units/duration";
import type { Percentage } from "../../model/units/percentage";

const YEAR = Duration.parse("365 d");

/** The factor by which an amount grows in `time`, at a compounded yearly rate. */
export const growthFactor = (rate: Percentage, time: Duration): number =>
  (1 + rate.fraction) ** (time.milliseconds / YEAR.milliseconds);
