import { constants } from "node:os";
import { type Command, InvalidArgumentError, Option } from "commander";
import { Failure, Interruption } from "../lib/failure";
import { INTERRUPTIONS } from "../lib/processes";
import { ModelError } from "../model/model-error";
import { PlanError } from "../terraform/plan/plan-error";

/** What a command may do with its arguments: `signal` aborts on Ctrl-C, and the action then undoes what it began. */
export type Action<Options> = (options: Options, signal: AbortSignal, operands: string[]) => Promise<void>;

/** Parses the arguments, runs the action and turns every end of it into one message and an exit code. */
export async function runCommand<Options extends object>(program: Command, action: Action<Options>): Promise<void> {
  const interruption = new AbortController();
  for (const name of INTERRUPTIONS) {
    const untilNow = process.listeners(name);
    process.on(name, () => interruption.abort(new Interruption(128 + constants.signals[name])));
    // Only after the new one stands: a signal that came while nobody listened would be lost.
    for (const listener of untilNow) process.off(name, listener);
  }
  try {
    await program.action(() => action(program.opts<Options>(), interruption.signal, program.args)).parseAsync();
    interruption.signal.throwIfAborted();
  } catch (error) {
    // Whatever failed after Ctrl-C failed because of it.
    process.exitCode = report(interruption.signal.aborted ? interruption.signal.reason : error);
  }
  // A kept simulation leaves open handles on purpose; nothing may hold the command back.
  process.exit();
}

function report(error: unknown): number {
  if (error instanceof Interruption) {
    process.stderr.write("Interrupted: everything that this command started has been stopped.\n");
    return error.exitCode;
  }
  process.stderr.write(`${describe(error)}\n`);
  return 1;
}

function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describe).join("\n\n");
  if (error instanceof Failure || error instanceof ModelError || error instanceof PlanError) return String(error);
  return (error instanceof Error && error.stack) || String(error);
}

export const today = (): string => new Date().toISOString().slice(0, 10);

/** `--on <day>`: the day as of which a command judges. @default - today */
export const dayOption = (description: string): Option =>
  new Option("--on <day>", description).argParser(isoDate).default(today());

function isoDate(day: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day))) return day;
  throw new InvalidArgumentError('Write it as in "2027-05-31".');
}
