import { type ClassificationContext, classify } from "../../../review/effects/classify";
import type { Effect } from "../../../review/effects/effect";
import type { PlannedChange, PlanObject } from "../../../terraform/plan/change";
import { MACHINE, machineChange, planned } from "./plan";

const context: ClassificationContext = {
  release: "1.26.0",
  subjectOf: ({ type, address }) => ({ kind: type, name: address }),
};
const live: ClassificationContext = { ...context, release: "2.16.1" };

const effectsOf = (change: PlannedChange, at: ClassificationContext = context): Effect[] =>
  classify(change, at).effects.map(({ effect }) => effect);

const rowsOf = (change: PlannedChange, at: ClassificationContext = context) =>
  classify(change, at).effects.map(({ row }) => row);

describe("a VM's memory and CPUs: the old value of hot-add decides", () => {
  test.each<[string, PlanObject, PlanObject, Effect[]]>([
    ["memory up, hot-add off", { memory: 9216 }, {}, ["guestRestart"]],
    ["memory up, hot-add on", { memory: 9216 }, { memory_hot_add_enabled: true }, ["reconfiguredLive"]],
    [
      "memory up and hot-add switched on in the same change",
      { memory: 9216, memory_hot_add_enabled: true },
      {},
      ["guestRestart", "guestRestart"],
    ],
    ["memory down, hot-add on", { memory: 4096 }, { memory_hot_add_enabled: true }, ["guestRestart"]],
    ["a Linux guest over 3 GiB", { memory: 4096 }, { memory: 2048, memory_hot_add_enabled: true }, ["applyWillFail"]],
    [
      "a Linux guest up to 3 GiB",
      { memory: 3072 },
      { memory: 2048, memory_hot_add_enabled: true },
      ["reconfiguredLive"],
    ],
    [
      "a Windows guest over 3 GiB",
      { memory: 4096 },
      { memory: 2048, memory_hot_add_enabled: true, guest_id: "windows2019srv_64Guest" },
      ["reconfiguredLive"],
    ],
    ["more than 16 times", { memory: 8192 * 17 }, { memory_hot_add_enabled: true }, ["applyWillFail"]],
    ["CPUs up, hot-add off", { num_cpus: 8 }, { cpu_hot_remove_enabled: true }, ["guestRestart"]],
    ["CPUs up, hot-add on", { num_cpus: 8 }, { cpu_hot_add_enabled: true }, ["reconfiguredLive"]],
    ["CPUs down, hot-add on", { num_cpus: 2 }, { cpu_hot_add_enabled: true }, ["guestRestart"]],
    ["CPUs down, hot-remove on", { num_cpus: 2 }, { cpu_hot_remove_enabled: true }, ["reconfiguredLive"]],
  ])("%s", (_, to, from, effects) => {
    expect(effectsOf(machineChange(to, from))).toEqual(effects);
  });

  test("the report has the old value and both sizes in units", () => {
    const { effects, attributes } = classify(machineChange({ memory: 65_536 }), context);
    expect(effects).toEqual([
      {
        effect: "guestRestart",
        row: "virtual-machine/memory-up",
        causes: [{ path: "memory", before: "8 GiB", after: "64 GiB" }],
        decidedBy: { path: "memory_hot_add_enabled", before: "false", after: "false" },
      },
    ]);
    expect(attributes).toEqual([{ path: "memory", before: "8 GiB", after: "64 GiB" }]);
  });
});

describe("a VM's disks are matched by position", () => {
  const disks = MACHINE["disk"] as PlanObject[];
  const [system = {}, data = {}] = disks;

  test.each<[string, PlanObject[], Effect[]]>([
    ["grown", [system, { ...data, size: 200 }], ["reconfiguredLive"]],
    ["added", [system, data, { label: "logs", size: 10, unit_number: 2 }], ["reconfiguredLive"]],
    ["removed", [system, { ...data, label: "<deleted>" }], ["dataLost"]],
    ["removed, kept", [system, { ...data, label: "<remove, keep disk>" }], ["reconfiguredLive"]],
    [
      "renamed",
      [system, { ...data, label: "<deleted>" }, { ...data, label: "data-2", uuid: "" }],
      ["dataLost", "reconfiguredLive"],
    ],
    ["plugged elsewhere", [system, { ...data, unit_number: 4 }], ["guestRestart"]],
    ["thick", [system, { ...data, eagerly_scrub: true }], ["applyWillFail"]],
    ["keep_on_remove", [system, { ...data, keep_on_remove: true }], ["none"]],
  ])("%s", (_, disk, effects) => {
    expect(effectsOf(machineChange({ disk }))).toEqual(effects);
  });

  test("a removed disk is reported with its label, size and unit number", () => {
    const { effects } = classify(machineChange({ disk: [system, { ...data, label: "<deleted>" }] }), context);
    expect(effects[0]?.causes).toEqual([
      {
        path: "disk[1]",
        before: "label data, size 100 GiB, unit_number 1",
        block: "removed",
        name: "data",
        size: "100 GiB",
      },
    ]);
  });

  test("all disks unknown: never safe", () => {
    expect(effectsOf(machineChange({}, {}, { disk: true }))).toEqual(["notClassified"]);
  });
});

