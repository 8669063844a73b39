import { existsSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { z } from "zod";
import { run } from "../../lib/processes";
import { runSteps } from "../../lib/progress";
import { eventsOf } from "../../simulation/control";
import { startSimulation } from "../../simulation/simulation";
import { aloneFlag, cdktf } from "../../terraform/cdktf";
import type { PlannedChange } from "../../terraform/plan/change";
import { readPlan } from "../../terraform/plan/read";
import { type Environment, stackDirectory } from "../../terraform/synthesised";
import { installationSteps } from "../../toolchain/install";
import { terraformProgram } from "../../toolchain/terraform";
import { Operator } from "../support/operator";
import { inventories } from "./inventory";

const eventSchema = z.object({
  event: z.string(),
  type: z.string(),
  name: z.string(),
  id: z.string(),
  detail: z.string(),
});

export type ProofEvent = z.infer<typeof eventSchema>;

/** The proof's vCenter, and the real Terraform, provider and cdktf on it. */
export interface World {
  readonly environment: Environment;
  readonly operator: Operator;
  /** Makes the stacks that plan and deploy take. */
  synthesise(addStacks: (app: App, stateDirectory: string) => void): void;
  /** @returns what the plan changes, as it stands in its JSON @throws Error with Terraform's words */
  plan(stack: string): Promise<readonly PlannedChange[]>;
  /** @throws Failure with Terraform's own errors */
  deploy(stack: string): Promise<void>;
  terraform(stack: string, ...args: string[]): Promise<string>;
  /** What happened since that many events. */
  events(since?: number): Promise<ProofEvent[]>;
  stop(): Promise<void>;
}

export async function startWorld(): Promise<World> {
  await runSteps(await installationSteps(new AbortController().signal));
  const directory = await mkdtemp(join(tmpdir(), "massar proof "));
  const { sites, environment, stop } = await startSimulation({ directory, inventories: inventories() });
  const terraform = async (stack: string, ...args: string[]) => {
    const outcome = await run(terraformProgram(), args, { cwd: stackDirectory(environment, stack), environment });
    if (outcome.exitCode !== 0) throw new Error(`terraform ${args[0]} in ${stack}:\n${outcome.lines.join("\n")}`);
    return outcome.stdout;
  };
  let runs = 0;
  return {
    environment,
    operator: new Operator({ environment, operatorOf: (site) => sites[site].credentials.operator }, "rabat"),
    terraform,
    synthesise(addStacks) {
      const app = new App({ outdir: join(directory, "cdktf.out") });
      addStacks(app, join(directory, "state"));
      app.synth();
    },
    async plan(stack) {
      if (!existsSync(join(stackDirectory(environment, stack), ".terraform"))) {
        await terraform(stack, "init", "-no-color");
      }
      // Not beside the stack: a plan file holds the variables, and so the passwords.
      const file = join(directory, `${stack}.plan`);
      await terraform(stack, "plan", "-no-color", `-out=${file}`);
      return readPlan(await terraform(stack, "show", "-json", file), stack).changes;
    },
    deploy(stack) {
      runs += 1;
      return cdktf(["deploy", stack, "--skip-synth", "--auto-approve", aloneFlag, "--terraform-parallelism", "50"], {
        environment,
        logFile: join(directory, "logs", `${runs}-deploy.log`),
      });
    },
    events: async (since = 0) =>
      z
        .array(eventSchema)
        .parse(await eventsOf(sites.rabat.control))
        .slice(since),
    stop: () => stop(),
  };
}
