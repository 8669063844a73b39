import { InvalidArgumentError } from "commander";

/** A day as a command takes it: `2027-05-31`. @throws InvalidArgumentError on another form */
export function isoDate(day: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day))) return day;
  throw new InvalidArgumentError('Write it as in "2027-05-31".');
}