describe("a VM's other changes", () => {
  const on = (...datastores: readonly string[]): PlanObject[] =>
    datastores.map((datastore_id, index) => ({ label: `disk${index}`, uuid: `u${index}`, datastore_id }));
  const card = { network_id: "dvportgroup-1", adapter_type: "vmxnet3" };
  const noTools = { vmware_tools_status: "guestToolsNotRunning" };

  test.each<[string, PlanObject, PlanObject, Effect[]]>([
    ["a card more", { network_interface: [card, { ...card, network_id: "dvportgroup-2" }] }, {}, ["reconfiguredLive"]],
    ["a card less", { network_interface: [] }, {}, ["networkInterruption"]],
    ["an adapter removed without VMware Tools", { network_interface: [] }, noTools, ["guestRestart"]],
    ["another card", { network_interface: [{ ...card, adapter_type: "e1000e" }] }, noTools, ["guestRestart"]],
    ["another network", { network_interface: [{ ...card, network_id: "dvportgroup-9" }] }, {}, ["networkInterruption"]],
    ["extra_config", { extra_config: { "mem.hotadd": "x" } }, {}, ["guestRestart"]],
    ["guestinfo", { extra_config: { "guestinfo.metadata": "x" } }, {}, ["guestRestart", "noEffectInGuest"]],
    ["another host", { host_system_id: "host-2" }, {}, ["vMotion"]],
    ["another datastore", { datastore_id: "datastore-2" }, { datastore_id: "datastore-1" }, ["storageVMotion"]],
    [
      "another datastore, which its disks do not follow",
      { datastore_id: "datastore-3" },
      { datastore_id: "datastore-1", disk: on("datastore-1", "datastore-2") },
      ["applyWillFail"],
    ],
    [
      "another datastore, for each disk too",
      { datastore_id: "datastore-3", disk: on("datastore-3", "datastore-3") },
      { datastore_id: "datastore-1", disk: on("datastore-1", "datastore-2") },
      ["storageVMotion"],
    ],
    ["tags, name, shares", { tags: ["t"], name: "rab-db-2", cpu_share_level: "high" }, {}, ["none"]],
    [
      "equivalent values for not set",
      { custom_attributes: {}, annotation: "", boot_delay: 0, tags: [] },
      { annotation: null },
      ["none"],
    ],
    [
      "computed values that change by themselves",
      { change_version: "2", default_ip_address: "10.0.0.1" },
      {},
      ["none"],
    ],
    ["hardware version up", { hardware_version: 19 }, { hardware_version: 17 }, ["guestRestart"]],
    ["an attribute without a row", { colour: "red" }, {}, ["notClassified"]],
    ["a static MAC address", { network_interface: [{ ...card, mac_address: "x" }] }, {}, ["notClassified"]],
  ])("%s", (_, to, from, effects) => {
    expect(effectsOf(machineChange(to, from))).toEqual(effects);
  });

  test("the worst effect is the object's", () => {
    const change = machineChange({ memory: 4096, annotation: "x", network_interface: [card, card] });
    expect(classify(change, context).effect).toBe("guestRestart");
  });

  test("a pool of the same cluster does not move the VM, and its unknown host is not a vMotion", () => {
    const change = machineChange({ resource_pool_id: "resgroup-2" }, {}, { host_system_id: true });
    expect(effectsOf(change)).toEqual(["vMotion", "none"]);
    expect(effectsOf(change, { ...context, sameCluster: () => true })).toEqual(["none", "none"]);
    expect(effectsOf(machineChange({}, {}, { host_system_id: true }))).toEqual(["notClassified"]);
  });

  test("a datastore that a datastore cluster chooses: release 1.26.0 does not move the VM", () => {
    const to = { datastore_cluster_id: "group-p1", datastore_id: null };
    const change = machineChange(to, { datastore_id: "datastore-1" }, { datastore_id: true });
    expect(effectsOf(change)).toEqual(["applyWillFail", "none"]);
    expect(classify(change, live).effect).toBe("storageVMotion");
    const made = machineChange({ datastore_id: null }, { datastore_id: "datastore-1" }, { datastore_id: true });
    expect(effectsOf(made)).toEqual(["storageVMotion"]);
  });

  test("an NFS datastore's hosts that are known only after the apply: mounted, whatever the release", () => {
    const before = { name: "rabat-files-01", host_system_ids: ["host-1"] };
    const change = planned(
      "vsphere_nas_datastore",
      before,
      { name: before.name },
      { unknown: { host_system_ids: true } },
    );
    expect([rowsOf(change), rowsOf(change, live)]).toEqual([["nas/hosts-unknown"], ["nas/hosts-unknown"]]);
    expect(effectsOf(change, live)).toEqual(["reconfiguredLive"]);
  });

  test("an unknown value is safe only if every value is safe", () => {
    expect(effectsOf(machineChange({}, {}, { tags: true }))).toEqual(["none"]);
    expect(effectsOf(machineChange({}, {}, { memory: true }))).toEqual(["notClassified"]);
    expect(effectsOf(machineChange({}, {}, { num_cores_per_socket: true }))).toEqual(["guestRestart"]);
    expect(classify(machineChange({}, {}, { memory: true }), context).attributes).toEqual([
      { path: "memory", before: "8 GiB", unknown: true },
    ]);
  });

  test("any update starts a powered-off VM, and does not restart it", () => {
    const isOff = { ...context, poweredOff: () => true };
    expect(effectsOf(machineChange({ tags: ["t"] }), isOff)).toEqual(["powersOnStandby", "none"]);
    expect(effectsOf(machineChange({ memory: 4096 }), isOff)).toEqual(["powersOnStandby"]);
    expect(effectsOf(machineChange({ memory: 4096 }, { power_state: "off" }), live)).toEqual(["powersOnStandby"]);
  });
});

