import { setTimeout as sleep } from "node:timers/promises";
import { type Remedy, UNRECOVERED_FAULTS } from "../../deploy/unrecovered-faults";
import { STACKS, type StackName } from "../../model/names";
import { fixtureData } from "../fixture/model";
import { deployEnded, killDeploy } from "../support/deploy-processes";
import { expectEmptyPlans } from "../support/expectations";
import { type FaultRule, type Simulation, startSimulation } from "../support/simulation";
import { type TerraformError, terraformErrorsOf } from "../support/terraform-errors";
import { managedBy } from "../support/terraform-state";
import { Remedies } from "./remedies";
import { smallModel } from "./small-model";
import { differences, log } from "./stage-run";

jest.setTimeout(300_000);

const MAX_DEPLOYS = 4;
const model = smallModel(fixtureData);

let simulation: Simulation;
beforeAll(async () => {
  simulation = await startSimulation({}, { load: smallModel });
});
afterAll(() => simulation?.stop());

/** Deploys until it succeeds, with the table's remedies. Which resources are broken varies from run to run. */
async function finish(stack: StackName): Promise<void> {
  for (let deploy = 1; deploy <= MAX_DEPLOYS; deploy += 1) {
    const failure: unknown = await simulation.deploy(stack).catch((error: unknown) => error);
    if (failure === undefined) return expectEmptyPlans(simulation, [stack]);
    for (const error of terraformErrorsOf(failure)) await repair(error);
  }
  throw new Error(`${stack} is not complete after ${MAX_DEPLOYS} deploys`);
}

async function repair({ stack, address, text }: TerraformError): Promise<void> {
  const remedy = address && (await remedyFor({ stack, address, text }));
  if (!remedy) throw new Error(`the table has no row for: ${text}`);
  log(`again ${text}\n  remedy: ${JSON.stringify(remedy)}`);
  await new Remedies(simulation, model).apply(remedy, { stack, address });
}

/** A managed resource whose name "already exists" is tainted: it was created, but not read back before the interruption. */
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

/** Starts a deploy, and waits until the fault was injected. @returns a promise that resolves when the deploy ends */
async function deployUntilFault(stack: StackName, rule: FaultRule): Promise<{ readonly ended: Promise<unknown> }> {
  await simulation.injectFaults("rabat", [rule]);
  const ended: Promise<unknown> = simulation.cdktf("deploy", stack).then(
    () => undefined,
    (error: unknown) => error,
  );
  while ((await simulation.failedMethods("rabat")).length === 0) await sleep(100);
  return { ended };
}

describe("interruptions of a deploy", () => {
  test("if one stack fails, cdktf completes the others", async () => {
    await simulation.injectFaults("rabat", [{ method: "CreateClusterEx on Folder", kind: "fault" }]);
    await expect(simulation.cdktf("deploy", ...STACKS)).rejects.toThrow("cdktf deploy failed");
    expect(await simulation.failedMethods("rabat")).toEqual(["CreateClusterEx on Folder"]);
    await expectEmptyPlans(simulation, ["dr"]);
  });

  test("an outage of the vCenter, and its end", async () => {
    await simulation.injectFaults("rabat", [{ method: "AddVirtualNic on HostNetworkSystem", kind: "outage" }]);
    await expect(simulation.deploy("primary")).rejects.toThrow(/refused|EOF|reset/);
    await simulation.endOutage("rabat");
    await finish("primary");
  });

  test("the vCenter hangs, and all processes of the deploy are killed", async () => {
    const rule: FaultRule = { method: "PowerOnVM_Task on VirtualMachine", kind: "hang", where: "call" };
    const { ended } = await deployUntilFault("replication-link", rule);
    killDeploy(simulation);
    expect(await ended).toBeDefined();
    await simulation.injectFaults("rabat", []);
    await finish("replication-link");
  });

  test("cdktf is killed: Terraform completes, also with a slow vCenter", async () => {
    await simulation.destroy("replication-link");
    const rule: FaultRule = { method: "PowerOnVM_Task on VirtualMachine", kind: "hang", latencyMs: 5000 };
    const { ended } = await deployUntilFault("replication-link", rule);
    killDeploy(simulation, (command) => command.includes("cdktf-cli"));
    expect(await ended).toBeDefined();
    await deployEnded(simulation);
    await expectEmptyPlans(simulation, ["replication-link"]);
  });

  test("afterwards both sites match the model", async () => {
    await expectEmptyPlans(simulation, STACKS);
    expect(await differences(simulation, model)).toEqual([]);
  });
});
