import { VOLATILE } from "../../../review/fingerprint/canonical";
import { differenceOf } from "../../../review/fingerprint/difference";
import { type Circumstances, fingerprintOf } from "../../../review/fingerprint/fingerprint";
import { type ReviewToDeploy, readReview } from "../../../review/fingerprint/reviewed";
import { PlanError } from "../../../terraform/plan/plan-error";
import { readPlan } from "../../../terraform/plan/read";
import { schemaOfBindings } from "../../support/provider-schema";
import { changed, entryOf, type Json, set, textOf } from "../support";

const circumstances: Circumstances = {
  tree: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
  providerLock: 'provider "vsphere" {}',
  state: { lineage: "b3c1", serial: 4 },
};
const planOf = (change: (plan: Json) => unknown = () => {}) => readPlan(changed("change-primary", change), "primary");
const printOf = (change?: (plan: Json) => unknown) => fingerprintOf(planOf(change), circumstances);
const reviewed = printOf();

const machine = (plan: Json, when: "before" | "after") => entryOf(plan, "db-1")["change"]?.[when];
const both = (plan: Json, attribute: string, value: unknown) => {
  set(machine(plan, "before"), attribute, value);
  set(machine(plan, "after"), attribute, value);
};

describe("the fingerprint of the same plan is the same", () => {
  test.each<[string, (plan: Json) => unknown]>([
    ["at another time", (plan) => set(plan, "timestamp", "2030-01-01T00:00:00Z")],
    ["in another order", (plan) => plan["resource_changes"]?.reverse()],
    ["when DRS has moved a VM", (plan) => both(plan, "host_system_id", "host-99")],
    ["when a VM was used", (plan) => both(plan, "change_version", "77")],
    [
      "when Storage DRS has moved a disk",
      (plan) => {
        set(machine(plan, "before")?.["disk"]?.[1], "datastore_id", "datastore-9");
        set(machine(plan, "after")?.["disk"]?.[1], "datastore_id", "datastore-9");
      },
    ],
    ["for another account", (plan) => set(plan["variables"]?.["rabat_vsphere_user"], "value", "reader@vsphere.local")],
    [
      "when the provider normalises attributes that are not configured",
      (plan) => set(entryOf(plan, "cluster.", "resource_drift")["change"]?.["after"], "ha_advanced_options", null),
    ],
  ])("%s", (_, change) => {
    expect(printOf(change)).toEqual(reviewed);
  });
});

test("the attributes left out exist in the provider and are not configured", () => {
  const schema = schemaOfBindings("@cdktf/provider-vsphere");
  for (const [type, paths] of Object.entries(VOLATILE)) {
    for (const path of paths) {
      const [attribute = "", inner] = path.split(".");
      const resource = schema.get(`resource.${type}`);
      const names = inner === undefined ? resource?.attributes : resource?.blocks.get(attribute)?.attributes;
      expect([path, ...(names ?? [])]).toContain(inner ?? attribute);
    }
  }
});

describe("another plan has another fingerprint", () => {
  test.each<[string, (plan: Json) => unknown]>([
    ["another value", (plan) => set(machine(plan, "after"), "num_cpus", 12)],
    ["another value before", (plan) => set(machine(plan, "before"), "num_cpus", 12)],
    ["an old value that decides", (plan) => both(plan, "cpu_hot_add_enabled", false)],
    ["a power state", (plan) => both(plan, "power_state", "off")],
    ["another action", (plan) => set(entryOf(plan, "db-1")["change"], "actions", ["delete", "create"])],
    ["another reason to replace", (plan) => set(entryOf(plan, "db-1")["change"], "replace_paths", [["clone"]])],
    ["what is unknown", (plan) => set(entryOf(plan, "db-1")["change"], "after_unknown", { folder: true })],
    ["a move of a VM that the plan makes", (plan) => set(machine(plan, "after"), "host_system_id", "host-99")],
    ["a change less", (plan) => set(entryOf(plan, "db-1")["change"], "actions", ["no-op"])],
    ["drift", (plan) => set(entryOf(plan, "db-1", "resource_drift")["change"]?.["after"], "num_cpus", 2)],
    ["a deferred change", (plan) => set(plan, "deferred_changes", [{ resource_change: { address: "x.y" } }])],
  ])("%s", (_, change) => {
    expect(printOf(change).changes).not.toBe(reviewed.changes);
  });
});

