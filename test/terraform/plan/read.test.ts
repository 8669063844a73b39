import { PlanError } from "../../../terraform/plan/plan-error";
import { readPlan } from "../../../terraform/plan/read";
import { changed, entryOf, type Json, REAL_PLANS, type RealPlan, set, textOf } from "../../review/support";

const read = (text: string, stack = "primary") => readPlan(text, stack, { file: "plan.json" });
const withActions = (address: string, ...actions: string[]) =>
  changed("change-primary", (plan) => set(entryOf(plan, address)["change"], "actions", actions));

describe("a real plan", () => {
  test.each(Object.entries(REAL_PLANS) as [RealPlan, string][])("%s is read completely", (name, stack) => {
    const { resource_changes: entries } = JSON.parse(textOf(name)) as { resource_changes: unknown[] };
    const { changes, unchanged, ...plan } = read(textOf(name), stack);
    expect(changes.length + unchanged).toBe(entries.length);
    expect(plan).toMatchObject({ stack, terraformVersion: "1.11.4", deferred: [], complete: true });
  });

  test("contains the values of each changed object before and after", () => {
    const { changes } = read(textOf("change-primary"));
    expect(changes.map(({ type, key, action: { kind } }) => `${type} ${key ?? ""} ${kind}`)).toEqual([
      "vsphere_distributed_port_group  update",
      "vsphere_virtual_machine db-1 update",
      "vsphere_virtual_machine db-2 update",
      "vsphere_virtual_machine db-3 update",
    ]);
    expect(changes[1]).toMatchObject({ before: { num_cpus: 16 }, after: { num_cpus: 14 }, replacePaths: [] });
  });

  test("contains the attributes that are known only after the apply", () => {
    const [first] = read(textOf("create-dr"), "dr").changes;
    expect(first).toMatchObject({ action: { kind: "create" }, unknown: { id: true } });
    expect(first).not.toHaveProperty("before");
  });
});

describe("the image of a VM", () => {
  const cloned = (plan: Json, key: string, uuid: string, more: object = {}) =>
    set(entryOf(plan, key)["change"]?.["before"], "clone", [{ template_uuid: uuid, linked_clone: false, ...more }]);
  const images = (change: (plan: Json) => unknown) =>
    read(
      changed("change-primary", (plan) => {
        const values = { id: "4207", name: "massar-debian-12-2026.10" };
        const resources = [{ type: "vsphere_virtual_machine", mode: "data", values }];
        set(plan, "prior_state", { values: { root_module: { resources } } });
        change(plan);
      }),
    ).images;

  test("is the template that it was cloned from, by name, if the stack looks it up", () => {
    const found = images((plan) => {
      cloned(plan, "db-1", "4207");
      cloned(plan, "db-2", "4208");
    });
    expect(found).toMatchObject({ "rab-db-1": "massar-debian-12-2026.10", "rab-db-2": undefined });
    expect(Object.keys(found)).toContain("rab-db-2");
  });

  test("is not read of a VM that leaves or is replaced, of a linked clone, and without a state", () => {
    const found = images((plan) => {
      cloned(plan, "db-1", "4207");
      set(entryOf(plan, "db-1")["change"], "actions", ["delete", "create"]);
      cloned(plan, "db-2", "4207", { linked_clone: true });
    });
    expect(Object.keys(found)).not.toEqual(expect.arrayContaining(["rab-db-1"]));
    expect(Object.keys(found)).not.toEqual(expect.arrayContaining(["rab-db-2"]));
    expect(read(textOf("change-primary")).images).toEqual({});
  });
});

describe("an object of a plan", () => {
  test.each([
    [["create"], { kind: "create" }],
    [["delete"], { kind: "delete" }],
    [["delete", "create"], { kind: "replace", createFirst: false }],
    [["create", "delete"], { kind: "replace", createFirst: true }],
    [["forget"], { kind: "forget" }],
    [["create", "forget"], { kind: "createThenForget" }],
    [["update", "reboot"], { kind: "unknown", actions: ["update", "reboot"] }],
    [["constructor"], { kind: "unknown", actions: ["constructor"] }],
    [[], { kind: "unknown", actions: [] }],
  ])("with actions %j", (actions, action) => {
    expect(read(withActions("db-1", ...actions)).changes[1]?.action).toEqual(action);
  });

  test("is a change if it is only moved or imported", () => {
    const text = changed("change-primary", (plan) => {
      set(entryOf(plan, "vsphere_folder."), "previous_address", "vsphere_folder.old");
      set(entryOf(plan, "vsphere_tag.")["change"], "importing", { id: "urn:tag" });
    });
    const { changes } = read(text);
    expect(changes).toHaveLength(6);
    expect(changes).toContainEqual(
      expect.objectContaining({ action: { kind: "none" }, movedFrom: "vsphere_folder.old" }),
    );
    expect(changes).toContainEqual(expect.objectContaining({ action: { kind: "none" }, importId: "urn:tag" }));
  });

  test("can also have a deposed object at the same address", () => {
    const text = changed("change-primary", (plan) => {
      const entry = entryOf(plan, "db-1");
      plan["resource_changes"]?.push({
        ...entry,
        deposed: "a1b2c3d4",
        change: { actions: ["delete"], before: entry["change"]?.["before"], after: null },
      } as unknown as Json);
    });
    expect(read(text).changes.at(-1)).toMatchObject({ deposed: "a1b2c3d4", action: { kind: "delete" } });
  });

  test("has the reason of a replacement, and the attributes that force it", () => {
    const text = changed("change-primary", (plan) => {
      const entry = entryOf(plan, "db-1");
      set(entry, "action_reason", "replace_because_cannot_update");
      set(entry["change"], "actions", ["delete", "create"]);
      set(entry["change"], "replace_paths", [["clone", 0, "template_uuid"]]);
    });
    expect(read(text).changes[1]).toMatchObject({
      reason: "replace_because_cannot_update",
      replacePaths: [["clone", 0, "template_uuid"]],
    });
  });

  test("is listed if Terraform defers its change", () => {
    const text = changed("change-primary", (plan) => {
      set(plan, "complete", false);
      set(plan, "deferred_changes", [{ reason: "resource_config_unknown", resource_change: entryOf(plan, "db-1") }]);
    });
    expect(read(text)).toMatchObject({ complete: false, deferred: [expect.stringContaining('["db-1"]')] });
  });

  test("of an unknown provider is refused, because its effects are unknown", () => {
    const text = changed("change-primary", (plan) => set(entryOf(plan, "db-1"), "provider_name", "example.com/x/dns"));
    expect(() => read(text)).toThrow("example.com/x/dns");
  });
});