describe("the release decides", () => {
  test("settings that only 2.x has", () => {
    const change = machineChange({ vbs_enabled: true });
    expect(effectsOf(change)).toEqual(["notClassified"]);
    expect(effectsOf(change, live)).toEqual(["guestRestart"]);
  });

  test.each(["vsphere_distributed_port_group", "vsphere_distributed_virtual_switch"])(
    "%s: 2.x does not send false, so that a policy stays switched on",
    (type) => {
      const on = { allow_promiscuous: true, failback: true };
      const off = { allow_promiscuous: false, failback: false };
      expect(classify(planned(type, on, off), context).effect).toBe("accessChanged");
      expect(effectsOf(planned(type, on, off), live)).toEqual(["applyWillFail"]);
      expect(classify(planned(type, off, on), live).effect).toBe("accessChanged");
    },
  );

  test("2.x can skip the restart for extra_config, which breaks other changes", () => {
    const optedOut = { extra_config_reboot_required: false };
    const extra = { extra_config: { a: "b" } };
    expect(rowsOf(machineChange(extra, optedOut), live)).toEqual(["virtual-machine/extra-config-opt-out"]);
    expect(effectsOf(machineChange({ ...extra, memory: 4096 }, optedOut), live)).toEqual([
      "applyWillFail",
      "reconfiguredLive",
    ]);
    expect(effectsOf(machineChange({ ...extra, firmware: "efi" }, optedOut), live)).toEqual([
      "reconfiguredLive",
      "guestRestart",
    ]);
  });
});

describe("what Terraform does to an object", () => {
  const group = { name: "pg-1", vlan_id: 10 };

  test("create, delete, forget, import, move, read and an unknown action", () => {
    const type = "vsphere_distributed_port_group";
    expect(effectsOf(planned(type, undefined, group))).toEqual(["created"]);
    expect(effectsOf(planned(type, group, undefined))).toEqual(["destroyed", "networkInterruption"]);
    expect(effectsOf(planned(type, group, undefined, { action: { kind: "forget" } }))).toEqual(["forgotten"]);
    expect(effectsOf(planned(type, group, group, { action: { kind: "createThenForget" } }))).toEqual([
      "created",
      "forgotten",
    ]);
    expect(effectsOf(planned(type, group, group, { action: { kind: "none" }, movedFrom: "x" }))).toEqual(["moved"]);
    expect(effectsOf(planned(type, group, { ...group, vlan_id: 11 }, { movedFrom: "x", importId: "/a" }))).toEqual([
      "moved",
      "imported",
      "networkInterruption",
    ]);
    expect(effectsOf(planned(type, group, group, { action: { kind: "read" } }))).toEqual(["none"]);
    expect(effectsOf(planned(type, group, group, { action: { kind: "unknown", actions: ["melt"] } }))).toEqual([
      "notClassified",
    ]);
  });

  test("a destroyed VM loses its data, if it has any", () => {
    const machine = planned("vsphere_virtual_machine", MACHINE, undefined);
    const [system] = MACHINE["disk"] as PlanObject[];
    expect(effectsOf(machine)).toEqual(["destroyed", "dataLost"]);
    expect(effectsOf({ ...machine, before: { ...MACHINE, disk: [system ?? {}] } })).toEqual(["destroyed"]);
    expect(effectsOf(machine, { ...context, holdsData: () => false })).toEqual(["destroyed"]);
    expect(effectsOf({ ...machine, deposed: "a1b2" })).toEqual(["destroyed", "dataLost"]);
  });

  test("a replaced VM has the attributes that force the replacement, with the row", () => {
    const before = { ...MACHINE, clone: [{ template_uuid: "a", timeout: 30 }] };
    const after = { ...MACHINE, clone: [{ template_uuid: "b", timeout: 30 }], annotation: "x" };
    const change = planned("vsphere_virtual_machine", before, after, {
      action: { kind: "replace", createFirst: false },
      replacePaths: [["clone", 0, "template_uuid"]],
    });
    const { effects, attributes } = classify(change, context);
    expect(effects).toEqual([
      {
        effect: "replaced",
        row: "virtual-machine/clone",
        causes: [{ path: "clone[0].template_uuid", before: "a", after: "b" }],
      },
      { effect: "dataLost", row: "virtual-machine/data-destroyed", causes: [] },
    ]);
    expect(attributes).toHaveLength(2);
    expect(effectsOf({ ...change, replacePaths: [] })).toEqual(["replaced", "dataLost"]);
  });

  test("a type without a table is never safe", () => {
    expect(effectsOf(planned("vsphere_file", { a: 1 }, { a: 2 }))).toEqual(["notClassified"]);
    expect(effectsOf(planned("vsphere_file", { a: 1 }, undefined))).toEqual(["destroyed", "notClassified"]);
  });
});

