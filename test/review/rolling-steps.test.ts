import { hashOfChanges } from "../../review/fingerprint/fingerprint";
import { rollingSteps, unplannedChanges } from "../../review/rolling-steps";
import { readPlan } from "../../terraform/plan/read";
import { changed, entryOf, type Json, set, textOf } from "./support";

const planOf = (change: (plan: Json) => unknown = () => {}) => readPlan(changed("change-primary", change), "primary");

test("each changed VM is a step, in the order of its tier's members", () => {
  const plan = planOf();
  const steps = rollingSteps(plan);
  expect(steps.map(({ member }) => member)).toEqual(["database/db-1", "database/db-2", "database/db-3"]);
  expect(steps[1]).toEqual({
    member: "database/db-2",
    address: plan.changes[2]?.address,
    targets: [plan.changes[2]?.address],
    kind: "changed",
    changes: hashOfChanges(plan.changes.slice(2, 3)),
  });
});

test("a tenth member comes after the second", () => {
  const plan = planOf((json) => {
    const entry = entryOf(json, "db-1");
    json["resource_changes"]?.unshift({
      ...entry,
      address: String(entry["address"]).replace("db-1", "db-10"),
      index: "db-10",
    } as unknown as Json);
  });
  expect(
    rollingSteps(plan)
      .map(({ member }) => member)
      .at(-1),
  ).toBe("database/db-10");
});

const act = (json: Json, key: string, ...actions: string[]) => set(entryOf(json, key)["change"], "actions", actions);

describe("in a tier that loses members", () => {
  const plan = planOf((json) => {
    act(json, "db-1", "delete");
    act(json, "db-2", "create");
    act(json, "db-3", "delete", "create");
    const machine = entryOf(json, "db-1");
    json["resource_changes"]?.push({
      ...machine,
      address: 'vsphere_ha_vm_override.rabat_massar_database_standing-restart_override_5F4B6C7D["db-1"]',
      type: "vsphere_ha_vm_override",
    } as unknown as Json);
  });

  test("new members come first, removed ones last", () => {
    expect(rollingSteps(plan).map(({ member, kind }) => `${member} ${kind}`)).toEqual([
      "database/db-2 created",
      "database/db-3 changed",
      "database/db-1 removed",
    ]);
  });

  test("a new member is a step of its own plan too, which removes nothing", () => {
    const alone = planOf((json) => act(json, "db-2", "create"));
    const [created] = rollingSteps(plan);
    expect(rollingSteps(alone, plan)[0]).toEqual(created);
  });

  test("a removed VM is planned with its HA override, which cannot be read without it", () => {
    const [, , removed] = rollingSteps(plan);
    expect(removed?.targets).toEqual([
      removed?.address,
      'vsphere_ha_vm_override.rabat_massar_database_standing-restart_override_5F4B6C7D["db-1"]',
    ]);
  });
});

test("new members of a tier that loses none are no steps, as in a recovery", () => {
  const plan = planOf((json) => act(json, "db-1", "create"));
  expect(rollingSteps(plan).map(({ member }) => member)).toEqual(["database/db-2", "database/db-3"]);
});

test("gateways are a tier", () => {
  const link = readPlan(
    changed("empty-link", (json) => set(entryOf(json, "standing_vm_")["change"], "actions", ["update"])),
    "replication-link",
  );
  expect(rollingSteps(link).map(({ member }) => member)).toEqual([
    expect.stringMatching(/^(rabat|marrakech)-gateways\/gateway-\d$/),
  ]);
  expect(rollingSteps(readPlan(textOf("create-dr"), "dr"))).toEqual([]);
});

describe("unplanned changes of a step", () => {
  const database = (json: Json) => entryOf(json, "db-1")["change"];
  test("are none if the step makes the planned changes or fewer", () => {
    expect(unplannedChanges(planOf(), planOf())).toEqual([]);
    expect(
      unplannedChanges(
        planOf((json) => set(database(json), "actions", ["no-op"])),
        planOf(),
      ),
    ).toEqual([]);
  });

  test.each<[string, (plan: Json) => unknown, RegExp]>([
    ["another value", (json) => set(database(json)?.["after"], "num_cpus", 2), /db-1.*: would change differently$/],
    [
      "another action",
      (json) => set(database(json), "actions", ["delete", "create"]),
      /db-1.*: would change differently$/,
    ],
    [
      "a known value is unknown now",
      (json) => set(database(json), "after_unknown", { folder: true }),
      /db-1.*: would change differently$/,
    ],
    [
      "another object",
      (json) => set(entryOf(json, "vsphere_tag.")["change"], "actions", ["update"]),
      /vsphere_tag.*: was not planned to change$/,
    ],
  ])("%s", (_, change, what) => {
    expect(unplannedChanges(planOf(change), planOf())).toEqual([expect.stringMatching(what)]);
  });

  test("do not include values that were unknown", () => {
    const whole = planOf((json) => {
      set(database(json)?.["after"], "folder", null);
      set(database(json), "after_unknown", { folder: true, disk: [{}] });
    });
    expect(unplannedChanges(planOf(), whole)).toEqual([]);
    expect(
      unplannedChanges(
        planOf((json) => set(database(json)?.["after"], "disk", [])),
        whole,
      ),
    ).toHaveLength(1);
  });
});
