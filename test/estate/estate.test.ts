import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { selectObjects } from "../../adopt/objects";
import { type PromotedRecord, type Promotion, promote } from "../../adopt/promote";
import { type BlockSchema, providerSchema } from "../../adopt/provider-schema";
import { type Adoption, adopt } from "../../adopt/read";
import { released, writeRecord } from "../../adopt/record";
import type { Census } from "../../census/census";
import { compareSite } from "../../census/compare";
import { censusDifference } from "../../census/difference";
import { takeIds } from "../../census/take-census";
import { inProject } from "../../lib/paths";
import { loadModel } from "../../model/load";
import type { PromotedData, SiteData } from "../../model/schema/site";
import { evaluate } from "../../policy/evaluate";
import type { StackPlan } from "../../terraform/plan/change";
import { readPlan } from "../../terraform/plan/read";
import { fixtureData, fixtureModel } from "../fixture/model";
import { type Simulation, startSimulation } from "../support/simulation";

/** The estate has 300 VMs here, and as many as this variable says in a run that measures. */
const MACHINES = Number(process.env["ESTATE_MACHINES"] ?? 300);
const TODAY = "2026-11-30";

jest.setTimeout(1_800_000);

let simulation: Simulation;
let root: string;
let found: Census;
let adoption: Adoption;
let site: SiteData;
let schema: Readonly<Record<string, BlockSchema>>;
let promotion: Promotion;
/** What was measured, for the closing note of the issue. */
const seconds: Record<string, number> = {};
const timed = async <Result>(what: string, work: () => Promise<Result>): Promise<Result> => {
  const began = Date.now();
  const result = await work();
  seconds[what] = (Date.now() - began) / 1000;
  return result;
};

