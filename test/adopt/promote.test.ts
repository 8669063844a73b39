import { type PromotedRecord, promote, type Wanted } from "../../adopt/promote";
import type { BlockSchema } from "../../adopt/provider-schema";
import { released, withPromoted } from "../../adopt/record";
import type { PlannedChange, PlanObject, StackPlan } from "../../terraform/plan/change";

const schema: Readonly<Record<string, BlockSchema>> = {
  vsphere_virtual_machine: {
    attributes: {
      name: { type: "string", required: true },
      num_cpus: { type: "number", optional: true },
      enable_logging: { type: "bool", optional: true },
      force_power_off: { type: "bool", optional: true },
      uuid: { type: "string", computed: true },
      tags: { type: ["set", "string"], optional: true },
    },
    blocks: {
      disk: {
        attributes: { label: { required: true }, size: { optional: true }, key: { computed: true } },
        blocks: {},
      },
    },
  },
};
const wanted: Wanted = { path: "/rabat/vm/A", id: "a", type: "vsphere_virtual_machine", importId: "/rabat/vm/A" };
const found = {
  name: "A",
  num_cpus: 4,
  enable_logging: false,
  uuid: "42",
  tags: ["urn:backup"],
  force_power_off: null,
  disk: [{ label: "disk0", size: 40, key: 2000 }],
};

/** Plans as Terraform does: what the record states, and a default for what it does not. */
const planner =
  (defaults: PlanObject, how: Partial<PlannedChange> = {}) =>
  async (objects: PromotedRecord): Promise<StackPlan> => ({
    ...{ stack: "primary", terraformVersion: "1", drift: [], images: {}, unchanged: 0, deferred: [], complete: true },
    changes: Object.values(objects).map(({ type, id, importId, attributes, ignored = [] }): PlannedChange => {
      const isIgnored = (name: string) => ignored === "all" || ignored.includes(name);
      const after = Object.fromEntries(
        Object.entries(found).map(([name, value]) => [
          name,
          isIgnored(name) || name === "uuid" || name === "disk" ? value : (attributes[name] ?? defaults[name] ?? null),
        ]),
      ) as PlanObject;
      const action = JSON.stringify(after) === JSON.stringify(found) ? "none" : "update";
      return {
        ...{
          stack: "primary",
          address: `${type}.${id}`,
          type,
          provider: "",
          unknown: {},
          replacePaths: [],
          importId,
          before: found as PlanObject,
          after,
        },
        action: { kind: action },
        ...how,
      };
    }),
  });

test("records what differs from the provider's defaults, and ignores what only the state gets", async () => {
  const { objects, refused } = await promote(
    [wanted],
    schema,
    planner({ enable_logging: true, force_power_off: true }),
  );
  expect(refused).toEqual([]);
  expect(objects["/rabat/vm/A"]).toEqual({
    ...{ id: "a", type: "vsphere_virtual_machine", importId: "/rabat/vm/A" },
    attributes: { name: "A", num_cpus: 4, enable_logging: false, disk: [{ label: "disk0", size: 40 }] },
    ignored: ["tags", "force_power_off"],
  });
});

test("an object that would be replaced stays baseline, with the reason", async () => {
  const plan = planner(
    { enable_logging: true },
    { action: { kind: "replace", createFirst: false }, replacePaths: [["disk", 0, "label"]] },
  );
  expect((await promote([wanted], schema, plan)).refused).toEqual([
    { path: "/rabat/vm/A", reason: "a deployment would replace it, because of disk.0.label" },
  ]);
});

test("an object that the provider changes whatever the code says stays baseline", async () => {
  const plan = async (objects: PromotedRecord): Promise<StackPlan> => {
    const made = await planner({})(objects);
    return {
      ...made,
      changes: made.changes.map((each) => ({
        ...each,
        action: { kind: "update" },
        after: { ...found, num_cpus: 2 } as PlanObject,
      })),
    };
  };
  const { objects, refused } = await promote([wanted], schema, plan);
  expect(objects).toEqual({});
  expect(refused[0]?.reason).toContain("would change num_cpus, whatever the code says");
});

test("an object that makes Terraform fail is left out, named or not, and the others are promoted", async () => {
  const others = ["b", "c", "d"].map((id) => ({ ...wanted, id, path: `/rabat/vm/${id}` }));
  for (const error of [
    "Error: disk.0: unsupported\n\n  with vsphere_virtual_machine.c,",
    "Error: disk.0: unsupported",
  ]) {
    const plan = async (objects: PromotedRecord) => {
      if (objects["/rabat/vm/c"] !== undefined) throw new Error(error);
      return planner({})(objects);
    };
    const { objects, refused } = await promote(others, schema, plan);
    expect(Object.keys(objects).sort()).toEqual(["/rabat/vm/b", "/rabat/vm/d"]);
    expect(refused).toEqual([{ path: "/rabat/vm/c", reason: "Terraform: disk.0: unsupported" }]);
  }
});

test("a failure that no object causes is one", async () => {
  const plan = jest.fn(() => Promise.reject(new Error("no login")));
  const two = [wanted, { ...wanted, id: "b", path: "/rabat/vm/B" }];
  await expect(promote(two, schema, plan)).rejects.toThrow("no login");
  expect(plan).toHaveBeenCalledTimes(1);
});

test("a released object is forgotten, until it is promoted again", () => {
  const object = { id: "a", type: "vsphere_virtual_machine", importId: "/rabat/vm/A", attributes: {} };
  const before = { objects: { "/rabat/vm/A": object } };
  const after = released(before, ["/rabat/vm/A"]);
  expect(after).toEqual({ objects: {}, released: ["vsphere_virtual_machine.a"] });
  expect(withPromoted(after, before.objects)).toEqual({ ...before, released: [] });
});
