import { portGroupName, STACKS } from "../../model/names";
import { fixtureData } from "../fixture/model";
import { expectAsModelled, expectEmptyPlans, planned } from "../support/expectations";
import { Operator } from "../support/operator";
import { type Simulation, startSimulation } from "../support/simulation";
import { addNetwork, type Change, evacuateHost, removeHost, together } from "../support/variants";

const { rabat } = fixtureData;
const found = <Value>(value: Value | undefined): Value => {
  if (value === undefined) throw new Error("the fixture has none");
  return value;
};
const cluster = found(rabat.extension.clusters[0]);
const [formatter, maintained, unlocked, dead] = cluster.hosts.map(({ name }) => name) as [
  string,
  string,
  string,
  string,
];
const pathOf = (host: string) => `/${rabat.datacenter}/host/${cluster.name}/${host}`;
const license = "MASSA-R0000-LICEN-CE000-00001";

/** Changes that do not concern a host. */
const network = (name: string, vlan: number): Change =>
  addNetwork("rabat", name, {
    vlan,
    cidr: `198.18.${vlan % 100}.0/24`,
    gateway: `198.18.${vlan % 100}.1`,
    purpose: name,
  });
const created = (name: string) => `create vsphere_distributed_port_group ${portGroupName(cluster.name, name)}`;

let simulation: Simulation;
let operator: Operator;
beforeAll(async () => {
  simulation = await startSimulation(fixtureData);
  operator = new Operator(simulation, "rabat");
  await simulation.deploy("primary");
});
afterAll(() => simulation?.stop());

const hostNow = async (host: string) =>
  found((await simulation.census("rabat")).hosts.find(({ name }) => name === host));
const deployed = async (change: Change) => {
  simulation.synthesise(change(fixtureData));
  await simulation.deploy("primary");
};

describe("hosts that operators changed, and hosts that died", () => {
  test("an operator's maintenance mode survives plans and deploys, unless the code states the mode", async () => {
    await operator.setMaintenance(pathOf(maintained), true);
    expect(await planned(simulation, "primary")).toEqual([]);
    await deployed(network("first", 4001));
    expect((await hostNow(maintained)).maintenance).toBe(true);

    simulation.synthesise(together(network("first", 4001), evacuateHost("rabat", maintained, false))(fixtureData));
    expect(await planned(simulation, "primary")).toEqual([`update vsphere_host ${maintained}: maintenance`]);
    await simulation.deploy("primary");
    expect((await hostNow(maintained)).maintenance).toBe(false);
    await deployed(network("first", 4001));
  });

  test("an operator's licence survives plans and deploys", async () => {
    await operator.addLicense(license);
    await operator.assignLicense(pathOf(unlocked), license);
    expect(await planned(simulation, "primary")).toEqual([]);
    await simulation.deploy("primary");
    expect((await hostNow(unlocked)).licensed).toBe(true);
  });

  test("a lockdown that somebody ended is planned again, and restored", async () => {
    await operator.setLockdown(pathOf(unlocked), "lockdownDisabled");
    expect(await planned(simulation, "primary")).toEqual([`update vsphere_host ${unlocked}: lockdown`]);
    await simulation.deploy("primary");
    expect((await hostNow(unlocked)).lockdown).toBe("lockdownNormal");
  });

  test("a host that does not answer stops no other change", async () => {
    await simulation.changeHost("rabat", { host: formatter, answers: false });
    expect((await hostNow(formatter)).connection).toBe("notResponding");
    simulation.synthesise(together(network("first", 4001), network("second", 4002))(fixtureData));
    expect(await planned(simulation, "primary")).toEqual([created("second")]);
    await simulation.deploy("primary");
    await simulation.changeHost("rabat", { host: formatter, answers: true });
    await expectEmptyPlans(simulation, ["primary"]);
  });

  test("a host that an operator disconnected stops plans, but no deploy without a refresh", async () => {
    await operator.host(pathOf(dead), "DisconnectHost_Task");
    await expect(planned(simulation, "primary")).rejects.toThrow("Plugin did not respond");
    simulation.synthesise(together(network("second", 4002), network("third", 4003))(fixtureData));
    await simulation.terraform("primary", "apply", "-refresh=false", "-auto-approve");
    expect((await hostNow(dead)).connection).toBe("disconnected");
    await operator.host(pathOf(dead), "ReconnectHost_Task");
    await expectEmptyPlans(simulation, ["primary"]);
  });

  test("a host that died is removed in vCenter and in the code", async () => {
    await operator.setMaintenance(pathOf(dead), true);
    await simulation.changeHost("rabat", { host: dead, answers: false });
    await operator.host(pathOf(dead), "DisconnectHost_Task");
    await operator.host(pathOf(dead), "Destroy_Task");
    const without = together(network("second", 4002), network("third", 4003), removeHost("rabat", dead));
    await deployed(without);
    await simulation.deploy("dr", "replication-link"); // the gateways at Rabat are in the comparison
    await expectEmptyPlans(simulation, STACKS);
    await expectAsModelled(simulation, without(fixtureData), "rabat");
  });
});