describe("differences are described in the review's words", () => {
  const database = entryOf(JSON.parse(textOf("change-primary")) as Json, "db-1")["address"] as unknown as string;
  const review: Pick<ReviewToDeploy, "sites" | "link"> = {
    sites: [
      {
        groups: [
          {
            objects: [
              {
                subject: { kind: "virtual machine", name: "rab-db-1" },
                stack: "primary",
                address: database,
                effect: "guestRestart",
                attributes: [{ path: "num_cpus", before: "16", after: "14" }],
              },
            ],
          },
        ],
        drift: [],
      },
    ],
    link: { groups: [], drift: [] },
  };
  const difference = (
    change: (plan: Json) => unknown,
    others: Partial<Circumstances> = {},
    compared?: "withoutDrift",
  ) => {
    const plan = planOf(change);
    return differenceOf(
      { fingerprint: reviewed, review },
      { plan, fingerprint: fingerprintOf(plan, { ...circumstances, ...others }) },
      compared,
    );
  };
  const REVIEWED = "virtual machine rab-db-1: reviewed as guestRestart, num_cpus 16 → 14";

  test("there are none if the plan matches the review", () => {
    expect(difference(() => {})).toEqual([]);
  });

  test("another release of Terraform or of a provider", () => {
    expect(difference((plan) => set(plan, "terraform_version", "1.99.0"))).toEqual([
      `releases: terraform ${reviewed.releases["terraform"]} was reviewed, it is now 1.99.0`,
    ]);
    const providerLock = 'provider "registry.terraform.io/vmware/vsphere" {\n  version = "2.16.2"\n}\n';
    expect(difference(() => {}, { providerLock })).toEqual([
      "providers: .terraform.lock.hcl has changed since the review",
      "releases: registry.terraform.io/vmware/vsphere none was reviewed, it is now 2.16.2",
    ]);
  });

  test("an object that changes differently, and one that no longer changes", () => {
    expect(difference((plan) => set(machine(plan, "after"), "num_cpus", 12))).toEqual([
      expect.stringMatching(`^${REVIEWED}; now rab-db-1 \\(vsphere_.*\\): update, .*num_cpus 16 → 12`),
    ]);
    expect(difference((plan) => set(entryOf(plan, "db-1")["change"], "actions", ["no-op"]))).toEqual([
      `${REVIEWED}; it no longer changes`,
    ]);
  });

  test("an object that was not reviewed", () => {
    expect(difference((plan) => set(entryOf(plan, "vsphere_tag.")["change"], "actions", ["delete"]))).toEqual([
      expect.stringMatching(/^.* \(vsphere_tag\..*\): delete; it is not in the review$/),
    ]);
  });

  test("drift, unless the stack depends on stacks that were just deployed", () => {
    const drift = (plan: Json) => set(entryOf(plan, "db-1", "resource_drift")["change"]?.["after"], "num_cpus", 2);
    expect(difference(drift)).toEqual([
      expect.stringMatching(
        /^rab-db-1 \(.*\): drifted, num_cpus 16 → 2; it had not drifted at the time of the review$/,
      ),
    ]);
    expect(difference(drift, {}, "withoutDrift")).toEqual([]);
  });

  test.each<[string, Partial<Circumstances>, RegExp]>([
    ["another deploy", { state: { lineage: "b3c1", serial: 5 } }, /another deploy; serial 4 was reviewed, it is now 5/],
    ["another state", { state: { lineage: "", serial: 0 } }, /lineage b3c1 was reviewed, it is now none/],
    ["other code", { tree: "0".repeat(40) }, /^code: tree 4b825dc642cb was reviewed, this checkout has 000000000000/],
    ["other providers", { providerLock: "" }, /^providers/],
  ])("%s", (_, others, what) => {
    expect(difference(() => {}, others)).toEqual([expect.stringMatching(what)]);
  });
});

describe("an invalid review file is refused with error, where and remedy", () => {
  test.each([
    ["incomplete", '{"version": 1', /not valid JSON/],
    ["a plan", textOf("create-dr"), /has no version/],
    ["of a newer version", '{"version": 2}', /has version 2/],
    ["with an invalid value", '{"version": 1, "outcome": "fine"}', /outcome/],
  ])("%s", (_, text, what) => {
    expect(() => readReview(text, "review.json")).toThrow(PlanError);
    expect(() => readReview(text, "review.json")).toThrow(what);
  });
});
