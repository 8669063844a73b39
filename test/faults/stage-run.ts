import { compareSite } from "../../census/compare";
import type { UnrecoveredFault } from "../../deploy/unrecovered-faults";
import type { Model } from "../../model/model";
import { STACKS } from "../../model/names";
import { SITE_NAMES } from "../../model/schema/site";
import { fixtureData } from "../fixture/model";
import { expectEmptyPlans } from "../support/expectations";
import type { FaultRule, Simulation } from "../support/simulation";
import { type TerraformError, terraformErrorsOf } from "../support/terraform-errors";
import { attribute, describeFault, type Fault, rowOf } from "./attribution";
import { Remedies } from "./remedies";
import { type Stage, smallModel } from "./small-model";

/** The outcome of a fault. */
export interface Outcome {
  readonly fault: Fault;
  /** The number of the deploy during which it was injected. */
  readonly deploy: number;
  /** Terraform's error. @default - the deploy reported success */
  readonly error: TerraformError | undefined;
  /** The row of the table whose remedy was needed. @default - the next deploy recovered */
  row?: UnrecoveredFault;
}

/** A limit that is higher than the number of deploys needed to inject each fault. */
const MAX_DEPLOYS = 25;

/**
 * Deploys a stage until each fault was injected once: each deploy has rules for all faults that were not injected yet. If a
 * resource is still broken in the next deploy, the remedy of the table is applied.
 *
 * @throws Error if the table has no row for a broken resource, or the remedy does not work
 */
export async function runStage(simulation: Simulation, stage: Stage, faults: readonly Fault[]): Promise<Outcome[]> {
  const data = stage.change(fixtureData);
  const model = smallModel(data);
  const outcomes: Outcome[] = [];
  const broken = new Map<string, Outcome>();
  let left = [...faults];
  simulation.synthesise(data);
  for (let deploy = 1; ; deploy += 1) {
    if (deploy > MAX_DEPLOYS) throw new Error(`${stage.name} does not end:\n${[...broken.keys()].join("\n")}`);
    await setRules(simulation, left);
    const began = Date.now();
    const failure: unknown = await simulation[stage.verb](...STACKS).catch((error: unknown) => error);
    const errors = failure === undefined ? [] : terraformErrorsOf(failure);
    const injected = await injectedFaults(simulation, left);
    left = left.filter((fault) => !injected.includes(fault));
    log(
      `${stage.name}, ${stage.verb} ${deploy}: ${Math.round((Date.now() - began) / 1000)} s, ${injected.length} faults`,
    );

    const { attributed, others } = attribute(injected, errors, (error) => broken.has(keyOf(error)));
    for (const fault of injected) {
      const error = attributed.get(fault);
      const outcome: Outcome = { fault, deploy, error };
      outcomes.push(outcome);
      if (error?.address) broken.set(keyOf(error), outcome);
      log(`  ${describeFault(fault)}: ${error?.text ?? "the deploy reports success"}`);
    }
    const remedies = new Remedies(simulation, model);
    for (const error of others) {
      const outcome = broken.get(keyOf(error)) ?? outcomes.find((each) => isConsequence(error, each));
      const row = outcome && rowOf(outcome.fault);
      if (outcome === undefined) throw new Error(`error without a fault: ${error.text}`);
      if (outcome.row) throw new Error(`${describeFault(outcome.fault)}: its remedy did not work: ${error.text}`);
      if (row?.says === undefined || !error.text.includes(row.says)) {
        throw new Error(`${describeFault(outcome.fault)}: the table has no row for: ${error.text}`);
      }
      log(`  again ${error.text}\n    remedy: ${JSON.stringify(row.remedy)}`);
      await remedies.apply(row.remedy, { stack: error.stack, address: error.address ?? "" });
      outcome.row = row;
    }
    if (errors.length === 0 && injected.length === 0) break;
  }
  if (stage.verb === "deploy") {
    await expectEmptyPlans(simulation, STACKS);
    await repairUnnoticed(simulation, model, outcomes);
  }
  return outcomes;
}

/** Repairs differences that only the census shows. No deploy reports them, and plans are empty. */
async function repairUnnoticed(simulation: Simulation, model: Model, outcomes: readonly Outcome[]): Promise<void> {
  const found = await differences(simulation, model);
  if (found.length === 0) return;
  log(`  all plans are empty, but: ${found.join(", ")}`);
  for (const outcome of outcomes) {
    const row = rowOf(outcome.fault);
    if (row === undefined || row.says !== undefined || !outcome.error?.address) continue;
    log(`    remedy: ${JSON.stringify(row.remedy)}`);
    const { stack, address } = outcome.error;
    await new Remedies(simulation, model).apply(row.remedy, { stack, address });
    outcome.row = row;
  }
  expect(await differences(simulation, model)).toEqual([]);
  await expectEmptyPlans(simulation, STACKS);
}

/** The differences between the vCenters and the model. */
export async function differences(simulation: Simulation, model: Model): Promise<string[]> {
  const ofSites = await Promise.all(
    SITE_NAMES.map(async (site) => compareSite(model, site, await simulation.census(site))),
  );
  expect(ofSites.flat().length).toBeGreaterThan(500);
  return ofSites
    .flat()
    .filter(({ equal }) => !equal)
    .map(({ subject, property, expected, actual }) => `${subject}: ${property} ${expected}, ${actual}`);
}

async function setRules(simulation: Simulation, faults: readonly Fault[]): Promise<void> {
  for (const site of SITE_NAMES) {
    const rules = faults
      .filter((fault) => fault.site === site)
      .map(
        ({ method, moment, disconnects }): FaultRule => ({
          method,
          where: moment,
          kind: disconnects ? "disconnect" : "fault",
        }),
      );
    await simulation.injectFaults(site, rules);
  }
}

async function injectedFaults(simulation: Simulation, faults: readonly Fault[]): Promise<Fault[]> {
  const injected = await Promise.all(
    SITE_NAMES.map(async (site) => {
      const methods = await simulation.failedMethods(site);
      return faults.filter((fault) => fault.site === site && methods.includes(fault.method));
    }),
  );
  return injected.flat();
}

/** Whether an error is a consequence of a fault whose error did not name a resource, as in a destruction. */
const isConsequence = ({ stack, address, text }: TerraformError, { fault, error, row: remedied }: Outcome): boolean => {
  const row = rowOf(fault);
  if (row?.says === undefined || error === undefined || error.address !== undefined || remedied) return false;
  return stack === error.stack && address?.startsWith(`${row.resource}.`) === true && text.includes(row.says);
};

const keyOf = ({ stack, address }: TerraformError): string => `${stack} ${address}`;

/** Writes to the suite's log. */
export const log = (line: string) => process.stdout.write(`${line}\n`);
