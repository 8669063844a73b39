import { loadModel } from "../../model/load";
import { chooseTarget } from "../../model/target";
import { evaluateTree } from "../../policy/tree/evaluate";
import { stackTree } from "../../stacks/all";
import { fixtureData } from "../fixture/model";
import { synthesise } from "../support/synth";

describe("promoted objects", () => {
  const { rabat } = fixtureData;
  const mail = {
    id: "promoted_srv_mail_01",
    type: "vsphere_virtual_machine",
    importId: "/rabat/vm/srv-mail-01",
    attributes: { name: "srv-mail-01", resource_pool_id: "resgroup-8", disk: [{ label: "disk0", size: 1 }] },
    ignored: ["tags"],
  };
  const promoted = {
    objects: { "/rabat/vm/srv-mail-01": mail },
    released: ["vsphere_virtual_machine.promoted_srv_dns_01"],
  };
  const { primary } = synthesise({ rabat: { ...rabat, promoted } });

  test("are imported, never destroyed, and have the size of their line in the baseline", () => {
    expect(primary.json["import"]).toEqual([
      { to: "vsphere_virtual_machine.promoted_srv_mail_01", id: "/rabat/vm/srv-mail-01", provider: "vsphere.rabat" },
    ]);
    expect(primary.resources("vsphere_virtual_machine")["promoted_srv_mail_01"]).toMatchObject({
      num_cpus: 8,
      memory: 32768,
      disk: [{ label: "disk0", size: 800, keep_on_remove: true }],
      lifecycle: { prevent_destroy: true, ignore_changes: ["tags"] },
    });
  });

  test("are not held to the rules of the design", () => {
    const of = (type: string) => ({ ...mail, id: `promoted_${type}`, type, attributes: {} });
    const objects = {
      ...promoted.objects,
      "/rabat/datastore/san": of("vsphere_vmfs_datastore"),
      "/rabat/network/dvs": of("vsphere_distributed_virtual_switch"),
    };
    const model = loadModel({ ...fixtureData, rabat: { ...rabat, promoted: { objects } } });
    expect(evaluateTree(stackTree({ model, target: chooseTarget({}) }))).toEqual([]);
  });

  test("that were released are forgotten, not destroyed", () => {
    expect(primary.json["removed"]).toEqual([
      { from: "vsphere_virtual_machine.promoted_srv_dns_01", lifecycle: { destroy: false } },
    ]);
  });

  test("without any, a stack imports and forgets nothing", () => {
    const { json } = synthesise().primary;
    expect([json["import"], json["removed"]]).toEqual([undefined, undefined]);
  });

  test("a baseline that was read in vCenter is compared by the census, not by data sources", () => {
    const { primary: read } = synthesise({
      rabat: { ...rabat, baseline: { ...rabat.baseline, readOn: "2026-11-30" } },
    });
    expect(Object.keys(read.data("vsphere_compute_cluster"))).toEqual([]);
    expect(Object.keys(read.data("vsphere_virtual_machine"))).toHaveLength(rabat.baseline.templates.length);
  });
});