/** The site's file as it was written, as data. */
function readSite(): SiteData {
  // the copy is outside of the project: as an absolute path, its import leads to the project's model
  const text = readFileSync(join(root, "datacenters", "rabat.ts"), "utf8");
  const file = join(root, `rabat-${Object.keys(require.cache).length}-${text.length}.ts`);
  writeFileSync(file, text.replace(/from "[./]+\/model\//, `from "${inProject("model")}/`));
  return (require(file) as { readonly rabat: SiteData }).rabat;
}

const model = (promoted: PromotedData = {}) => ({ rabat: { ...site, promoted } });
const targets = (addresses: readonly string[]) => addresses.map((address) => `-target=${address}`);
const addressesOf = ({ objects = {}, released: gone = [] }: PromotedData) => [
  ...Object.values(objects).map(({ type, id }) => `${type}.${id}`),
  ...gone,
];

/** The plan of the promoted objects: the rest of the stack is not deployed in this test. */
async function planOf(promoted: PromotedData): Promise<StackPlan> {
  simulation.synthesise(model(promoted));
  const file = join(simulation.directory, "adopt.plan");
  await simulation.terraform(
    "primary",
    "plan",
    "-input=false",
    "-no-color",
    `-out=${file}`,
    ...targets(addressesOf(promoted)),
  );
  return readPlan(await simulation.terraform("primary", "show", "-json", file), "primary");
}

async function apply(promoted: PromotedData): Promise<void> {
  simulation.synthesise(model(promoted));
  await simulation.terraform("primary", "apply", "-auto-approve", "-no-color", ...targets(addressesOf(promoted)));
}

/** The events that work causes, without sessions. */
async function eventsOf(work: () => Promise<unknown>): Promise<string[]> {
  const before = await simulation.events("rabat");
  await work();
  return (await simulation.events("rabat"))
    .slice(before.length)
    .filter(({ event }) => !/Session/.test(event))
    .map(({ event, name }) => `${event} ${name}`);
}

beforeAll(async () => {
  const estate = { seed: 18, hosts: 40, machines: MACHINES };
  simulation = await timed("fill the simulator", () => startSimulation({}, { estate }));
  root = mkdtempSync(join(tmpdir(), "adopted-"));
  cpSync(join(fixtureData.root, "datacenters"), join(root, "datacenters"), { recursive: true });
  cpSync(inProject("datacenters", "adopted"), join(root, "datacenters", "adopted"), { recursive: true });
});
afterAll(async () => {
  process.stdout.write(`${JSON.stringify({ machines: MACHINES, ...seconds })}\n`);
  await simulation?.stop();
  if (root !== undefined) rmSync(root, { recursive: true, force: true });
});

test("adopts the estate within two minutes, as a valid and readable baseline", async () => {
  await timed("adopt", async () => {
    found = await simulation.census("rabat");
    adoption = await adopt(fixtureModel(), "rabat", found, root, TODAY);
  });
  expect(seconds["adopt"]).toBeLessThan(120);
  site = readSite();
  const { baseline } = loadModel({ ...fixtureData, ...model() }).sites.rabat;
  expect(baseline.clusters.map(({ name }) => name)).toEqual([
    "DMZ-01",
    "Préprod",
    "PROD Rabat A",
    "PROD Rabat B",
    "rabat-prod",
  ]);
  // every VM is written or listed
  const listed = new Set(adoption.notExpressed.map(({ object }) => object));
  const written = new Set(baseline.virtualMachines.map(({ folder = "", name }) => `${folder}/${name}`));
  const lost = found.virtualMachines.filter(
    ({ name, path, template }) =>
      !written.has(`${path.replace(/^\/rabat\/vm\//, "").slice(0, -name.length - 1)}/${name}`) &&
      !written.has(`/${name}`) &&
      !listed.has(`virtual machine ${path}`) &&
      !(template && baseline.templates.some((each) => each.name === name)),
  );
  expect(lost).toEqual([]);
  const text = readFileSync(adoption.file, "utf8");
  const args = ["format", "--stdin-file-path=datacenters/rabat.ts"];
  expect(
    spawnSync(inProject("node_modules", ".bin", "biome"), args, { cwd: inProject(), input: text, encoding: "utf8" })
      .stdout,
  ).toBe(text);
  const lines = text.split("\n");
  seconds["lines of the file"] = lines.length;
});

test("the rules find no error that the design did not have", () => {
  const errors = (data: object) =>
    evaluate(loadModel({ ...fixtureData, ...data }))
      .filter(({ severity }) => severity === "error")
      .map(({ rule, scope }) => `${rule} ${scope}`);
  const before = new Set(errors({}));
  expect(errors(model()).filter((each) => !before.has(each))).toEqual([]);
});

test("the census of the adopted site equals its baseline", () => {
  const noted = new Set(
    site.baseline.virtualMachines.filter(({ notes = [] }) => notes.length > 0).map(({ name }) => name),
  );
  const isListed = (subject: string) => adoption.notExpressed.some(({ object }) => object === subject);
  const rows = compareSite(loadModel({ ...fixtureData, ...model() }), "rabat", found);
  const different = rows.filter(
    ({ equal, origin, name, subject }) =>
      !equal && (origin === "baseline" || origin === "adopted") && !noted.has(name) && !isListed(subject),
  );
  expect(
    different.map(({ subject, property, expected, actual }) => `${subject} ${property}: ${expected}, ${actual}`),
  ).toEqual([]);
});

test("an unchanged vCenter changes no line of the file", async () => {
  const before = readFileSync(adoption.file, "utf8");
  expect(
    (await adopt(loadModel({ ...fixtureData, ...model() }), "rabat", await simulation.census("rabat"), root, TODAY))
      .changed,
  ).toEqual([]);
  expect(readFileSync(adoption.file, "utf8")).toBe(before);
});

test("promotes tiers of VMs, a cluster with a host, a switch with a port group, and a datastore: imports only", async () => {
  simulation.synthesise(model());
  await simulation.terraform("primary", "init", "-no-color");
  schema = providerSchema(await simulation.terraform("primary", "providers", "schema", "-json"));
  const ids = await takeIds("rabat", simulation.environment);
  const names = [
    ...["/rabat/vm/Production", "/rabat/vm/Divers", "PROD Rabat A", "DVS PROD Rabat A", "VLAN 1001 – Messagerie"],
    ...["/rabat/vm/Cas vApp", "VLAN 1004 – web %2f frontaux", "SAN PROD Rabat A 01", "ESX-R02.men.local"],
  ];
  const selected = selectObjects(names, found, ids, {});
  const made = await timed("promote", () => promote(selected.wanted, schema, (objects) => planOf({ objects })));
  promotion = { ...made, refused: [...selected.refused, ...made.refused] };
  seconds["promoted objects"] = Object.keys(promotion.objects).length;
  await writeRecord("rabat", { objects: promotion.objects }, root);
  expect(promotion.refused.filter(({ path }) => path.startsWith("/rabat/vm/Production"))).toEqual([]);
  const types = new Set(Object.values(promotion.objects).map(({ type }) => type));
  expect([...types].sort()).toEqual([
    "vsphere_compute_cluster",
    "vsphere_distributed_port_group",
    "vsphere_distributed_virtual_switch",
    "vsphere_host",
    "vsphere_virtual_machine",
    "vsphere_vmfs_datastore",
  ]);
  const { changes } = await planOf({ objects: promotion.objects });
  expect(changes.filter(({ importId, action }) => importId === undefined || action.kind !== "none")).toEqual([]);
});

test("what cannot be promoted says why", () => {
  const reasons = Object.fromEntries(
    promotion.refused.map(({ path, reason }) => [path.slice(path.lastIndexOf("/") + 1), reason]),
  );
  expect(
    Object.keys(reasons)
      .filter((name) => name.startsWith("Cas "))
      .sort(),
  ).toEqual(
    [
      "encrypted",
      "host CD drive",
      "inaccessible",
      "local template",
      "orphaned",
      "passthrough CD drive",
      "physical RDM",
      "SATA disk",
      "no network",
      "vApp",
      "virtual RDM",
    ]
      .map((oddity) => `Cas ${oddity}`)
      .sort(),
  );
  expect(
    promotion.refused.every(({ path, reason }) => reason.length > 10 && promotion.objects[path] === undefined),
  ).toBe(true);
});

test("the deployment changes Terraform's state alone: equal censuses, no event, an empty second plan", async () => {
  const before = await simulation.census("rabat");
  const promoted = { objects: promotion.objects };
  const events = await eventsOf(() => timed("deploy the promotion", () => apply(promoted)));
  expect(events).toEqual([]);
  expect(censusDifference(before, await simulation.census("rabat"))).toEqual([]);
  expect((await planOf(promoted)).changes).toEqual([]);
});

const someMachine = (): [string, PromotedRecord[string]] => {
  const entry = Object.entries(promotion.objects).find(
    ([path, { type }]) => type === "vsphere_virtual_machine" && path.startsWith("/rabat/vm/Production"),
  );
  if (entry === undefined) throw new Error("no VM was promoted");
  return entry;
};

/** The VMDK files of a VM. */
const disksOf = ({ files }: Census, path: string) => {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return files.filter((file) => file.path.includes(`/${name}`) && file.path.endsWith(".vmdk")).map((file) => file.path);
};

test("a change of a promoted VM is an ordinary change of its line", async () => {
  const [path, { id }] = someMachine();
  const { virtualMachines } = site.baseline;
  const isChanged = ({ folder, name }: (typeof virtualMachines)[number]) => `/rabat/vm/${folder}/${name}` === path;
  const original = site;
  site = {
    ...site,
    baseline: {
      ...site.baseline,
      virtualMachines: virtualMachines.map((each) => (isChanged(each) ? { ...each, cpus: 8 } : each)),
    },
  };
  const [change, ...others] = (await planOf({ objects: promotion.objects })).changes;
  expect(others).toEqual([]);
  expect(change).toMatchObject({
    address: `vsphere_virtual_machine.${id}`,
    action: { kind: "update" },
    after: { num_cpus: 8 },
  });
  site = original;
});

test("a label that changes, and a VM that leaves the code, leave the disks in the datastore", async () => {
  const [path, object] = someMachine();
  const before = disksOf(await simulation.census("rabat"), path);
  expect(before.length).toBeGreaterThan(0);
  const { disk } = object.attributes;
  const relabelled = {
    ...object,
    attributes: {
      ...object.attributes,
      disk: (disk as readonly Record<string, never>[]).map((each, at) => ({ ...each, label: `data-${at}` })),
    },
  };
  expect(await eventsOf(() => apply({ objects: { [path]: relabelled } }))).not.toEqual([]);
  expect(disksOf(await simulation.census("rabat"), path)).toEqual(expect.arrayContaining(before));
  // without its block there is no prevent_destroy
  simulation.synthesise(model({}));
  await simulation.terraform(
    "primary",
    "apply",
    "-auto-approve",
    "-no-color",
    `-target=vsphere_virtual_machine.${object.id}`,
  );
  const after = await simulation.census("rabat");
  expect(after.virtualMachines.map((each) => each.path)).not.toContain(path);
  expect(disksOf(after, path)).toEqual(expect.arrayContaining(before));
});

test("Terraform refuses to destroy a promoted object", async () => {
  const [path, object] =
    Object.entries(promotion.objects)
      .filter(([, { type }]) => type === "vsphere_virtual_machine")
      .at(-1) ?? [];
  if (path === undefined || object === undefined) throw new Error("no VM was promoted");
  simulation.synthesise(model({ objects: { [path]: object } }));
  await expect(
    simulation.terraform("primary", "plan", "-destroy", "-no-color", `-target=vsphere_virtual_machine.${object.id}`),
  ).rejects.toThrow(/prevent_destroy|cannot be destroyed/);
});

test("released objects are forgotten, and nothing of them changes", async () => {
  const [gone] = someMachine();
  const { [gone]: _, ...objects } = promotion.objects;
  const before = await simulation.census("rabat");
  const given = released({ objects }, Object.keys(objects));
  const { changes } = await planOf(given);
  expect(new Set(changes.map(({ action }) => action.kind))).toEqual(new Set(["forget"]));
  const events = await eventsOf(() => timed("release", () => apply(given)));
  expect(events).toEqual([]);
  expect(censusDifference(before, await simulation.census("rabat"))).toEqual([]);
});
