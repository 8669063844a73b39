import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { z } from "zod";
import { runSteps } from "../../lib/progress";
import { eventsOf } from "../../simulation/control";
import { startSimulation } from "../../simulation/simulation";
import type { PlannedChange } from "../../terraform/plan/change";
import { readPlan } from "../../terraform/plan/read";
import type { Environment } from "../../terraform/synthesised";
import { installationSteps } from "../../toolchain/install";
import { Operator } from "../support/operator";
import { Terraform } from "../support/terraform";
import { inventories } from "./inventory";

const eventSchema = z.object({
  event: z.string(),
  type: z.string(),
  name: z.string(),
  id: z.string(),
  detail: z.string(),
});

export type ProofEvent = z.infer<typeof eventSchema>;

/** The proof's vCenter, with real Terraform and the real provider. */
export interface World {
  readonly environment: Environment;
  readonly operator: Operator;
  /** Synthesises the stacks for plan and deploy. */
  synthesise(addStacks: (app: App, stateDirectory: string) => void): void;
  /** @returns the planned changes, from the plan's JSON @throws Error with Terraform's output */
  plan(stack: string): Promise<readonly PlannedChange[]>;
  /** @throws Failure with Terraform's own errors */
  deploy(stack: string): Promise<void>;
  terraform(stack: string, ...args: string[]): Promise<string>;
  /** The events after the first `count` ones. */
  events(since?: number): Promise<ProofEvent[]>;
  stop(): Promise<void>;
}

export async function startWorld(): Promise<World> {
  await runSteps(await installationSteps(new AbortController().signal));
  const directory = await mkdtemp(join(tmpdir(), "massar proof "));
  const { sites, stop, ...simulation } = await startSimulation({ directory, inventories: inventories() });
  // The proof uses more of the provider than this project, so the account that deploys would be refused.
  const { user, password } = sites.rabat.credentials.administrator;
  const environment = {
    ...simulation.environment,
    TF_VAR_rabat_vsphere_user: user,
    TF_VAR_rabat_vsphere_password: password,
  };
  const terraform = new Terraform(directory, environment);
  return {
    environment,
    operator: new Operator({ environment, operatorOf: (site) => sites[site].credentials.operator }, "rabat"),
    terraform: (stack, ...args) => terraform.run(stack, ...args),
    synthesise(addStacks) {
      const app = new App({ outdir: join(directory, "cdktf.out") });
      addStacks(app, join(directory, "state"));
      app.synth();
    },
    async plan(stack) {
      const plan = await terraform.plan(stack);
      return plan === undefined ? [] : readPlan(plan, stack).changes;
    },
    deploy: (stack) => terraform.runAll("deploy", [stack], "-parallelism=50"),
    events: async (since = 0) =>
      z
        .array(eventSchema)
        .parse(await eventsOf(sites.rabat.control))
        .slice(since),
    stop: () => stop(),
  };
}
