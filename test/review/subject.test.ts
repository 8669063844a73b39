import { subjectOf } from "../../review/subject";
import { fixtureModel } from "../fixture/model";
import { planned } from "./effects/plan";

const model = fixtureModel();
const VM = "vsphere_virtual_machine";

const at = (type: string, name: string, key?: string) => ({
  address: `${type}.${name}${key === undefined ? "" : `["${key}"]`}`,
  ...(key !== undefined && { key }),
});

describe("the subject of a planned change", () => {
  test("a VM of a tier, by its name", () => {
    const change = planned(
      VM,
      undefined,
      { name: "rab-db-1" },
      at(VM, "rabat_massar_database_standing_vm_F7F8E232", "db-1"),
    );
    expect(subjectOf(change, model)).toEqual({
      site: "rabat",
      tier: "database",
      member: "db-1",
      kind: "virtual machine",
      name: "rab-db-1",
    });
  });

  test("a removed or renamed VM, by its old name", () => {
    expect(subjectOf(planned(VM, { name: "mrk-db-1" }, undefined), model)).toMatchObject({
      site: "marrakech",
      member: "db-1",
    });
    const renamed = planned(VM, { name: "rab-db-2" }, { name: "another" });
    expect(subjectOf(renamed, model)).toMatchObject({ tier: "database", member: "db-2", name: "another" });
  });

  test("a VM that only the model before the change has", () => {
    const before = model;
    const after = {
      ...model,
      massar: { ...model.massar, tiers: model.massar.tiers.filter(({ name }) => name !== "database") },
    };
    const gone = planned(VM, { name: "rab-db-1" }, undefined);
    expect(subjectOf(gone, after)).toEqual({ site: "rabat", kind: "virtual machine", name: "rab-db-1" });
    expect(subjectOf(gone, after, before).tier).toBe("database");
  });

  test("a gateway is the link's, of a site and of no stack's site", () => {
    const change = planned(
      VM,
      undefined,
      { name: "rab-gateway-1" },
      at(VM, "rabat-gateways_tier_standing_vm_1", "gateway-1"),
    );
    expect(subjectOf(change, model)).toMatchObject({ site: "rabat", tier: "replication-gateway", member: "gateway-1" });
  });

  test("a VM that is not in the model: site from the address, no tier", () => {
    const change = planned(VM, undefined, { name: "stray" }, at(VM, "marrakech_massar_x_vm"));
    expect(subjectOf(change, model)).toEqual({ site: "marrakech", kind: "virtual machine", name: "stray" });
  });

  test("a part of a VM, by its member's key", () => {
    const type = "vsphere_ha_vm_override";
    const change = planned(type, undefined, {}, at(type, "rabat_massar_database_standing-restart_override_1", "db-1"));
    expect(subjectOf(change, model)).toEqual({
      site: "rabat",
      tier: "database",
      member: "db-1",
      kind: "HA override",
      name: 'vsphere_ha_vm_override.rabat_massar_database_standing-restart_override_1["db-1"]',
    });
  });

  test.each([
    ["vsphere_distributed_port_group", { name: "pg-rabat-extension-cache" }, "port group", "pg-rabat-extension-cache"],
    ["vsphere_compute_cluster", { name: "rabat-extension" }, "cluster", "rabat-extension"],
    ["vsphere_host", { hostname: "esx-11.rabat.massar.example" }, "host", "esx-11.rabat.massar.example"],
    ["vsphere_folder", { path: "massar/database" }, "folder", "massar/database"],
    ["vsphere_unheard_of", {}, "unheard of", "vsphere_unheard_of.rabat_thing"],
  ])("%s", (type, values, kind, name) => {
    expect(subjectOf(planned(type, undefined, values), model)).toEqual({ site: "rabat", kind, name });
  });

  test("the lock of the posture, which is dr's", () => {
    const change = planned("null_resource", undefined, {}, { ...at("null_resource", "posture-lock"), stack: "dr" });
    expect(subjectOf(change, model).site).toBe("marrakech");
  });

  test("the pairing, which has no site", () => {
    const change = planned(
      "null_resource",
      undefined,
      {},
      {
        ...at("null_resource", "pairing"),
        stack: "replication-link",
      },
    );
    expect(subjectOf(change, model)).toEqual({ kind: "check", name: "null_resource.pairing" });
  });
});
