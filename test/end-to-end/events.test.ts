import { changedBy } from "../../census/events";
import { takeEvents } from "../../census/take-census";
import { Operator } from "../support/operator";
import { type Simulation, startSimulation } from "../support/simulation";

describe("vCenter's event log", () => {
  let simulation: Simulation;
  beforeAll(async () => {
    simulation = await startSimulation();
  });
  afterAll(() => simulation?.stop());

  test("shows the person who changed an object outside of Terraform", async () => {
    const since = new Date();
    const operator = new Operator(simulation, "rabat");
    const { id: moid } = await operator.find("/rabat/vm/srv-ldap-01");
    await operator.power(moid, "PowerOffVM_Task");
    const events = await takeEvents("rabat", since, simulation.environment);
    const automation = simulation.environment["TF_VAR_rabat_vsphere_user"] ?? "";
    expect(changedBy({ moid, name: "srv-ldap-01" }, events, automation)).toEqual([
      { user: "operator@vsphere.local", at: expect.any(String), event: "VmPoweredOffEvent" },
    ]);
    expect(changedBy({ name: "srv-ldap-02" }, events, automation)).toEqual([]);
    expect(await takeEvents("rabat", new Date(Date.now() + 60_000), simulation.environment)).toEqual([]);
  });
});