describe("an unsupported plan is refused with problem, place and remedy", () => {
  const truncated = textOf("change-primary").slice(0, 100_000);
  const invalid = (change: (plan: Json) => unknown) => changed("change-primary", change);
  test.each<[string, string, RegExp]>([
    ["an empty text", "", /it is empty/],
    ["plain text", "No changes. Your infrastructure matches the configuration.", /it is plain text/],
    ["a truncated plan", truncated, /truncated after 100000 characters/],
    ["a list", "[]", /it is not an object/],
    [
      "the output of terraform show for a state",
      '{"format_version":"1.0","terraform_version":"1.11.4","values":{}}',
      /state, not a plan/,
    ],
    ["a state file", '{"version":4,"terraform_version":"1.11.4","serial":3,"lineage":"x"}', /state, not a plan/],
    ["other JSON", '{"name":"massar"}', /not a Terraform plan/],
    ["another major version", invalid((plan) => set(plan, "format_version", "2.0")), /unsupported format 2\.0/],
    ["an invalid version", invalid((plan) => set(plan, "format_version", "new")), /unsupported format version/],
    ["a failed plan", invalid((plan) => set(plan, "errored", true)), /The plan failed/],
    ["no list of changes", invalid((plan) => set(plan, "resource_changes", undefined)), /no list of changes/],
    ["an empty list of changes", invalid((plan) => set(plan, "resource_changes", null)), /no list of changes/],
    ["an invalid change", invalid((plan) => set(plan["resource_changes"], 3, "x")), /resource_changes\.3/],
    [
      "actions that are not a list",
      invalid((plan) => set(entryOf(plan, "db-1")["change"], "actions", "update")),
      /actions/,
    ],
    ["a duplicate object", invalid((plan) => plan["resource_changes"]?.push(entryOf(plan, "db-1"))), /twice/],
    [
      "another stack's plan",
      invalid((plan) => set(plan["configuration"]?.["provider_config"]?.["vsphere.rabat"], "alias", "marrakech")),
      /it is the plan of dr/,
    ],
    [
      "another project's plan",
      invalid((plan) => set(plan["configuration"], "provider_config", { aws: { name: "aws" } })),
      /another project/,
    ],
    ["provider actions", invalid((plan) => set(plan, "action_invocations", [{}])), /provider actions/],
  ])("%s", (_, text, problem) => {
    const failure = (() => {
      try {
        return read(text);
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toBeInstanceOf(PlanError);
    expect(String(failure)).toMatch(problem);
    expect(String(failure)).toMatch(/^error {3}.+\nwhere {3}plan\.json\nremedy {2}.+$/);
  });
});

test("a plan of 5,000 changes is read within two seconds of CPU time", () => {
  const text = changed("change-primary", (plan) => {
    const machine = entryOf(plan, "db-1");
    const before = machine["change"]?.["before"];
    const copies = Array.from({ length: 5000 }, (_, at) => ({
      ...machine,
      address: `vsphere_virtual_machine.vm["${at}"]`,
      // the size of the plan in comparisons of other tools: 17 MB in total
      change: {
        actions: ["update"],
        before: { ...before, extra_config: {}, uuid: `u-${at}` },
        after: { num_cpus: at },
      },
    }));
    set(plan, "resource_changes", copies);
  });
  const start = process.cpuUsage();
  expect(read(text).changes).toHaveLength(5000);
  const { user, system } = process.cpuUsage(start);
  // CPU time, which hardly depends on the load of the machine; JSON.parse takes a quarter of it
  expect((user + system) / 1e6).toBeLessThan(2);
  expect(text.length).toBeGreaterThan(10_000_000);
});
