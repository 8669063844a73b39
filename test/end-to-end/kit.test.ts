import { censusDifference } from "../../census/difference";
import { modelData } from "../../model/data";
import { type Simulation, startSimulation } from "../support/simulation";

const lifted = {
  deletionLocks: {
    ...modelData.deletionLocks,
    lifts: [
      { site: "marrakech" as const, tier: "database", members: ["db-1"], approvedBy: "a test", reason: "it ends" },
    ],
  },
};

let simulation: Simulation;
beforeAll(async () => {
  simulation = await startSimulation();
}, 30_000);
afterAll(() => simulation?.stop());

test("the kit for end-to-end tests deploys, plans, reads and destroys", async () => {
  const before = await simulation.census("marrakech");
  expect(await simulation.plan("dr")).not.toEqual([]);
  await simulation.deploy("dr");
  expect(await simulation.plan("dr")).toEqual([]);
  await expect(simulation.destroy("dr")).rejects.toThrow(/dr: Error: Instance cannot be destroyed/);
  simulation.synthesise(lifted);
  await simulation.destroy("dr");
  expect(censusDifference(before, await simulation.census("marrakech"))).toEqual([]);
}, 120_000);
