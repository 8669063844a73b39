import { compareSite } from "../../census/compare";
import type { UnrecoveredFault } from "../../deploy/unrecovered-faults";
import type { Model } from "../../model/model";
import { STACKS } from "../../model/names";
import { SITE_NAMES } from "../../model/schema/site";
import { fixtureData } from "../fixture/model";
import { expectEmptyPlans } from "../support/expectations";
import type { FaultRule, Simulation } from "../support/simulation";
import { type TerraformError, terraformErrorsOf } from "../support/terraform-errors";
import { attribute, type Fault, describeFault, rowOf } from "./attribution";
import { Remedies } from "./remedies";
import { type Stage, smallModel } from "./small-model";

/** What became of a fault. */
export interface Outcome {
  readonly fault: Fault;
  /** Of the stage's deploys, the one that it struck. */
  readonly deploy: number;
  /** Terraform's error. @default - the deploy did not notice */
  readonly error: TerraformError | undefined;
  /** The row of the table without whose remedy the work was never finished. @default - the next deploy finished it */
  row?: UnrecoveredFault;
}

/** A creation takes this many deploys and some more, in which each fault has its turn. */
const MOST_DEPLOYS = 25;

/**
 * Takes both sites through a stage of their life while each fault strikes once: every deploy has all faults armed that
 * have not struck yet. A resource that stays broken in the deploy after its fault gets the remedy of the table.
 *
 * @throws Error for a broken resource that the table does not know, or whose remedy does not help
 */
export async function runStage(simulation: Simulation, stage: Stage, faults: readonly Fault[]): Promise<Outcome[]> {
  const data = stage.change(fixtureData);
  const model = smallModel(data);
  const outcomes: Outcome[] = [];
  const stopped = new Map<string, Outcome>();
  let left = [...faults];
  simulation.synthesise(data);
  for (let deploy = 1; ; deploy += 1) {
    if (deploy > MOST_DEPLOYS) throw new Error(`${stage.name} does not end:\n${[...stopped.keys()].join("\n")}`);
    await arm(simulation, left);
    const began = Date.now();
    const failure: unknown = await simulation[stage.verb](...STACKS).catch((error: unknown) => error);
    const errors = failure === undefined ? [] : terraformErrorsOf(failure);
    const struck = await struckOf(simulation, left);
    left = left.filter((fault) => !struck.includes(fault));
    log(
      `${stage.name}, ${stage.verb} ${deploy}: ${Math.round((Date.now() - began) / 1000)} s, ${struck.length} faults`,
    );

    const { told, others } = attribute(struck, errors, (error) => stopped.has(keyOf(error)));
    for (const fault of struck) {
      const error = told.get(fault);
      const outcome: Outcome = { fault, deploy, error };
      outcomes.push(outcome);
      if (error?.address) stopped.set(keyOf(error), outcome);
      log(`  ${describeFault(fault)}: ${error?.text ?? "the deploy reports success"}`);
    }
    const remedies = new Remedies(simulation, model);
    for (const error of others) {
      const outcome = stopped.get(keyOf(error)) ?? outcomes.find((each) => isConsequence(error, each));
      const row = outcome && rowOf(outcome.fault);
      if (outcome === undefined) throw new Error(`no fault explains: ${error.text}`);
      if (outcome.row) throw new Error(`${describeFault(outcome.fault)}: its remedy does not help: ${error.text}`);
      if (row?.says === undefined || !error.text.includes(row.says)) {
        throw new Error(`${describeFault(outcome.fault)}: no row of the table is about: ${error.text}`);
      }
      log(`  again ${error.text}\n    remedy: ${JSON.stringify(row.remedy)}`);
      await remedies.apply(row.remedy, { stack: error.stack, address: error.address ?? "" });
      outcome.row = row;
    }
    if (errors.length === 0 && struck.length === 0) break;
  }
  if (stage.verb === "deploy") {
    await expectEmptyPlans(simulation, STACKS);
    await repairUnnoticed(simulation, model, outcomes);
  }
  return outcomes;
}

/** Mends what no deploy tells of and no plan shows: only the census sees it. */
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

/** Where the vCenters and the model differ. */
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

async function arm(simulation: Simulation, faults: readonly Fault[]): Promise<void> {
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

async function struckOf(simulation: Simulation, faults: readonly Fault[]): Promise<Fault[]> {
  const struck = await Promise.all(
    SITE_NAMES.map(async (site) => {
      const methods = await simulation.failedMethods(site);
      return faults.filter((fault) => fault.site === site && methods.includes(fault.method));
    }),
  );
  return struck.flat();
}

/** Whether an error is about what a fault has left, where the fault's own error named no resource: so it is in a destruction. */
const isConsequence = ({ stack, address, text }: TerraformError, { fault, error, row: remedied }: Outcome): boolean => {
  const row = rowOf(fault);
  if (row?.says === undefined || error === undefined || error.address !== undefined || remedied) return false;
  return stack === error.stack && address?.startsWith(`${row.resource}.`) === true && text.includes(row.says);
};

const keyOf = ({ stack, address }: TerraformError): string => `${stack} ${address}`;

/** The suite's log: which fault struck which resource, in Terraform's words. */
export const log = (line: string) => process.stdout.write(`${line}\n`);
