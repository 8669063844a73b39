/** The abilities of a stream. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

let reserved = false;

/** From now on standard output is for one document that a program reads: progress is written to standard error. */
export function reserveStandardOutput(): void {
  reserved = true;
}

export const isStandardOutputReserved = (): boolean => reserved;

/** The stream for progress. */
export const progressStream = (): NodeJS.WriteStream => (reserved ? process.stderr : process.stdout);

/** Whether lines can be redrawn in place: not in a log, and not on a terminal without escape codes. */
export const redrawsInPlace = (
  stream: OutputStream = process.stdout,
  environment: NodeJS.ProcessEnv = process.env,
): boolean => stream.isTTY === true && environment["TERM"] !== "dumb";

/** Colour only on a terminal, and never if the user disables it. @see https://no-color.org */
export const showsColour = (
  stream: OutputStream = process.stdout,
  environment: NodeJS.ProcessEnv = process.env,
): boolean => redrawsInPlace(stream, environment) && !environment["NO_COLOR"];

/** The width of the terminal in characters, or COLUMNS without a terminal. @returns undefined if both are unknown */
export function columnsOf(
  stream: OutputStream = process.stdout,
  environment: NodeJS.ProcessEnv = process.env,
): number | undefined {
  return stream.columns || Number.parseInt(environment["COLUMNS"] ?? "", 10) || undefined;
}
