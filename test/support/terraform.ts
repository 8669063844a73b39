import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { z } from "zod";
import { Failure } from "../../lib/failure";
import { type Outcome, run } from "../../lib/processes";
import { type Environment, stackDirectory } from "../../terraform/synthesised";
import { terraformErrors } from "../../terraform/terraform-errors";
import { terraformProgram } from "../../toolchain/terraform";

export type Verb = "deploy" | "destroy";

const manifestSchema = z.object({
  stacks: z.record(z.string(), z.object({ dependencies: z.array(z.string()) })),
});

/**
 * Runs Terraform on synthesised stacks as cdktf does: each stack after its dependencies, independent stacks in parallel.
 * cdktf needs 3 s of processor time per stack, so only tests of cdktf itself use it.
 */
export class Terraform {
  private runs = 0;

  /** @param directory for plans and logs */
  constructor(
    private readonly directory: string,
    private readonly environment: Environment,
  ) {}

  /** @returns the output */
  async run(stack: string, ...args: string[]): Promise<string> {
    const { exitCode, stdout, lines } = await this.attempt(stack, args);
    if (exitCode !== 0) throw new Error(`terraform ${args.join(" ")} in ${stack}:\n${lines.join("\n")}`);
    return stdout;
  }

  /** @returns the plan's JSON, or undefined if there are no changes @throws Error with Terraform's output */
  async plan(stack: string, ...options: string[]): Promise<string | undefined> {
    await this.initialise(stack);
    // Not in the stack's directory, because a plan file contains the variables, and so the passwords.
    const file = join(this.directory, `${stack}.plan`);
    const args = ["plan", "-no-color", "-detailed-exitcode", ...options, `-out=${file}`];
    const { exitCode, lines } = await this.attempt(stack, args);
    if (exitCode === 0) return undefined;
    if (exitCode !== 2) throw new Error(`terraform ${args.join(" ")} in ${stack}:\n${lines.join("\n")}`);
    return this.run(stack, "show", "-json", file);
  }

  /** @throws Failure with the errors of all stacks that failed */
  async runAll(verb: Verb, stacks: readonly string[], ...options: string[]): Promise<void> {
    const started = new Map<string, Promise<void>>();
    const runAfterDependencies = (stack: string): Promise<void> => {
      const before = this.before(verb, stack).filter((each) => stacks.includes(each));
      const ended =
        started.get(stack) ??
        Promise.all(before.map(runAfterDependencies)).then(() => this.runOne(verb, stack, options));
      started.set(stack, ended);
      return ended;
    };
    const ends = await Promise.allSettled(stacks.map(runAfterDependencies));
    // A stack that was not started has the error of its dependency.
    const errors = [...new Set(ends.flatMap((end) => (end.status === "rejected" ? [end.reason] : [])))];
    if (errors.length === 0) return;
    for (const error of errors) if (!(error instanceof StackFailure)) throw error;
    throw new Failure(
      `terraform ${verb} failed\n${errors.map(({ message }: StackFailure) => message).join("\n")}`,
      `terraform ${verb} ${stacks.join(" ")}; the full output is in ${join(this.directory, "logs")}`,
      "Fix the cause of the error, then run the test again.",
    );
  }

  private async runOne(verb: Verb, stack: string, options: readonly string[]): Promise<void> {
    await this.initialise(stack);
    this.runs += 1;
    const log = join(this.directory, "logs", `${String(this.runs).padStart(2, "0")}-${verb}-${stack}.log`);
    const command = verb === "deploy" ? "apply" : "destroy";
    const { exitCode, lines } = await this.attempt(stack, [command, "-auto-approve", ...options]);
    const text = lines.map(stripVTControlCharacters);
    writeFileSync(log, text.join("\n"), { mode: 0o600 });
    // cdktf's format: the stack's name before each line.
    if (exitCode !== 0) throw new StackFailure(terraformErrors(text.map((line) => `${stack}  ${line}`)).join("\n"));
  }

  private async initialise(stack: string): Promise<void> {
    if (existsSync(join(stackDirectory(this.environment, stack), ".terraform"))) return;
    await this.run(stack, "init", "-no-color");
  }

  private attempt(stack: string, args: readonly string[]): Promise<Outcome> {
    const { environment } = this;
    return run(terraformProgram(), args, {
      ...{ recipient: "terraform", cwd: stackDirectory(environment, stack), environment },
    });
  }

  /** The stacks that must have ended before a stack begins. */
  private before(verb: Verb, stack: string): string[] {
    const manifest = join(stackDirectory(this.environment, stack), "..", "..", "manifest.json");
    const { stacks } = manifestSchema.parse(JSON.parse(readFileSync(manifest, "utf8")));
    if (verb === "deploy") return stacks[stack]?.dependencies ?? [];
    return Object.keys(stacks).filter((each) => stacks[each]?.dependencies.includes(stack));
  }
}

class StackFailure extends Error {}
