import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { matches } from "../../../review/effects/row";
import { ALL_TABLES } from "../../../review/effects/tables/all";
import { schemaOfBindings } from "../../support/provider-schema";
import { attributesOf, coverage, uncoveredAttributes } from "../../support/table-coverage";

// For the binary of each release, the proof asks the provider: test/proof/proof.test.ts
const schema = new Map([...schemaOfBindings("@cdktf/provider-vsphere"), ...schemaOfBindings("@cdktf/provider-null")]);

/** Attributes that the bindings (2.15.0) lack: the first is in release 1.26.0, the others are in 2.16.1. */
const NOT_IN_BINDINGS = [
  "vsphere_virtual_machine.disk[].name",
  "vsphere_compute_cluster.evc_mode",
  "vsphere_virtual_machine.evc_mode",
  "vsphere_virtual_machine.network_interface[].external_port_id",
  "vsphere_virtual_machine.num_cores_per_numa_node",
  "vsphere_virtual_machine.video_card[]",
  "vsphere_virtual_machine.video_card[].**",
];

describe("the table of effects", () => {
  test("has each resource type that the constructs use", () => {
    const used = [...filesOf("constructs"), ...filesOf("stacks")].flatMap((file) => [
      ...readFileSync(file, "utf8").matchAll(/@cdktf\/provider-(\w+)\/lib\/(?!data-|provider")([\w-]+)"/g),
    ]);
    const types = used.map(([, provider, name = ""]) =>
      provider === "null" ? "null_resource" : `vsphere_${name.replaceAll("-", "_")}`,
    );
    expect(new Set(types).size).toBeGreaterThan(20);
    expect([...new Set(types)].sort()).toEqual(ALL_TABLES.map(({ type }) => type).sort());
  });

  test("covers every attribute of the bindings, with an effect or a reason why it is not classified", () => {
    expect(coverage(schema, "2.16.1").length).toBeGreaterThan(500);
    expect(uncoveredAttributes(schema, "2.16.1")).toEqual([]);
  });

  test("leaves exactly these attributes unclassified", () => {
    const listed = coverage(schema, "2.16.1").filter(
      ({ row, volatile, because }) => !row && !volatile && because !== undefined,
    );
    expect(listed.map(({ attribute }) => attribute).sort()).toEqual(NOT_CLASSIFIED);
  });

  test("uses only attributes that the releases have", () => {
    const named = ALL_TABLES.flatMap(({ type, units = {}, rows, notClassified }) =>
      [...Object.keys(units), ...[...rows, ...notClassified].flatMap(({ attributes }) => attributes)].map(
        (pattern) => ({ type, pattern }),
      ),
    );
    const unheardOf = named.filter(({ type, pattern }) => {
      const block = schema.get(`resource.${type}`);
      return block === undefined || !attributesOf(block).some((attribute) => matches(pattern, attribute));
    });
    expect(unheardOf.map(({ type, pattern }) => `${type}.${pattern}`).sort()).toEqual(NOT_IN_BINDINGS.toSorted());
  });

  test("has a unique id for each row", () => {
    const ids = ALL_TABLES.flatMap(({ rows, whenUpdated = [], whenDestroyed = [] }) =>
      [...rows, ...whenUpdated, ...whenDestroyed].map(({ id }) => id),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });
});

const filesOf = (folder: string): string[] =>
  readdirSync(join(__dirname, "../../..", folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** Review this list whenever a new release or row changes it. */
const NOT_CLASSIFIED: readonly string[] = [
  "vsphere_compute_cluster.host_image[]",
  "vsphere_compute_cluster.host_image[].component[]",
  "vsphere_compute_cluster.host_image[].component[].key",
  "vsphere_compute_cluster.host_image[].component[].version",
  "vsphere_compute_cluster.host_image[].esx_version",
  "vsphere_compute_cluster.vsan_compression_enabled",
  "vsphere_compute_cluster.vsan_dedup_enabled",
  "vsphere_compute_cluster.vsan_dit_encryption_enabled",
  "vsphere_compute_cluster.vsan_dit_rekey_interval",
  "vsphere_compute_cluster.vsan_enabled",
  "vsphere_compute_cluster.vsan_esa_enabled",
  "vsphere_compute_cluster.vsan_fault_domains[]",
  "vsphere_compute_cluster.vsan_fault_domains[].fault_domain[]",
  "vsphere_compute_cluster.vsan_fault_domains[].fault_domain[].host_ids",
  "vsphere_compute_cluster.vsan_fault_domains[].fault_domain[].name",
  "vsphere_compute_cluster.vsan_network_diagnostic_mode_enabled",
  "vsphere_compute_cluster.vsan_performance_enabled",
  "vsphere_compute_cluster.vsan_remote_datastore_ids",
  "vsphere_compute_cluster.vsan_stretched_cluster[]",
  "vsphere_compute_cluster.vsan_stretched_cluster[].preferred_fault_domain_host_ids",
  "vsphere_compute_cluster.vsan_stretched_cluster[].preferred_fault_domain_name",
  "vsphere_compute_cluster.vsan_stretched_cluster[].secondary_fault_domain_host_ids",
  "vsphere_compute_cluster.vsan_stretched_cluster[].secondary_fault_domain_name",
  "vsphere_compute_cluster.vsan_stretched_cluster[].witness_node",
  "vsphere_compute_cluster.vsan_unmap_enabled",
  "vsphere_compute_cluster.vsan_verbose_mode_enabled",
  "vsphere_distributed_port_group.port_private_secondary_vlan_id",
  "vsphere_distributed_virtual_switch.ignore_other_pvlan_mappings",
  "vsphere_distributed_virtual_switch.port_private_secondary_vlan_id",
  "vsphere_distributed_virtual_switch.pvlan_mapping[]",
  "vsphere_distributed_virtual_switch.pvlan_mapping[].primary_vlan_id",
  "vsphere_distributed_virtual_switch.pvlan_mapping[].pvlan_type",
  "vsphere_distributed_virtual_switch.pvlan_mapping[].secondary_vlan_id",
  "vsphere_host.connected",
  "vsphere_host.datacenter",
  "vsphere_virtual_machine.cdrom[]",
  "vsphere_virtual_machine.cdrom[].client_device",
  "vsphere_virtual_machine.cdrom[].datastore_id",
  "vsphere_virtual_machine.cdrom[].path",
  "vsphere_virtual_machine.datacenter_id",
  "vsphere_virtual_machine.disk[].label",
  "vsphere_virtual_machine.disk[].path",
  "vsphere_virtual_machine.network_interface[].mac_address",
  "vsphere_virtual_machine.network_interface[].use_static_mac",
];
