import { SIMULATED_RELEASE } from "../../model/target";
import { classify } from "../../review/effects/classify";
import type { ClassifiedChange } from "../../review/effects/effect";
import { kindOf } from "../../review/kinds";
import type { PlannedChange } from "../../terraform/plan/change";
import { schemaOfBinary } from "../support/provider-schema";
import { coverage, uncoveredAttributes } from "../support/table-coverage";
import type { MachineCase } from "./case";
import { type InfrastructureMoment, InfrastructureStack, OBJECTS, REFUSED_OBJECTS } from "./infrastructure-stack";
import { readInventory, seenOn } from "./machine-observation";
import { MachineStack } from "./machine-stack";
import { IMPOSSIBLE_MACHINES, MACHINES, REFUSED_MACHINES } from "./machines";
import { readObjects, seenOnObject } from "./object-observation";
import { RELEASE } from "./place";
import { sameClusterIn } from "./pools";
import { differing, type Result, readSeen, scoresOf, scoreTable, seenOf, writeSeen } from "./result";
import { startWorld, type World } from "./world";

jest.setTimeout(600_000);

let world: World;
const results: Result[] = [];

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

const VAPP_PROPERTY = `<vAppConfig xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="VmConfigSpec">
  <property><operation>add</operation>
    <info><key>0</key><id>role</id><type>string</type><userConfigurable>true</userConfigurable></info>
  </property>
</vAppConfig>`;

const synthesise = (stack: string, cases: readonly MachineCase[], moment: "before" | "after") =>
  world.synthesise((app, stateDirectory) => new MachineStack(app, stack, { stateDirectory, cases, moment }));

/** The case of an address. */
const nameOf = ({ address }: PlannedChange): string => address.replace(/^\w+\./, "");

async function classified(stack: string, cases: readonly MachineCase[] = []): Promise<Map<string, ClassifiedChange>> {
  const changes = await world.plan(stack);
  const sameCluster = await sameClusterIn(world, stack);
  const off = new Set(cases.filter(({ manualChange }) => manualChange === "off").map(({ name }) => name));
  return new Map(
    changes.map((change) => [
      nameOf(change),
      classify(change, {
        release: RELEASE,
        subjectOf: ({ type }) => ({ kind: kindOf(type), name: nameOf(change) }),
        poweredOff: (each) => off.has(nameOf(each)),
        sameCluster,
      }),
    ]),
  );
}

type Case = Pick<MachineCase, "name" | "rows" | "combines">;

const kindOfCase = ({ rows, combines }: Case): Result["kind"] =>
  combines ? "combination" : rows.length === 0 ? "look-alike" : "row";

function expectRows(cases: readonly Case[], predictions: ReadonlyMap<string, ClassifiedChange>): void {
  const unproven = cases.flatMap(({ name, rows }) => {
    const found = predictions.get(name)?.effects.map(({ row }) => row) ?? [];
    return rows.filter((row) => !found.includes(row)).map((row) => `${name}: ${row}, but ${found.join() || "nothing"}`);
  });
  expect(unproven).toEqual([]);
}

/** Adds the predicted and the observed results of each case. */
function addResults(
  cases: readonly Case[],
  predictions: ReadonlyMap<string, ClassifiedChange>,
  seenFor: (name: string) => Pick<Result, "seen" | "reconfigured">,
): void {
  for (const each of cases) {
    results.push({
      name: each.name,
      kind: kindOfCase(each),
      rows: each.rows,
      predicted: effectsIn(predictions.get(each.name)),
      ...seenFor(each.name),
    });
  }
}

const effectsIn = (prediction: ClassifiedChange | undefined) => [
  ...new Set(prediction?.effects.map(({ effect }) => effect)),
];

test("VMs: the table predicts the effects of the apply", async () => {
  synthesise("machines", MACHINES, "before");
  await world.deploy("machines");
  for (const { name, manualChange } of MACHINES) {
    if (manualChange === undefined) continue;
    const { id } = await world.operator.find(`/proof/vm/${name}`);
    if (manualChange === "off") await world.operator.power(id, "PowerOffVM_Task");
    else await world.operator.reconfigure(id, VAPP_PROPERTY);
  }
  synthesise("machines", MACHINES, "after");
  const predictions = await classified("machines", MACHINES);
  expectRows(MACHINES, predictions);
  const before = await readInventory(world, "machines");
  const since = (await world.events()).length;

  await world.deploy("machines");

  const events = await world.events(since);
  const after = await readInventory(world, "machines");
  const left = (await world.plan("machines")).map(nameOf);
  addResults(MACHINES, predictions, (name) => {
    const id = before.machines.get(name)?.moid;
    return {
      seen: [...seenOn(name, before, after, events), ...(left.includes(name) ? (["not applied"] as const) : [])],
      reconfigured: events.some((event) => event.id === id && event.event === "VmReconfiguredEvent"),
    };
  });
  // release 1.26.0 never moves them
  const neverMoved = ["datastore-back-to-cluster", "datastore-cluster"];
  expect(left.toSorted()).toEqual(
    MACHINES.map(({ name }) => name)
      .filter((name) => neverMoved.includes(name))
      .sort(),
  );
});

