import type { Census } from "../../census/census";
import { censusDifference } from "../../census/difference";
import type { Moment, Phase } from "../../deploy/unrecovered-faults";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";
import { type Simulation, startSimulation } from "../support/simulation";
import { type Fault, isTask, describeFault as nameOfFault, rowOf, unnoticedOf } from "./attribution";
import { runStage, type Outcome } from "./stage-run";
import { methodsOfStages } from "./record-methods";
import { STAGES, smallModel } from "./small-model";

/** Answers that are lost with the connection, as a check that the provider does the same about them as about an error. */
const DISCONNECTED = [
  "CreateFolder on Folder",
  "POST /rest/com/vmware/cis/tagging/category",
  "CloneVM_Task on VirtualMachine",
];

const methods = methodsOfStages();
const faultsOf = (during: Phase, site: SiteName, moment: Moment): Fault[] =>
  methods[during][site]
    .filter((method) => moment !== "task" || isTask(method))
    .map((method) => ({ site, during, method, moment }));

/** The faults of both sites in a stage of their life. */
export type FaultPlan = (during: Phase) => readonly Fault[];

/** Calls are refused at Rabat, tasks fail at Marrakech. */
export const failedCalls: FaultPlan = (during) => [
  ...faultsOf(during, "rabat", "call"),
  ...faultsOf(during, "marrakech", "task"),
];

/** Answers of Rabat are lost, connections with Marrakech break. */
export const lostAnswers: FaultPlan = (during) => [
  ...faultsOf(during, "rabat", "answer"),
  ...faultsOf(during, "marrakech", "answer")
    .filter(({ method }) => DISCONNECTED.includes(method))
    .map((fault) => ({ ...fault, disconnects: true })),
];

/** Takes two sites, which fail at a time, each in its own way, through all stages. */
export function testFaults(faults: FaultPlan): void {
  let simulation: Simulation;
  let delivered: Record<SiteName, Census>;
  beforeAll(async () => {
    simulation = await startSimulation({}, { load: smallModel });
    delivered = { rabat: await simulation.census("rabat"), marrakech: await simulation.census("marrakech") };
  });
  afterAll(() => simulation?.stop());

  describe.each(STAGES)("$name", (stage) => {
    const outcomes: Outcome[] = [];
    const cases = faults(stage.name).map((fault) => ({ fault, named: nameOfFault(fault) }));

    test("what faults have broken is whole in the end", async () => {
      outcomes.push(...(await runStage(simulation, stage, faults(stage.name))));
      if (stage.verb !== "destroy") return;
      for (const site of SITE_NAMES) {
        expect(censusDifference(delivered[site], await simulation.census(site))).toEqual([]);
      }
    });

    test.each(cases)("$named", ({ fault }) => {
      const outcome = outcomes.find((each) => each.fault.site === fault.site && each.fault.method === fault.method);
      expect(outcome).toBeDefined();
      // a row whose fault recovers without its remedy is out of date, as is one whose fault the deploy does tell of
      expect(outcome?.row).toBe(rowOf(fault));
      expect(outcome?.error === undefined).toBe(unnoticedOf(fault) !== undefined);
    });
  });
}
