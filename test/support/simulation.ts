import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { z } from "zod";
import type { Census } from "../../census/census";
import { takeCensus } from "../../census/take-census";
import { runSteps } from "../../lib/progress";
import { REHEARSAL_ACCOUNTS, withAccount } from "../../model/accounts";
import { loadModel } from "../../model/load";
import type { Model, ModelData } from "../../model/model";
import { type DeployableStack, REHEARSAL_STACK } from "../../model/names";
import type { SiteName } from "../../model/schema/site";
import { chooseTarget } from "../../model/target";
import {
  changeHost,
  endOutage,
  eventsOf,
  faultsOf,
  type GuestRule,
  type HostChange,
  methodsOf,
  privilegesUsedOn,
  setFaults,
  setGuestRules,
  startOutage,
} from "../../simulation/control";
import type { Account } from "../../simulation/credentials";
import { startSimulation as start } from "../../simulation/simulation";
import { type Estate, simulatorInventories } from "../../simulation/simulator-inventory";
import { addStacks } from "../../stacks/all";
import { cdktf, singleStackFlag } from "../../terraform/cdktf";
import type { Environment } from "../../terraform/synthesised";
import { installationSteps } from "../../toolchain/install";
import { fixtureData } from "../fixture/model";
import { Terraform, type Verb } from "./terraform";

const planSchema = z.object({
  resource_changes: z
    .array(
      z.object({
        address: z.string(),
        mode: z.string(),
        type: z.string(),
        name: z.string(),
        index: z.union([z.string(), z.number()]).optional(),
        previous_address: z.string().optional(),
        change: z.object({
          actions: z.array(z.enum(["no-op", "create", "read", "update", "delete", "forget"])),
          before: z.record(z.string(), z.unknown()).nullish(),
          after: z.record(z.string(), z.unknown()).nullish(),
          after_unknown: z.unknown(),
          replace_paths: z.array(z.array(z.union([z.string(), z.number()]))).optional(),
        }),
      }),
    )
    .default([]),
});

export type ResourceChange = z.infer<typeof planSchema>["resource_changes"][number];

const eventSchema = z.object({
  time: z.string(),
  user: z.string(),
  kind: z.string(),
  event: z.string(),
  type: z.string(),
  name: z.string(),
  id: z.string(),
  detail: z.string(),
});

export type SimulatorEvent = z.infer<typeof eventSchema>;

/** A rule for faults in the simulator: `simulation/vcenter/README.md` explains the fields. */
export interface FaultRule {
  readonly method: string;
  readonly kind: "fault" | "latency" | "hang" | "outage" | "disconnect";
  readonly where?: "call" | "task" | "answer";
  readonly nth?: number;
  readonly times?: number;
  readonly latencyMs?: number;
}

const privilegesSchema = z.record(
  z.string(),
  z.object({
    used: z.record(z.string(), z.number()),
    refused: z.record(z.string(), z.number()),
    needed: z.record(z.string(), z.array(z.string())),
  }),
);

/**
 * How often an account used a privilege, and lacked one, by "privilege on kind of object"; and the calls that are refused if a role
 * loses a privilege, by "privilege of role".
 */
export type PrivilegeUse = z.infer<typeof privilegesSchema>[string];

const rulesSchema = z.array(z.object({ method: z.string(), hits: z.number() }));

/** Both sites on simulated vCenters, independent of other simulations. */
export interface Simulation {
  readonly directory: string;
  readonly environment: Environment;
  /** The operator's account at a site. */
  operatorOf(site: SiteName): Account;
  /** Synthesises the stacks of a model variant for plan, deploy and destroy, with a rehearsal's stack if one is named. */
  synthesise(changes?: Partial<ModelData>, rehearsal?: string): void;
  /** Runs Terraform on a stack that was planned or deployed. @returns its output */
  terraform(stack: DeployableStack, ...args: string[]): Promise<string>;
  /** The changes that Terraform plans, without reads and unchanged resources. */
  plan(stack: DeployableStack, ...options: string[]): Promise<ResourceChange[]>;
  /** Deploys with the real Terraform and provider. @throws Failure with Terraform's errors */
  deploy(...stacks: DeployableStack[]): Promise<void>;
  /** @throws Failure with Terraform's errors */
  destroy(...stacks: DeployableStack[]): Promise<void>;
  /** Runs `cdktf deploy` or `cdktf destroy`, for tests of cdktf itself. @throws Failure with Terraform's errors */
  cdktf(verb: Verb, ...stacks: DeployableStack[]): Promise<void>;
  census(site: SiteName): Promise<Census>;
  startOutage(site: SiteName): Promise<unknown>;
  endOutage(site: SiteName): Promise<unknown>;
  /** Changes a host itself, without vCenter. */
  changeHost(site: SiteName, change: HostChange): Promise<unknown>;
  events(site: SiteName): Promise<SimulatorEvent[]>;
  /** Replaces the rules for faults. */
  injectFaults(site: SiteName, rules: readonly FaultRule[]): Promise<unknown>;
  /** Replaces the rules for guests that start late, never, or with another address. */
  setGuestRules(site: SiteName, rules: readonly GuestRule[]): Promise<unknown>;
  /** The methods that failed since by the rules. */
  failedMethods(site: SiteName): Promise<string[]>;
  /** The number of calls of each method that changes something. */
  methods(site: SiteName): Promise<Record<string, number>>;
  /** The privileges that each limited account used and lacked, by user. */
  privileges(site: SiteName): Promise<Readonly<Record<string, PrivilegeUse>>>;
  stop(): Promise<void>;
}

