import { Bandwidth } from "../model/units/bandwidth";
import { DataSize } from "../model/units/data-size";
import { Frequency } from "../model/units/frequency";

/** Memory or disk space as it was asked for: "40 GiB". */
export const size = (bytes: number): string => DataSize.bytes(bytes).toString();

/**
 * Memory of a server or room of a datastore, to the GiB: firmware and file system keep a little of what was bought, and
 * vCenter reports the rest.
 */
export const nominalSize = (bytes: number): string => DataSize.gibibytes(Math.round(bytes / 2 ** 30)).toString();

/** A clock rate, to 100 MHz: vCenter reports what it measured. */
export const nominalFrequency = (megahertz: number): string =>
  Frequency.parse(`${Math.round(megahertz / 100) * 100} MHz`).toString();

export const bandwidth = (megabitsPerSecond: number): string =>
  Bandwidth.parse(`${megabitsPerSecond} Mbit/s`).toString();

export const rate = (bitPerSecond: number): string => Bandwidth.parse(`${bitPerSecond / 1000} kbit/s`).toString();
