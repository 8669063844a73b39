import type { Census } from "../../census/census";
import { censusDifference } from "../../census/difference";
import type { Moment, Phase } from "../../deploy/unrecovered-faults";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";
import { type Simulation, startSimulation } from "../support/simulation";
import { describeFault, type Fault, isTask, rowOf, unnoticedOf } from "./attribution";
import { methodsOfStages } from "./record-methods";
import { STAGES, smallModel } from "./small-model";
import { type Outcome, runStage } from "./stage-run";

/** Methods whose connection breaks during the answer. The provider must react as to an error. */
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

/** The faults of both sites in a stage. */
export type FaultPlan = (during: Phase) => readonly Fault[];

/** Calls fail at Rabat, tasks fail at Marrakech. */
export const failedCalls: FaultPlan = (during) => [
  ...faultsOf(during, "rabat", "call"),
  ...faultsOf(during, "marrakech", "task"),
];

/** Answers are lost at Rabat, connections break at Marrakech. */
export const lostAnswers: FaultPlan = (during) => [
  ...faultsOf(during, "rabat", "answer"),
  ...faultsOf(during, "marrakech", "answer")
    .filter(({ method }) => DISCONNECTED.includes(method))
    .map((fault) => ({ ...fault, disconnects: true })),
];

/** Tests all stages at both sites with faults. */
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
    const cases = faults(stage.name).map((fault) => ({ fault, named: describeFault(fault) }));

    test("recovers from all faults", async () => {
      outcomes.push(...(await runStage(simulation, stage, faults(stage.name))));
      if (stage.verb !== "destroy") return;
      for (const site of SITE_NAMES) {
        expect(censusDifference(delivered[site], await simulation.census(site))).toEqual([]);
      }
    });

    test.each(cases)("$named", ({ fault }) => {
      const outcome = outcomes.find((each) => each.fault.site === fault.site && each.fault.method === fault.method);
      expect(outcome).toBeDefined();
      // A row is out of date if the fault recovers without the remedy, or if the deploy reports an unnoticed fault.
      expect(outcome?.row).toBe(rowOf(fault));
      expect(outcome?.error === undefined).toBe(unnoticedOf(fault) !== undefined);
    });
  });
}
