import { progressStream } from "./terminal";

/** A command is silent for at most five seconds, including the start of Node: after three, it reports what it waits for. */
const REMINDER_MILLISECONDS = 3000;

/** Calls `remind` whenever `heard` was not called for three seconds, until it is stopped. */
export class SilenceWatch {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly remind: () => void) {
    this.heard();
  }

  readonly heard = (): void => {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.remind();
      this.heard();
    }, REMINDER_MILLISECONDS);
    this.timer.unref();
  };

  stop(): void {
    clearTimeout(this.timer);
  }
}

/** Waits for something that prints nothing itself, and says so. */
export function waitFor<T>(what: string, work: Promise<T>): Promise<T> {
  const since = Date.now();
  const silence = new SilenceWatch(() => progressStream().write(`${stillWaiting([{ what, since }])}\n`));
  return work.finally(() => silence.stop());
}

/** `Still waiting for "Types", 12 s; "Unit tests", 8 s: PASS test/a.test.ts` */
export const stillWaiting = (
  all: readonly { readonly what: string; readonly since: number; readonly state?: string }[],
): string =>
  `Still waiting for ${all.map(({ what, since, state = "" }) => `"${what}", ${secondsSince(since)} s${state && `: ${state}`}`).join("; ")}`;

export const secondsSince = (since: number): number => Math.round((Date.now() - since) / 1000);