describe("other types", () => {
  test.each<[string, string, PlanObject, PlanObject, Effect[]]>([
    [
      "a host leaves a cluster",
      "vsphere_compute_cluster",
      { host_system_ids: ["a", "b"] },
      { host_system_ids: ["a"] },
      ["hostIntoMaintenance"],
    ],
    [
      "HA settings",
      "vsphere_compute_cluster",
      { ha_vm_restart_priority: "low" },
      { ha_vm_restart_priority: "high" },
      ["reconfiguredLive"],
    ],
    [
      "a host leaves a switch",
      "vsphere_distributed_virtual_switch",
      { host: [{ host_system_id: "a" }, { host_system_id: "b" }] },
      { host: [{ host_system_id: "b" }] },
      ["networkInterruption"],
    ],
    [
      "a host joins a switch first in the set",
      "vsphere_distributed_virtual_switch",
      { host: [{ host_system_id: "b" }] },
      { host: [{ host_system_id: "a" }, { host_system_id: "b" }] },
      ["reconfiguredLive"],
    ],
    [
      "shaping",
      "vsphere_distributed_port_group",
      { ingress_shaping_peak_bandwidth: 1e6 },
      { ingress_shaping_peak_bandwidth: 2e6 },
      ["reconfiguredLive"],
    ],
    ["a host into maintenance", "vsphere_host", { maintenance: false }, { maintenance: true }, ["hostIntoMaintenance"]],
    ["a host's lockdown", "vsphere_host", { lockdown: "normal" }, { lockdown: "disabled" }, ["accessChanged"]],
    ["a host out of it", "vsphere_host", { maintenance: true }, { maintenance: false }, ["none"]],
    ["a VMFS disk removed", "vsphere_vmfs_datastore", { disks: ["a", "b"] }, { disks: ["a"] }, ["applyWillFail"]],
    ["a VMFS disk added", "vsphere_vmfs_datastore", { disks: ["a"] }, { disks: ["a", "b"] }, ["reconfiguredLive"]],
    ["free space", "vsphere_vmfs_datastore", { free_space: 1 }, { free_space: 2 }, ["none"]],
    [
      "a vmkernel adapter's address",
      "vsphere_vnic",
      { ipv4: [{ ip: "a" }] },
      { ipv4: [{ ip: "b" }] },
      ["networkInterruption"],
    ],
    ["vSAN", "vsphere_compute_cluster", { vsan_dedup_enabled: false }, { vsan_dedup_enabled: true }, ["notClassified"]],
  ])("%s", (_, type, before, after, effects) => {
    expect(effectsOf(planned(type, before, after))).toEqual(effects);
  });

  test("a destroyed datastore loses its data, a destroyed pool loses none", () => {
    expect(effectsOf(planned("vsphere_vmfs_datastore", { name: "a" }, undefined))).toEqual(["destroyed", "dataLost"]);
    expect(effectsOf(planned("vsphere_resource_pool", { name: "a" }, undefined))).toEqual(["destroyed"]);
    expect(effectsOf(planned("vsphere_custom_attribute", { name: "a" }, undefined))).toEqual(["destroyed"]);
  });
});