export interface SimulationOptions {
  readonly load?: (data: ModelData) => Model;
  readonly variables?: Readonly<Record<string, string>>;
  /** Objects that Rabat has besides those of the model. @default - none */
  readonly estate?: Estate;
}

/**
 * Starts both vCenters with the model's inventory, and synthesises the model's stacks for them.
 *
 * @param options.load creates the model from its data. @default - the national design
 * @param options.variables values of Terraform variables besides those of the simulation, by name
 */
export async function startSimulation(
  changes: Partial<ModelData> = {},
  { load = loadModel, variables = {}, estate }: SimulationOptions = {},
): Promise<Simulation> {
  await runSteps(await installationSteps(new AbortController().signal));
  const directory = await mkdtemp(join(tmpdir(), "massar simulation "));
  const started = await start({
    directory,
    inventories: simulatorInventories(loadModel({ ...fixtureData, ...changes }), estate),
  });
  const { sites, stop } = started;
  const environment: Environment = {
    ...started.environment,
    ...Object.fromEntries(Object.entries(variables).map(([name, value]) => [`TF_VAR_${name}`, value])),
  };

  const deploying = new Terraform(directory, environment);
  const rehearsing = new Terraform(directory, withAccount(environment, REHEARSAL_ACCOUNTS));
  const terraformOf = (...stacks: readonly DeployableStack[]) =>
    stacks.includes(REHEARSAL_STACK) ? rehearsing : deploying;
  let runs = 0;
  const runCdktf = (verb: Verb, stacks: readonly DeployableStack[]) => {
    runs += 1;
    return cdktf(
      [verb, ...stacks, "--skip-synth", "--auto-approve", ...(stacks.length === 1 ? [singleStackFlag] : [])],
      {
        environment,
        logFile: join(directory, "logs", `cdktf-${runs}-${verb}.log`),
      },
    );
  };

  const simulation: Simulation = {
    directory,
    environment,
    operatorOf: (site) => sites[site].credentials.operator,
    terraform: (stack, ...args) => terraformOf(stack).run(stack, ...args),
    synthesise(variant = {}, rehearsal) {
      const app = new App({ outdir: join(directory, "cdktf.out") });
      const target = chooseTarget({ target: "simulation", stateDirectory: join(directory, "state") });
      addStacks(app, { model: load({ ...fixtureData, ...variant }), target, rehearsal });
      app.synth();
    },
    async plan(stack, ...options) {
      const text = await terraformOf(stack).plan(stack, ...options);
      if (text === undefined) return [];
      const plan = planSchema.parse(JSON.parse(text));
      return plan.resource_changes.filter(({ change: { actions } }) => !["no-op", "read"].includes(actions.join()));
    },
    deploy: (...stacks) => terraformOf(...stacks).runAll("deploy", stacks),
    destroy: (...stacks) => terraformOf(...stacks).runAll("destroy", stacks),
    cdktf: (verb, ...stacks) => runCdktf(verb, stacks),
    census: (site) => takeCensus(site, environment),
    startOutage: (site) => startOutage(sites[site].control),
    endOutage: (site) => endOutage(sites[site].control),
    changeHost: (site, change) => changeHost(sites[site].control, change),
    events: async (site) => z.array(eventSchema).parse(await eventsOf(sites[site].control)),
    injectFaults: (site, rules) => setFaults(sites[site].control, rules),
    setGuestRules: (site, rules) => setGuestRules(sites[site].control, rules),
    failedMethods: async (site) => {
      const rules = rulesSchema.parse(await faultsOf(sites[site].control));
      return rules.filter(({ hits }) => hits > 0).map(({ method }) => method);
    },
    methods: async (site) => z.record(z.string(), z.number()).parse(await methodsOf(sites[site].control)),
    privileges: async (site) => privilegesSchema.parse(await privilegesUsedOn(sites[site].control)),
    stop: () => stop(),
  };
  simulation.synthesise(changes);
  return simulation;
}
