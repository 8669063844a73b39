import { type ClassificationContext, classify } from "../../../review/effects/classify";
import type { Effect } from "../../../review/effects/effect";
import type { PlannedChange, PlanObject } from "../../../terraform/plan/change";
import { knownObjects } from "../../../terraform/plan/known";
import { planned } from "./plan";

const OPERATOR = { id: "101", name: "massar-operator", role_privileges: ["VirtualMachine.Interact.PowerOn"] };
const AUDITOR = { id: "102", name: "massar-auditor", role_privileges: ["Datastore.Browse", "StorageProfile.View"] };

const known = knownObjects([
  { type: "vsphere_role", values: OPERATOR },
  { type: "vsphere_role", values: AUDITOR },
  { type: "vsphere_compute_cluster", values: { id: "domain-c9", name: "rabat-extension" } },
]);

const context: ClassificationContext = {
  release: "1.26.0",
  subjectOf: ({ type, address }) => ({ kind: type, name: address }),
  known: () => known,
};

const accessIn = (change: PlannedChange) =>
  classify(change, context).effects.filter(({ effect }) => effect === "accessChanged");
const causesOf = (change: PlannedChange) => accessIn(change).flatMap(({ causes }) => causes);
const effectsOf = (change: PlannedChange): Effect[] => classify(change, context).effects.map(({ effect }) => effect);

describe("a role", () => {
  const role = (privileges: readonly string[]): PlanObject => ({ ...OPERATOR, role_privileges: privileges });

  test("that gains ModifyPermissions changes access, and loses nothing of its list", () => {
    const more = role([...OPERATOR.role_privileges, "Authorization.ModifyPermissions"]);
    expect(effectsOf(planned("vsphere_role", OPERATOR, more))).toEqual(["accessChanged"]);
    expect(causesOf(planned("vsphere_role", OPERATOR, more))).toEqual([
      { path: "role_privileges", added: ["Authorization.ModifyPermissions"] },
    ]);
  });

  test("names each of 300 privileges", () => {
    const privileges = Array.from({ length: 300 }, (_, index) => `Some.Rather.Long.Group.Of.Privileges.Number${index}`);
    const [gained] = causesOf(planned("vsphere_role", OPERATOR, role([...OPERATOR.role_privileges, ...privileges])));
    const [lost] = causesOf(planned("vsphere_role", role([...OPERATOR.role_privileges, ...privileges]), OPERATOR));
    expect(new Set(gained?.added)).toEqual(new Set(privileges));
    expect(new Set(lost?.removed)).toEqual(new Set(privileges));
  });

  test("that is created or destroyed changes access, with all its privileges", () => {
    expect(effectsOf(planned("vsphere_role", undefined, AUDITOR))).toEqual(["created", "accessChanged"]);
    expect(causesOf(planned("vsphere_role", undefined, AUDITOR))).toEqual([
      { path: "role_privileges", added: AUDITOR.role_privileges },
    ]);
    expect(causesOf(planned("vsphere_role", AUDITOR, undefined))).toEqual([
      { path: "role_privileges", removed: AUDITOR.role_privileges },
    ]);
  });

  test("with another text does not", () => {
    expect(effectsOf(planned("vsphere_role", OPERATOR, { ...OPERATOR, name: "operators" }))).toEqual(["none"]);
  });
});

