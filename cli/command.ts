import { setMaxListeners } from "node:events";
import { constants } from "node:os";
import { type Command, InvalidArgumentError, Option } from "commander";
import { Failure, Interruption } from "../lib/failure";
import { INTERRUPTIONS } from "../lib/processes";
import { reserveStandardOutput } from "../lib/terminal";
import { ModelError } from "../model/model-error";
import { PlanError } from "../terraform/plan/plan-error";

/** What a command does with its arguments. `signal` aborts on Ctrl-C; the action then stops and removes what it started. */
export type Action<Options> = (options: Options, signal: AbortSignal, operands: string[]) => Promise<void>;

/** The values of `--format`. Each command accepts some of them. */
export type Format = "text" | "json" | "sarif";

/**
 * The option `--format <format>`. With a format for programs, standard output is one document, and progress and errors are
 * written to standard error.
 */
export const formatOption = (...formats: readonly Exclude<Format, "text">[]): Option =>
  new Option("--format <format>", "format of the result").choices(["text", ...formats]).default("text");

let isPrinted = false;

/** Prints the document that a program reads. */
export function printJson(document: object): void {
  isPrinted = true;
  process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
}

/** Parses the arguments and runs the action. Every failure becomes one message and an exit code. */
export async function runCommand<Options extends object>(program: Command, action: Action<Options>): Promise<void> {
  const interruption = new AbortController();
  // An exercise listens once for each VM. Above ten listeners, Node would warn of a leak.
  setMaxListeners(0, interruption.signal);
  for (const name of INTERRUPTIONS) {
    const untilNow = process.listeners(name);
    process.on(name, () => interruption.abort(new Interruption(128 + constants.signals[name])));
    // Only after the new listener is added: a signal in between would be lost.
    for (const listener of untilNow) process.off(name, listener);
  }
  const script = `npm run ${program.name()}`;
  try {
    await program
      .name(`${script} --`)
      .configureOutput({
        outputError: (text, write) => {
          const remedy = `Run ${script} -- --help to see all options.`;
          write(`${new Failure(text.trim().replace("error: ", ""), script, remedy)}\n`);
        },
      })
      .action(() => {
        if ((program.opts<{ format?: Format }>().format ?? "text") !== "text") reserveStandardOutput();
        return action(program.opts<Options>(), interruption.signal, program.args);
      })
      .parseAsync();
    interruption.signal.throwIfAborted();
  } catch (error) {
    // After Ctrl-C, every failure is a consequence of it.
    const reason = interruption.signal.aborted ? interruption.signal.reason : error;
    process.exitCode = report(reason);
    if (program.opts<{ format?: Format }>().format === "json" && !isPrinted) {
      printJson({ version: 1, errors: errorsOf(reason) });
    }
  }
  // A simulation that is left running keeps handles open, but the command must exit.
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

/** The errors for programs. A failure also has its place and remedy. */
function errorsOf(error: unknown): readonly object[] {
  if (error instanceof AggregateError) return error.errors.flatMap(errorsOf);
  if (error instanceof Failure) return [{ error: error.message, where: error.where, remedy: error.remedy }];
  return [{ error: error instanceof Error ? error.message : String(error) }];
}

function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describe).join("\n\n");
  if (error instanceof Failure || error instanceof ModelError || error instanceof PlanError) return String(error);
  return (error instanceof Error && error.stack) || String(error);
}

export const today = (): string => new Date().toISOString().slice(0, 10);

/** The parser of an option that can be repeated. */
export const collect = (value: string, others: readonly string[]): readonly string[] => [...others, value];

/** The option `--on <day>`: the date that a command uses as today. @default - today */
export const dayOption = (description: string): Option =>
  new Option("--on <day>", description).argParser(isoDate).default(today());

function isoDate(day: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day))) return day;
  throw new InvalidArgumentError("Write a day such as 2027-05-31.");
}
