import type { Census } from "../../census/census";
import { censusDifference } from "../../census/difference";
import { type Moment, type Phase, UNNOTICED_FAULTS, UNRECOVERED_FAULTS } from "../../deploy/unrecovered-faults";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";
import { type Simulation, startSimulation } from "../support/simulation";
import { type Fault, isTask, named as nameOfFault, rowOf, unnoticedOf } from "./attribution";
import { live, type Outcome } from "./life";
import { methodsOfStages } from "./methods";
import { STAGES, smallModel } from "./small-model";

jest.setTimeout(600_000);

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

/** Two sites fail at a time, each in its own way. */
const LIVES: readonly { name: string; faults: (during: Phase) => Fault[] }[] = [
  {
    name: "calls are refused at Rabat, tasks fail at Marrakech",
    faults: (during) => [...faultsOf(during, "rabat", "call"), ...faultsOf(during, "marrakech", "task")],
  },
  {
    name: "answers of Rabat are lost, connections with Marrakech break",
    faults: (during) => [
      ...faultsOf(during, "rabat", "answer"),
      ...faultsOf(during, "marrakech", "answer")
        .filter(({ method }) => DISCONNECTED.includes(method))
        .map((fault) => ({ ...fault, disconnects: true })),
    ],
  },
];

describe.each(LIVES)("$name", ({ faults }) => {
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
      outcomes.push(...(await live(simulation, stage, faults(stage.name))));
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
});

test("every row of the tables is about a fault that was tried", () => {
  const named = (method: string, moment: Moment, during: Phase) => `${method}, ${moment}, ${during}`;
  const tried = LIVES.flatMap(({ faults }) => STAGES.flatMap(({ name }) => faults(name)));
  const rows = [...UNRECOVERED_FAULTS, ...UNNOTICED_FAULTS].flatMap(({ method, moments, during = "creation" }) =>
    moments.map((moment) => named(method, moment, during)),
  );
  expect(rows).not.toEqual([]);
  expect(rows).toEqual(
    rows.filter((row) => tried.some(({ method, moment, during }) => row === named(method, moment, during))),
  );
});
