import { compareSite } from "../../census/compare";
import {
  type Moment,
  type Phase,
  UNNOTICED_FAULTS,
  UNRECOVERED_FAULTS,
  type UnnoticedFault,
  type UnrecoveredFault,
} from "../../cli/recovery/unrecovered-faults";
import { modelData } from "../../model/data";
import type { Model } from "../../model/model";
import { STACKS } from "../../model/names";
import { SITE_NAMES, type SiteName } from "../../sites/schema";
import { expectEmptyPlans } from "../support/expectations";
import type { FaultRule, Simulation } from "../support/simulation";
import { type TerraformError, terraformErrorsOf } from "../support/terraform-errors";
import { Remedies } from "./remedies";
import { type Stage, smallModel } from "./small-model";

/** One fault of one method. */
export interface Fault {
  readonly site: SiteName;
  readonly during: Phase;
  readonly method: string;
  readonly moment: Moment;
  /** Breaks the connection in place of answering with an error. @default false */
  readonly disconnects?: boolean;
}

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

const STACK_OF = { rabat: "primary", marrakech: "dr" } as const;

export const isTask = (method: string): boolean => /^\w+_Task( |$)/.test(method);

/** The table's row for a fault. */
export const rowOf = ({ method, moment, during }: Fault): UnrecoveredFault | undefined =>
  UNRECOVERED_FAULTS.find(
    (row) => row.method === method && row.moments.includes(moment) && (row.during ?? "creation") === during,
  );

/** What the table says of a fault that no deploy tells of. */
export const unnoticedOf = ({ method, moment, during }: Fault): UnnoticedFault | undefined =>
  UNNOTICED_FAULTS.find((row) => row.method === method && row.moments.includes(moment) && row.during === during);

/**
 * Takes both sites through a stage of their life while each fault strikes once: every deploy has all faults armed that
 * have not struck yet. A resource that stays broken in the deploy after its fault gets the remedy of the table.
 *
 * @throws Error for a broken resource that the table does not know, or whose remedy does not help
 */
export async function live(simulation: Simulation, stage: Stage, faults: readonly Fault[]): Promise<Outcome[]> {
  const data = stage.change(modelData);
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
    tell(
      `${stage.name}, ${stage.verb} ${deploy}: ${Math.round((Date.now() - began) / 1000)} s, ${struck.length} faults`,
    );

    const unexplained = new Set(errors);
    const remedies = new Remedies(simulation, model);
    for (const fault of struck) {
      const error = [...unexplained].find((each) => isAbout(each, fault));
      if (error) unexplained.delete(error);
      const outcome: Outcome = { fault, deploy, error };
      outcomes.push(outcome);
      if (error?.address) stopped.set(`${error.stack} ${error.address}`, outcome);
      tell(`  ${describe(fault)}: ${error?.text ?? "the deploy reports success"}`);
    }
    for (const error of unexplained) {
      const outcome = stopped.get(`${error.stack} ${error.address}`);
      const row = outcome && rowOf(outcome.fault);
      if (outcome === undefined) throw new Error(`no fault explains: ${error.text}`);
      if (outcome.row) throw new Error(`${describe(outcome.fault)}: its remedy does not help: ${error.text}`);
      if (row?.says === undefined || !error.text.includes(row.says)) {
        throw new Error(`${describe(outcome.fault)}: no row of the table is about: ${error.text}`);
      }
      tell(`  again ${error.text}\n    remedy: ${JSON.stringify(row.remedy)}`);
      await remedies.apply(row.remedy, { stack: error.stack, address: error.address ?? "" });
      outcome.row = row;
    }
    if (errors.length === 0 && struck.length === 0) break;
  }
  if (stage.verb === "deploy") {
    await expectEmptyPlans(simulation, STACKS);
    await mendUnnoticed(simulation, model, outcomes);
  }
  return outcomes;
}

/** What only the census sees. */
async function mendUnnoticed(simulation: Simulation, model: Model, outcomes: readonly Outcome[]): Promise<void> {
  const found = await differences(simulation, model);
  for (const outcome of outcomes) {
    const { error, fault } = outcome;
    const row = rowOf(fault);
    if (row === undefined || row.says !== undefined || found.length === 0 || !error?.address) continue;
    tell(`  unnoticed ${found.join(", ")}\n    remedy: ${JSON.stringify(row.remedy)}`);
    await new Remedies(simulation, model).apply(row.remedy, { stack: error.stack, address: error.address });
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
    await simulation.fault(site, rules);
  }
}

async function struckOf(simulation: Simulation, faults: readonly Fault[]): Promise<Fault[]> {
  const struck = await Promise.all(
    SITE_NAMES.map(async (site) => {
      const methods = await simulation.struck(site);
      return faults.filter((fault) => fault.site === site && methods.includes(fault.method));
    }),
  );
  return struck.flat();
}

/** Whether an error tells of a fault: by the simulator's text, or the path of a REST call, or the broken connection. */
function isAbout({ stack, address = "", text }: TerraformError, fault: Fault): boolean {
  const { site, method, moment, disconnects } = fault;
  // the link's errors name the site in the address, if that is told
  const ofSite =
    stack === "replication-link" ? address === "" || address.includes(`.${site}-`) : stack === STACK_OF[site];
  if (!ofSite) return false;
  const [called = "", on] = method.split(" on ");
  if (disconnects) return text.includes("EOF") && address.startsWith(`${rowOf(fault)?.resource}.`);
  if (!called.includes("/")) return text.includes(`(${moment} of ${method})`);
  const path = called.replaceAll(/[.?]/g, "\\$&").replaceAll("*", "[^ ?]+").replace(" ", " https://[^/]+");
  const resource = { VirtualMachine: /virtual_machine/, Datastore: /_datastore/ }[on ?? ""] ?? /^/;
  return new RegExp(`${path}: 5`).test(text) && resource.test(address);
}

export const describe = ({ site, method, moment, disconnects }: Fault): string =>
  `${site}: ${method}, ${disconnects ? "disconnected at its answer" : moment}`;

/** The suite's log: which fault struck which resource, in Terraform's words. */
export const tell = (line: string) => process.stdout.write(`${line}\n`);