describe("permissions", () => {
  const entry = (account: string, role: string, more: PlanObject = {}) => ({
    user_or_group: account,
    role_id: role,
    is_group: true,
    propagate: true,
    ...more,
  });
  const on = (...permissions: readonly PlanObject[]): PlanObject => ({
    id: "domain-c9",
    entity_id: "domain-c9",
    entity_type: "ClusterComputeResource",
    permissions,
  });
  const operators = entry("MASSAR\\operators", "101");
  const update = (...now: readonly PlanObject[]) => planned("vsphere_entity_permissions", on(operators), on(...now));

  test("of another account: who, with which role and which privileges", () => {
    const [cause, ...others] = causesOf(update(operators, entry("MASSAR\\domain-users", "102")));
    expect(others).toEqual([]);
    expect(cause).toMatchObject({
      block: "added",
      name: "MASSAR\\domain-users",
      added: AUDITOR.role_privileges,
    });
    expect(cause?.after).toContain("massar-auditor");
    expect(cause?.after).toContain("propagate true");
  });

  test("that are removed: the privileges that the account loses", () => {
    expect(causesOf(update(entry("MASSAR\\others", "102")))).toEqual([
      expect.objectContaining({ block: "removed", name: "MASSAR\\operators", removed: OPERATOR.role_privileges }),
      expect.objectContaining({ block: "added", name: "MASSAR\\others", added: AUDITOR.role_privileges }),
    ]);
  });

  test("with another role: the privileges gained and lost, by the account's and the roles' names", () => {
    expect(causesOf(update({ ...operators, role_id: "102" }))).toEqual([
      {
        path: 'permissions["MASSAR\\\\operators"].role_id',
        before: "massar-operator",
        after: "massar-auditor",
        added: AUDITOR.role_privileges,
        removed: OPERATOR.role_privileges,
      },
    ]);
  });

  test("with vCenter's own role Administrator", () => {
    const [cause] = causesOf(update({ ...operators, role_id: "-1" }));
    expect(cause?.after).toBe("Administrator");
  });

  test("that propagate, or no longer", () => {
    expect(effectsOf(update({ ...operators, propagate: false }))).toEqual(["accessChanged"]);
    expect(causesOf(update({ ...operators, propagate: false }))[0]?.path).toBe(
      'permissions["MASSAR\\\\operators"].propagate',
    );
  });

  test("of a user with a group's name are not taken for the group's", () => {
    const user = entry("MASSAR\\operators", "-1", { is_group: false });
    expect(causesOf(update(operators, user))).toEqual([expect.objectContaining({ block: "added" })]);
  });

  test("on another object: the plan already fails, so that no access changes", () => {
    const moved = planned("vsphere_entity_permissions", on(operators), { ...on(operators), entity_id: "domain-c10" });
    expect(effectsOf(moved)).toEqual(["applyWillFail"]);
  });

  test("of a new or a removed object, with the object's name", () => {
    for (const change of [
      planned("vsphere_entity_permissions", undefined, on(operators)),
      planned("vsphere_entity_permissions", on(operators), undefined),
    ]) {
      const causes = causesOf(change);
      expect(JSON.stringify(causes)).toContain("rabat-extension");
      expect(JSON.stringify(causes)).toContain("MASSAR");
      expect(JSON.stringify(causes)).toContain("VirtualMachine.Interact.PowerOn");
    }
  });
});

test.each<[string, string, PlanObject, PlanObject]>([
  ["lockdown off", "vsphere_host", { lockdown: "normal" }, { lockdown: "disabled" }],
  ["lockdown stricter", "vsphere_host", { lockdown: "normal" }, { lockdown: "strict" }],
  ["another thumbprint", "vsphere_host", { thumbprint: "AA:01" }, { thumbprint: "AA:02" }],
  ["another owner of the credentials", "vsphere_host", { username: "root" }, { username: "svc" }],
  ["another password", "vsphere_host", { password: "(sensitive 1)" }, { password: "(sensitive 2)" }],
  ["promiscuous mode", "vsphere_distributed_port_group", {}, { allow_promiscuous: true }],
  ["MAC changes", "vsphere_distributed_port_group", {}, { allow_mac_changes: true }],
  ["forged transmits of a switch", "vsphere_distributed_virtual_switch", {}, { allow_forged_transmits: true }],
  ["a policy per port", "vsphere_distributed_port_group", {}, { security_policy_override_allowed: true }],
  ["a VM in another folder", "vsphere_virtual_machine", { folder: "a" }, { folder: "b" }],
  ["a cluster in another folder", "vsphere_compute_cluster", { folder: "a" }, { folder: "b" }],
  ["a folder below another", "vsphere_folder", { path: "massar/db" }, { path: "lab/db" }],
])("%s changes access", (_, type, before, after) => {
  expect(effectsOf(planned(type, { name: "x", ...before }, { name: "x", ...after }))).toContain("accessChanged");
});

test("a folder that is only renamed does not change access", () => {
  expect(effectsOf(planned("vsphere_folder", { path: "massar/db" }, { path: "massar/database" }))).toEqual(["none"]);
});

test.each<[string, string, PlanObject]>([
  ["open ports", "vsphere_distributed_port_group", { allow_promiscuous: true }],
  ["an open switch", "vsphere_distributed_virtual_switch", { allow_mac_changes: true }],
  ["a host without lockdown", "vsphere_host", { lockdown: "disabled" }],
])("creating %s changes access", (_, type, values) => {
  expect(effectsOf(planned(type, undefined, { name: "x", ...values }))).toEqual(["created", "accessChanged"]);
  expect(effectsOf(planned(type, undefined, { name: "x", lockdown: "normal" }))).toEqual(["created"]);
});
