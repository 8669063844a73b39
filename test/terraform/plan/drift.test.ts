import { App } from "cdktf";
import { chooseTarget } from "../../../model/target";
import { addStacks } from "../../../stacks/all";
import { DYNAMIC_BLOCKS } from "../../../terraform/plan/dynamic-blocks";
import { readPlan } from "../../../terraform/plan/read";
import { fixtureModel } from "../../fixture/model";
import { changed, entryOf, type Json, set, textOf } from "../../review/support";

const driftOf = (change: (plan: Json) => unknown) => readPlan(changed("change-primary", change), "primary").drift;
const MACHINE = 'rabat_massar_database_standing_vm_F7F8E232["db-1"]';
const afterOf = (plan: Json, address: string) => entryOf(plan, address, "resource_drift")["change"]?.["after"];

test("attributes that the provider computes on each read are not drift", () => {
  const raw = JSON.parse(textOf("change-primary")) as { resource_drift: unknown[] };
  expect(raw.resource_drift.length).toBeGreaterThan(10);
  expect(readPlan(textOf("change-primary"), "primary").drift).toEqual([]);
  expect(readPlan(textOf("empty-link"), "replication-link").drift).toEqual([]);
});

test("an attribute that the code sets is drift", () => {
  const drift = driftOf((plan) => set(afterOf(plan, MACHINE), "num_cpus", 4));
  expect(drift).toHaveLength(1);
  expect(drift[0]).toMatchObject({ before: { num_cpus: 16 }, after: { num_cpus: 4 } });
  expect(drift[0]?.after).toEqual({ ...drift[0]?.before, num_cpus: 4 });
});

test("an attribute that the code does not set is not drift", () => {
  const attributes = { host_system_id: "host-7", change_version: "9", cpu_share_level: "high", reboot_required: true };
  expect(driftOf((plan) => Object.entries(attributes).map((each) => set(afterOf(plan, MACHINE), ...each)))).toEqual([]);
});

test.each([
  ["connection", "connected", false],
  ["maintenance mode", "maintenance", true],
])("the %s of a host, which the code leaves to operators, is drift until its end", (_, attribute, now) => {
  const change = (from: boolean, to: boolean) =>
    driftOf((plan) => {
      const entry = entryOf(plan, "esx-11");
      const resources = plan["configuration"]?.["root_module"]?.["resources"] as unknown as Json[];
      for (const { expressions } of resources.filter(({ type }) => String(type) === "vsphere_host")) {
        delete expressions?.[attribute];
      }
      const host = entry["change"]?.["before"] as object;
      const values = { before: { ...host, [attribute]: from }, after: { ...host, [attribute]: to } };
      plan["resource_drift"]?.push({
        ...entry,
        change: { ...entry["change"], actions: ["update"], ...values },
      } as unknown as Json);
    });
  const drift = change(!now, now);
  expect(drift).toHaveLength(1);
  expect(drift[0]?.after).toEqual({ ...drift[0]?.before, [attribute]: now });
  expect(change(now, !now)).toEqual([]);
});

test("an object that leaves the code is as Terraform has just read it, not as it was after the last apply", () => {
  const text = changed("change-primary", (plan) => {
    const entry = entryOf(plan, "esx-11");
    const host = entry["change"]?.["before"] as object;
    const read = { before: host, after: { ...host, maintenance: true } };
    plan["resource_drift"]?.push({
      ...entry,
      change: { ...entry["change"], actions: ["update"], ...read },
    } as unknown as Json);
    Object.assign(entry["change"] ?? {}, { actions: ["delete"], after: null });
  });
  const removed = readPlan(text, "primary").changes.find(({ address }) => address.includes("esx-11"));
  expect(removed).toMatchObject({ action: { kind: "delete" }, before: { maintenance: true } });
});

test.each<[string, (machine: Json | undefined) => void, object]>([
  [
    "a value in a block",
    (vm) => set(vm?.["network_interface"]?.[0], "network_id", "dvportgroup-9"),
    { network_interface: [{ network_id: "dvportgroup-9" }] },
  ],
  [
    "a value in a block that Terraform omits from the configuration",
    (vm) => set(vm?.["disk"]?.[1], "size", 4096),
    { disk: [{}, { size: 4096 }, {}] },
  ],
  [
    "an additional block",
    (vm) => vm?.["disk"]?.push({ label: "swap" } as unknown as Json),
    { disk: [{}, {}, {}, { label: "swap" }] },
  ],
  ["a value in a map", (vm) => set(vm?.["custom_attributes"], "1", "1 d"), { custom_attributes: { "1": "1 d" } }],
])("%s is drift", (_, change, expected) => {
  const drift = driftOf((plan) => change(afterOf(plan, MACHINE)));
  expect(drift).toHaveLength(1);
  expect(drift[0]?.after).toMatchObject(expected);
});

