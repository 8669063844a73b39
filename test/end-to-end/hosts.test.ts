import type { ModelData } from "../../model/model";
import { portGroupName, STACKS } from "../../model/names";
import { fixtureData } from "../fixture/model";
import { expectAsModelled, expectEmptyPlans, planned } from "../support/expectations";
import { Operator } from "../support/operator";
import { isLiveRelease } from "../support/release";
import { type Simulation, startSimulation } from "../support/simulation";
import { addNetwork, type Change, evacuateHost, removeHost, together } from "../support/variants";

const { rabat } = fixtureData;
const found = <Value>(value: Value | undefined): Value => {
  if (value === undefined) throw new Error("the fixture has none");
  return value;
};
const cluster = found(rabat.extension.clusters[0]);
const [formatter, maintained, unlocked, dead, renewed] = cluster.hosts.map(({ name }) => name) as [
  string,
  string,
  string,
  string,
  string,
];
const pathOf = (host: string) => `/${rabat.datacenter}/host/${cluster.name}/${host}`;
const thumbprintOf = (host: string) => found(cluster.hosts.find(({ name }) => name === host)).thumbprint;
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
const machinesOn = async (host: string) =>
  (await simulation.census("rabat")).virtualMachines.filter((vm) => vm.host === host);
/** Removes a host that does not answer from vCenter's inventory. */
const removeInVCenter = async (host: string) => {
  await operator.host(pathOf(host), "DisconnectHost_Task");
  await operator.host(pathOf(host), "Destroy_Task");
};
const deployed = async (change: Change) => {
  simulation.synthesise(change(fixtureData));
  await simulation.deploy("primary");
};

/** What Terraform reports, without its line breaks. */
const refusalOf = async (refused: Promise<unknown>) => String(await refused.catch(String)).replaceAll(/\s+/g, " ");

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
    expect(await machinesOn(formatter)).not.toEqual([]);
    await simulation.changeHost("rabat", { host: formatter, answers: false });
    expect((await hostNow(formatter)).connection).toBe("notResponding");
    expect(await machinesOn(formatter)).toEqual([]); // vSphere HA started them on other hosts
    simulation.synthesise(together(network("first", 4001), network("second", 4002))(fixtureData));
    expect(await planned(simulation, "primary")).toEqual([created("second")]);
    await simulation.deploy("primary");
    await simulation.changeHost("rabat", { host: formatter, answers: true });
    await expectEmptyPlans(simulation, ["primary"]);
  });

  test("a host that an operator disconnected stops plans, but no deploy without a refresh", async () => {
    await operator.host(pathOf(dead), "DisconnectHost_Task");
    await expect(planned(simulation, "primary")).rejects.toThrow(
      isLiveRelease ? "dateTimeInfo configuration is not available on host" : "Plugin did not respond",
    );
    simulation.synthesise(together(network("second", 4002), network("third", 4003))(fixtureData));
    await simulation.terraform("primary", "apply", "-refresh=false", "-auto-approve");
    expect((await hostNow(dead)).connection).toBe("disconnected");
    await operator.host(pathOf(dead), "ReconnectHost_Task");
    await expectEmptyPlans(simulation, ["primary"]);
  });

  test("new passwords of hosts change nothing, and are used when a host joins again", async () => {
    const rotated = Object.fromEntries(cluster.hosts.map(({ name }) => [name, `rotated-${name}`]));
    const variable = `-var=rabat_esxi_passwords=${JSON.stringify(rotated)}`;
    expect(await planned(simulation, "primary", variable)).toEqual([]);
    await simulation.changeHost("rabat", { host: renewed, password: `rotated-${renewed}` });
    expect(await planned(simulation, "primary")).toEqual([]);

    await operator.setMaintenance(pathOf(renewed), true);
    await removeInVCenter(renewed);
    expect(await refusalOf(simulation.deploy("primary"))).toContain("due to an incorrect user name or password");
    await simulation.terraform("primary", "apply", variable, "-auto-approve");
    expect((await hostNow(renewed)).connection).toBe("connected");
    await expectEmptyPlans(simulation, ["primary"]);
  });

  test("a host that died is removed in vCenter and in the code", async () => {
    await simulation.changeHost("rabat", { host: dead, answers: false });
    await removeInVCenter(dead);
    const without = together(network("second", 4002), network("third", 4003), removeHost("rabat", dead));
    await deployed(without);
    await simulation.deploy("dr", "replication-link"); // the gateways at Rabat are in the comparison
    await expectEmptyPlans(simulation, STACKS);
    // release 1.26.0 does not mount an export on a host that joins again
    const unmounted = isLiveRelease ? [] : rabat.extension.nfsDatastores.map(({ name }) => `${name}: hosts`);
    await expectAsModelled(simulation, without(fixtureData), "rabat", unmounted);
  });

  test("it joins again with the certificate of its new installation", async () => {
    const thumbprint = "5B:0C:11:7A:42:9E:D0:63:18:AF:27:C4:96:3D:E1:58:0A:B2:70:14";
    const again = (print: string): Change =>
      together(
        network("second", 4002),
        network("third", 4003),
        (data) => JSON.parse(JSON.stringify(data).replace(thumbprintOf(dead), print)) as ModelData,
      );
    await simulation.changeHost("rabat", { host: dead, answers: true, thumbprint });
    expect(await refusalOf(deployed(again(thumbprintOf(dead))))).toContain(`thumbprint is ${thumbprint}`);
    await deployed(again(thumbprint));
    await expectEmptyPlans(simulation, STACKS);
  });

  test("if the host that formatted the datastores died, Terraform's error says how another host takes them over", async () => {
    await simulation.changeHost("rabat", { host: formatter, answers: false });
    await removeInVCenter(formatter);
    const without = together(network("second", 4002), network("third", 4003), removeHost("rabat", formatter));
    simulation.synthesise(without(fixtureData));
    const refusal = String(await simulation.plan("primary").catch(String));
    const commands = refusal.match(/terraform (state rm|import) .+$/gm) ?? [];
    expect(commands).not.toEqual([]);
    // For a state in a file, Terraform would write a backup with passwords into the stack's directory.
    const withoutCopy = commands.map((command) => command.replace("state rm", "state rm -backup=/dev/null"));
    for (const command of withoutCopy) await simulation.terraform("primary", ...command.split(" ").slice(1));
    await simulation.deploy("primary");
    await expectEmptyPlans(simulation, STACKS);
  });
});
