import { fixtureData } from "../fixture/model";
import { schemaOfBindings, unknownTo } from "../support/provider-schema";
import { synthesise } from "../support/synth";

describe("release 2.15.0 of the generated bindings", () => {
  const vsphere = schemaOfBindings("@cdktf/provider-vsphere");
  const nullProvider = schemaOfBindings("@cdktf/provider-null");

  test("the bindings' classes are read with their nested blocks", () => {
    expect(vsphere.size).toBeGreaterThan(70);
    const host = vsphere.get("resource.vsphere_host");
    expect(host?.attributes.has("thumbprint")).toBe(true);
    expect(host?.blocks.get("services")?.blocks.get("ntpd")?.attributes.has("ntp_servers")).toBe(true);
  });

  const postures = [{ kind: "standby" }, { kind: "recovered", failover: "2026-11-24-fire" }] as const;
  test.each(postures)("live uses only attributes of the release: $kind", (posture) => {
    for (const { json } of Object.values(synthesise({ ...fixtureData, posture }, { target: "live" }))) {
      expect(unknownTo(vsphere, json, "vsphere_")).toEqual([]);
      expect(unknownTo(nullProvider, json, "null_")).toEqual([]);
    }
  });

  test("finds an unknown attribute, nested attribute, dynamic attribute and type", () => {
    const block = {
      colour: "red",
      disk: [{ label: "system", colour: "red" }],
      dynamic: { disk: { content: { shape: "round" } } },
    };
    const json = { resource: { vsphere_virtual_machine: { vm: block }, vsphere_colour: { c: {} } } };
    expect(unknownTo(vsphere, json, "vsphere_")).toEqual([
      "resource.vsphere_virtual_machine.colour",
      "resource.vsphere_virtual_machine.disk.colour",
      "resource.vsphere_virtual_machine.disk.shape",
      "resource.vsphere_colour",
    ]);
  });
});
