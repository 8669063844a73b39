import { type ClassificationContext, classify } from "../../../review/effects/classify";
import type { PlanObject } from "../../../terraform/plan/change";
import { planned } from "./plan";

const context: ClassificationContext = {
  release: "1.26.0",
  subjectOf: ({ type, address }) => ({ kind: type, name: address }),
  isDestroyed: (id) => id === "vm-gone",
};
const live: ClassificationContext = { ...context, release: "2.16.1" };

const isLessProtected = (type: string, before: PlanObject, after: PlanObject, at = context): boolean =>
  classify(planned(type, { name: "x", ...before }, { name: "x", ...after }), at).effects.some(
    ({ effect }) => effect === "lessProtected",
  );

const CLUSTER = "vsphere_compute_cluster";
const VM = "vsphere_virtual_machine";
const RULE = "vsphere_compute_cluster_vm_anti_affinity_rule";

describe("less protected in one direction, not in the other", () => {
  test.each<[string, string, PlanObject, PlanObject]>([
    ["HA off", CLUSTER, { ha_enabled: true }, { ha_enabled: false }],
    [
      "admission control off",
      CLUSTER,
      { ha_admission_control_policy: "resourcePercentage" },
      { ha_admission_control_policy: "disabled" },
    ],
    [
      "fewer host failures",
      CLUSTER,
      { ha_admission_control_host_failure_tolerance: 2 },
      { ha_admission_control_host_failure_tolerance: 1 },
    ],
    [
      "VM monitoring off",
      CLUSTER,
      { ha_vm_monitoring: "vmMonitoringOnly" },
      { ha_vm_monitoring: "vmMonitoringDisabled" },
    ],
    ["DRS off", CLUSTER, { drs_enabled: true }, { drs_enabled: false }],
    ["DRS manual", CLUSTER, { drs_automation_level: "fullyAutomated" }, { drs_automation_level: "manual" }],
    ["DPM on", CLUSTER, { dpm_enabled: false }, { dpm_enabled: true }],
    ["a rule off", RULE, { enabled: true }, { enabled: false }],
    ["a rule no longer mandatory", RULE, { mandatory: true }, { mandatory: false }],
    ["a VM leaves its rule", RULE, { virtual_machine_ids: ["a", "b"] }, { virtual_machine_ids: ["a"] }],
    ["a restart order off", "vsphere_compute_cluster_vm_dependency_rule", { enabled: true }, { enabled: false }],
    [
      "a host leaves its group",
      "vsphere_compute_cluster_host_group",
      { host_system_ids: ["a", "b"] },
      { host_system_ids: ["a"] },
    ],
    ["Storage DRS off", "vsphere_datastore_cluster", { sdrs_enabled: true }, { sdrs_enabled: false }],
    [
      "Storage DRS manual",
      "vsphere_datastore_cluster",
      { sdrs_automation_level: "automated" },
      { sdrs_automation_level: "manual" },
    ],
    [
      "a datastore leaves its cluster",
      "vsphere_vmfs_datastore",
      { datastore_cluster_id: "group-p1" },
      { datastore_cluster_id: "" },
    ],
    [
      "a lower restart priority",
      "vsphere_ha_vm_override",
      { ha_vm_restart_priority: "high" },
      { ha_vm_restart_priority: "low" },
    ],
    ["no memory reservation", VM, { memory_reservation: 8192 }, { memory_reservation: 0 }],
    ["fewer shares", VM, { cpu_share_level: "normal" }, { cpu_share_level: "low" }],
    ["a limit", VM, { memory_limit: -1 }, { memory_limit: 4096 }],
    ["a pool's reservation to zero", "vsphere_resource_pool", { memory_reservation: 8192 }, { memory_reservation: 0 }],
    ["a pool that cannot expand", "vsphere_resource_pool", { cpu_expandable: true }, { cpu_expandable: false }],
    [
      "network I/O control off",
      "vsphere_distributed_virtual_switch",
      { network_resource_control_enabled: true },
      { network_resource_control_enabled: false },
    ],
    [
      "a limit of a class of traffic",
      "vsphere_distributed_virtual_switch",
      { vmotion_maximum_mbit: -1 },
      { vmotion_maximum_mbit: 100 },
    ],
    ["a tag less", VM, { tags: ["a", "b"] }, { tags: ["a"] }],
  ])("%s", (_, type, before, after) => {
    expect(isLessProtected(type, before, after)).toBe(true);
    expect(isLessProtected(type, after, before)).toBe(false);
  });
});

test("another storage policy, and other rules of a policy", () => {
  expect(isLessProtected(VM, { storage_policy_id: "a" }, { storage_policy_id: "b" })).toBe(true);
  const rules = (tags: readonly string[]): PlanObject => ({ tag_rules: [{ tags }] });
  expect(isLessProtected("vsphere_vm_storage_policy", rules(["flash"]), rules(["capacity"]))).toBe(true);
});

test("a host without time servers, on the release that has them", () => {
  const ntp = (servers: readonly string[]): PlanObject => ({
    services: [{ ntpd: [{ enabled: true, ntp_servers: servers }] }],
  });
  expect(isLessProtected("vsphere_host", ntp(["10.0.0.1"]), ntp([]), live)).toBe(true);
  expect(isLessProtected("vsphere_host", ntp(["10.0.0.1"]), ntp(["10.0.0.1", "10.0.0.2"]), live)).toBe(false);
});

test("a rule that loses only a destroyed VM is not less protected", () => {
  expect(isLessProtected(RULE, { virtual_machine_ids: ["a", "vm-gone"] }, { virtual_machine_ids: ["a"] })).toBe(false);
});

test.each([
  RULE,
  "vsphere_datastore_cluster_vm_anti_affinity_rule",
  "vsphere_compute_cluster_vm_host_rule",
  "vsphere_tag",
])("a destroyed %s leaves something less protected", (type) => {
  const { effects } = classify(planned(type, { name: "x" }, undefined), context);
  expect(effects.map(({ effect }) => effect)).toEqual(["destroyed", "lessProtected"]);
});

test("a tag category is replaced with another cardinality, and cannot lose a type", () => {
  const { effects } = classify(
    planned("vsphere_tag_category", { associable_types: ["A", "B"] }, { associable_types: ["A"] }),
    context,
  );
  expect(effects.map(({ effect }) => effect)).toEqual(["applyWillFail"]);
});

test("an object of a type that the table does not have is never safe, also if it is created", () => {
  const { effect } = classify(planned("vsphere_file", undefined, { source_file: "/etc/passwd" }), context);
  expect(effect).toBe("notClassified");
});
