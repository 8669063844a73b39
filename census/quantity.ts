import { Bandwidth } from "../model/units/bandwidth";
import { DataSize } from "../model/units/data-size";
import { Frequency } from "../model/units/frequency";

/** A configured amount of memory or disk space, for example "40 GiB". */
export const size = (bytes: number): string => DataSize.bytes(bytes).toString();

/**
 * Memory of a host or capacity of a datastore, rounded to GiB, because the firmware and the file system use a small part of the
 * nominal size.
 */
export const nominalSize = (bytes: number): string => DataSize.gibibytes(Math.round(bytes / 2 ** 30)).toString();

/** A clock rate, rounded to 100 MHz, because vCenter reports the measured rate. */
export const nominalFrequency = (megahertz: number): string =>
  Frequency.parse(`${Math.round(megahertz / 100) * 100} MHz`).toString();

export const bandwidth = (megabitsPerSecond: number): string =>
  Bandwidth.parse(`${megabitsPerSecond} Mbit/s`).toString();

export const rate = (bitPerSecond: number): string => Bandwidth.parse(`${bitPerSecond / 1000} kbit/s`).toString();
