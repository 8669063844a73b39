import { setTimeout as sleep } from "node:timers/promises";
import { type Remedy, UNRECOVERED_FAULTS } from "../../deploy/unrecovered-faults";
import { STACKS, type StackName } from "../../model/names";
import { fixtureData } from "../fixture/model";
import { deployEnded, killDeploy } from "../support/deploy-processes";
import { expectEmptyPlans } from "../support/expectations";
import { type FaultRule, type Simulation, startSimulation } from "../support/simulation";
import { type TerraformError, terraformErrorsOf } from "../support/terraform-errors";
import { managedBy } from "../support/terraform-state";
import { differences, log } from "./stage-run";
import { Remedies } from "./remedies";
import { smallModel } from "./small-model";

jest.setTimeout(300_000);

const MOST_DEPLOYS = 4;
const model = smallModel(fixtureData);

let simulation: Simulation;
beforeAll(async () => {
  simulation = await startSimulation({}, { load: smallModel });
});
afterAll(() => simulation?.stop());

/** Deploys, with the table's remedies where a resource stays broken. What was under way when all broke off varies. */
async function finish(stack: StackName): Promise<void> {
  for (let deploy = 1; deploy <= MOST_DEPLOYS; deploy += 1) {
    const failure: unknown = await simulation.deploy(stack).catch((error: unknown) => error);
    if (failure === undefined) return expectEmptyPlans(simulation, [stack]);
    for (const error of terraformErrorsOf(failure)) await repair(error);
  }
  throw new Error(`${stack} is not finished after ${MOST_DEPLOYS} deploys`);
}

async function repair({ stack, address, text }: TerraformError): Promise<void> {
  const remedy = address && (await remedyFor({ stack, address, text }));
  if (!remedy) throw new Error(`no row of the table is about: ${text}`);
  log(`again ${text}\n  remedy: ${JSON.stringify(remedy)}`);
  await new Remedies(simulation, model).apply(remedy, { stack, address });
}

/** What Terraform manages and yet finds taken is tainted: it was made, and all broke off before it was read back. */
async function remedyFor({
  stack,
  address,
  text,
}: TerraformError & { readonly address: string }): Promise<Remedy | undefined> {
  const isManaged = (await managedBy(simulation, stack)).some((each) => each.address === address);
  if (isManaged) return text.includes("already exists") ? { kind: "untaint" } : undefined;
  return UNRECOVERED_FAULTS.find(
    ({ resource, says, remedy }) =>
      says !== undefined && remedy.kind !== "untaint" && text.includes(says) && address.startsWith(`${resource}.`),
  )?.remedy;
}

/** Begins a deploy, and waits until the rule has struck. @returns how it ends */
async function deployUntilStruck(stack: StackName, rule: FaultRule): Promise<{ readonly ended: Promise<unknown> }> {
  await simulation.injectFaults("rabat", [rule]);
  const ended: Promise<unknown> = simulation.cdktf("deploy", stack).then(
    () => undefined,
    (error: unknown) => error,
  );
  while ((await simulation.failedMethods("rabat")).length === 0) await sleep(100);
  return { ended };
}

describe("what happens to a whole deploy", () => {
  test("one stack fails, and the others come to their end: cdktf does not take them along", async () => {
    await simulation.injectFaults("rabat", [{ method: "CreateClusterEx on Folder", kind: "fault" }]);
    await expect(simulation.cdktf("deploy", ...STACKS)).rejects.toThrow("CreateClusterEx");
    await expectEmptyPlans(simulation, ["dr"]);
  });

  test("the vCenter goes dark in the middle, and comes back", async () => {
    await simulation.injectFaults("rabat", [{ method: "AddVirtualNic on HostNetworkSystem", kind: "dark" }]);
    await expect(simulation.deploy("primary")).rejects.toThrow(/refused|EOF|reset/);
    await simulation.endOutage("rabat");
    await finish("primary");
  });

  test("the vCenter hangs, and whoever deploys loses patience and kills all", async () => {
    const rule: FaultRule = { method: "PowerOnVM_Task on VirtualMachine", kind: "hang", where: "call" };
    const { ended } = await deployUntilStruck("replication-link", rule);
    killDeploy(simulation);
    expect(await ended).toBeDefined();
    await simulation.injectFaults("rabat", []);
    await finish("replication-link");
  });

  test("cdktf is killed: Terraform goes on to its end, also with a vCenter that takes long", async () => {
    await simulation.destroy("replication-link");
    const rule: FaultRule = { method: "PowerOnVM_Task on VirtualMachine", kind: "hang", latencyMs: 5000 };
    const { ended } = await deployUntilStruck("replication-link", rule);
    killDeploy(simulation, (command) => command.includes("cdktf-cli"));
    expect(await ended).toBeDefined();
    await deployEnded(simulation);
    await expectEmptyPlans(simulation, ["replication-link"]);
  });

  test("both sites are then as the model says", async () => {
    await expectEmptyPlans(simulation, STACKS);
    expect(await differences(simulation, model)).toEqual([]);
  });
});