test("VMs: changes that the apply refuses are predicted", async () => {
  synthesise("refused", REFUSED_MACHINES, "before");
  await world.deploy("refused");
  synthesise("refused", REFUSED_MACHINES, "after");
  const predictions = await classified("refused", REFUSED_MACHINES);
  expectRows(REFUSED_MACHINES, predictions);
  const before = await readInventory(world, "refused");
  const since = (await world.events()).length;

  const failure: unknown = await world.deploy("refused").catch((error: unknown) => error);
  expect(String(failure)).toContain(RELEASE === SIMULATED_RELEASE ? "hardware version" : "hot-add");

  const events = await world.events(since);
  const left = (await world.plan("refused")).map(nameOf);
  const after = await readInventory(world, "refused");
  addResults(REFUSED_MACHINES, predictions, (name) => ({
    seen: [...seenOn(name, before, after, events), ...(left.includes(name) ? (["not applied"] as const) : [])],
    reconfigured: false,
  }));
});

test("VMs: changes that the plan refuses cannot be reviewed", async () => {
  synthesise("impossible", IMPOSSIBLE_MACHINES, "before");
  await world.deploy("impossible");
  synthesise("impossible", IMPOSSIBLE_MACHINES, "after");
  const failure = String(await world.plan("impossible").catch((error: unknown) => error));
  for (const { name } of IMPOSSIBLE_MACHINES) expect(failure).toContain(`vsphere_virtual_machine.${name}`);
});

const synthesiseInfrastructure = (moment: InfrastructureMoment) =>
  world.synthesise((app, stateDirectory) => new InfrastructureStack(app, "infrastructure", stateDirectory, moment));

test("the table covers every attribute of the release, with an effect or a reason why it is not classified", async () => {
  const schema = schemaOfBinary(await world.terraform("machines", "providers", "schema", "-json"), "vmware/vsphere");
  expect(coverage(schema, RELEASE).length).toBeGreaterThan(400);
  expect(uncoveredAttributes(schema, RELEASE)).toEqual([]);
});

test("infrastructure: the table predicts the effects of the apply", async () => {
  synthesiseInfrastructure("before");
  await world.deploy("infrastructure");
  synthesiseInfrastructure("after");
  const predictions = await classified("infrastructure");
  expectRows(OBJECTS, predictions);
  const before = await readObjects(world, "infrastructure");
  const since = (await world.events()).length;

  await world.deploy("infrastructure");

  const events = await world.events(since);
  const after = await readObjects(world, "infrastructure");
  const left = (await world.plan("infrastructure")).map(nameOf);
  addResults(OBJECTS, predictions, (name) => ({
    seen: [...seenOnObject(name, before, after, events), ...(left.includes(name) ? (["not applied"] as const) : [])],
    reconfigured: predictions.has(name) && before.get(name)?.id === after.get(name)?.id && !left.includes(name),
  }));
  expect(left.filter((name) => !OBJECTS.some((each) => each.name === name))).toEqual([]);
});

test("a disk cannot be removed from a datastore", async () => {
  synthesiseInfrastructure("refused");
  const predictions = await classified("infrastructure");
  expectRows(REFUSED_OBJECTS, predictions);
  expect(String(await world.deploy("infrastructure").catch((error: unknown) => error))).toContain("not supported");
  const left = (await world.plan("infrastructure")).map(nameOf);
  addResults(REFUSED_OBJECTS, predictions, (name) => ({
    seen: left.includes(name) ? ["not applied"] : [],
    reconfigured: false,
  }));
});

test("precision and recall", () => {
  process.stdout.write(`\n${scoreTable(results)}\n`);
  expect(differing(results)).toEqual([]);
  expect(scoresOf(results).filter(({ precision, recall }) => precision < 1 || recall < 1)).toEqual([]);
});

test("the committed results are those of this run", () => {
  const seen = seenOf(results, IMPOSSIBLE_MACHINES);
  if (process.env["PROOF_WRITE"]) writeSeen(seen);
  expect(readSeen()).toEqual(JSON.parse(JSON.stringify(seen)));
});