describe("labels", () => {
  const ours = "urn:vmomi:InventoryServiceTag:f0af6691-c03c-4a0a-b6ae-c400254d2cbd:GLOBAL";
  const state = {
    values: { root_module: { resources: [{ type: "vsphere_tag", mode: "data", values: { id: ours } }] } },
  };

  test("a lost tag of the project is drift, without the tags of others", () => {
    const [lost, ...others] = driftOf((plan) => {
      set(plan, "prior_state", state);
      set(afterOf(plan, MACHINE), "tags", ["backup"]);
    });
    expect(others).toEqual([]);
    expect([lost?.before?.["tags"], lost?.after?.["tags"]]).toEqual([[ours], []]);
  });

  test("a changed custom attribute of the project is drift, without those of others", () => {
    const drift = driftOf((plan) => {
      set(afterOf(plan, MACHINE)?.["custom_attributes"], "1", "1 d");
      set(afterOf(plan, MACHINE)?.["custom_attributes"], "99", "nightly");
    });
    expect(drift).toMatchObject([{ before: { custom_attributes: { "1": "5 min" } } }]);
    expect(drift[0]?.after?.["custom_attributes"]).toMatchObject({ "1": "1 d" });
    expect(drift[0]?.after?.["custom_attributes"]).not.toHaveProperty("99");
  });

  test("tags, custom attributes and notes of others are not drift", () => {
    const drift = driftOf((plan) => {
      const machine = afterOf(plan, MACHINE);
      machine?.["tags"]?.push("backup" as unknown as Json);
      set(machine?.["custom_attributes"], "99", "nightly");
      set(machine, "annotation", "Backup of Monday: successful");
    });
    expect(drift).toEqual([]);
  });
});

test("an attribute that the code does not set is drift if the plan undoes its change", () => {
  const drift = driftOf((plan) => {
    set(afterOf(plan, MACHINE), "cpu_share_level", "high");
    const change = entryOf(plan, MACHINE, "resource_changes")["change"];
    set(change, "actions", ["update"]);
    set(change?.["before"], "cpu_share_level", "high");
    set(change?.["after"], "cpu_share_level", "normal");
  });
  expect(drift).toMatchObject([{ before: { cpu_share_level: "normal" }, after: { cpu_share_level: "high" } }]);
});

test("attributes that the provider adds to a block are not drift", () => {
  expect(driftOf((plan) => set(afterOf(plan, MACHINE)?.["disk"]?.[1], "datastore_id", "datastore-1"))).toEqual([]);
  expect(driftOf((plan) => set(afterOf(plan, MACHINE)?.["network_interface"]?.[0], "mac_address", "00:50"))).toEqual(
    [],
  );
});

test("a deleted object is drift", () => {
  const drift = driftOf((plan) => {
    const { change } = entryOf(plan, MACHINE, "resource_drift");
    set(change, "actions", ["delete"]);
    set(change, "after", null);
  });
  expect(drift).toEqual([expect.objectContaining({ action: { kind: "delete" } })]);
  expect(drift[0]).not.toHaveProperty("after");
});

test("a moved object is not drift", () => {
  expect(driftOf((plan) => set(entryOf(plan, MACHINE, "resource_drift")["change"], "actions", ["no-op"]))).toEqual([]);
});

test("the table of dynamic blocks matches the stacks", () => {
  const app = new App({ outdir: "/nowhere" });
  addStacks(app, { model: fixtureModel(), target: chooseTarget({}) });
  const found: Record<string, Record<string, string[]>> = {};
  for (const stack of app.node.children) {
    const { resource = {} } =
      "toTerraform" in stack
        ? (stack as { toTerraform(): { resource?: Record<string, Record<string, Json>> } }).toTerraform()
        : {};
    for (const [type, resources] of Object.entries(resource)) {
      for (const { dynamic } of Object.values(resources)) {
        for (const [block, { content }] of Object.entries(dynamic ?? {}) as [string, Json][]) {
          found[type] = { ...found[type], [block]: Object.keys(content ?? {}).sort() };
        }
      }
    }
  }
  const table = Object.entries(DYNAMIC_BLOCKS).map(([type, blocks]) => [
    type,
    Object.fromEntries(Object.entries(blocks).map(([block, names]) => [block, [...names].sort()])),
  ]);
  expect(found).toEqual(Object.fromEntries(table));
});
