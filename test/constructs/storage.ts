import { VmkernelAdapter } from "../../constructs/compute/vmkernel-adapter";
import { DistributedSwitch } from "../../constructs/network/distributed-switch";
import { PortGroup } from "../../constructs/network/port-group";
import { Tag } from "../../constructs/organisation/tag";
import { TagCategory } from "../../constructs/organisation/tag-category";
import { Datastore } from "../../constructs/storage/datastore";
import { DatastoreCluster, type DatastoreClusterProps } from "../../constructs/storage/datastore-cluster";
import { NfsDatastore, type NfsDatastoreProps } from "../../constructs/storage/nfs-datastore";
import { SeparateDatastoresRule } from "../../constructs/storage/separate-datastores-rule";
import { StoragePolicy } from "../../constructs/storage/storage-policy";
import { Cidr } from "../../model/units/cidr";
import { dataSource, type Lab, reference, resource, synthesised } from "./template";

function tag(lab: Lab): Tag {
  const { datacenter } = lab;
  const category = new TagCategory(lab, "class", { datacenter, name: "class", description: "", for: ["Datastore"] });
  return new Tag(lab, "flash", { datacenter, category, name: "flash" });
}

describe("DatastoreCluster", () => {
  const add = (lab: Lab, props: Partial<DatastoreClusterProps> = {}) =>
    new DatastoreCluster(lab, "pod", {
      datacenter: lab.datacenter,
      name: "pod",
      hosts: [lab.host()],
      datastores: [{ name: "one", disk: "naa.1" }],
      ...props,
    });
  const made = (props: Partial<DatastoreClusterProps> = {}) =>
    resource("vsphere_datastore_cluster", (lab) => add(lab, props));

  test("has automated Storage DRS with a threshold of 80 percent by default", () => {
    expect(made()).toEqual({
      datacenter_id: reference("datacenter"),
      name: "pod",
      sdrs_enabled: true,
      sdrs_automation_level: "automated",
      sdrs_space_utilization_threshold: 80,
      lifecycle: { ignore_changes: ["tags", "custom_attributes"] },
    });
  });

  test.each<[Partial<DatastoreClusterProps>, object]>([
    [{ automation: "manual" }, { sdrs_automation_level: "manual" }],
    [{ spaceThresholdPercent: 90 }, { sdrs_space_utilization_threshold: 90 }],
  ])("%j is an override", (props, attributes) => expect(made(props)).toMatchObject(attributes));

  test("has one datastore per disk, which the first host formats, with instructions to assign it to another host", () => {
    const datastore = resource("vsphere_vmfs_datastore", (lab) => add(lab, { tags: [tag(lab)] }));
    expect(datastore).toMatchObject({
      name: "one",
      disks: ["naa.1"],
      datastore_cluster_id: reference("datastore_cluster", "pod"),
      host_system_id: reference("host"),
      tags: [reference("tag", "flash")],
      lifecycle: { ignore_changes: ["host_system_id", "tags", "custom_attributes"] },
    });
    expect(JSON.stringify(datastore["lifecycle"])).toContain("terraform import vsphere_vmfs_datastore.pod_one_");
  });

  test("reports all invalid props together", () => {
    expect(() => made({ hosts: [], datastores: [], spaceThresholdPercent: 40 })).toThrow(
      "lab/pod: hosts must contain at least one host, which formats the disks; " +
        "datastores must contain at least one datastore; spaceThresholdPercent must be a whole number from 50 to 100.",
    );
  });

  test("fromName is a data source without dependencies", () => {
    const found = dataSource("vsphere_datastore_cluster", (lab) => {
      const { datastores } = DatastoreCluster.fromName(lab, "pod", { datacenter: lab.datacenter, name: "pod" });
      expect(datastores).toEqual([]);
    });
    expect(found).toEqual({ datacenter_id: reference("datacenter"), name: "pod" });
  });
});

describe("NfsDatastore", () => {
  const made = (props: (lab: Lab) => Partial<NfsDatastoreProps> = () => ({}), release?: "1.26.0") =>
    resource(
      "vsphere_nas_datastore",
      (lab) => {
        const { datacenter } = lab;
        const hosts = [lab.host()];
        new NfsDatastore(lab, "nfs", { datacenter, name: "nfs", server: "10.0.0.9", path: "/x", hosts, ...props(lab) });
      },
      release ? { release } : {},
    );
  const bare = {
    name: "nfs",
    type: "NFS",
    remote_hosts: ["10.0.0.9"],
    remote_path: "/x",
    host_system_ids: [reference("host")],
    tags: [],
    depends_on: [],
    lifecycle: { ignore_changes: ["tags", "custom_attributes"] },
  };

  test("is mounted on its hosts", () => expect(made()).toEqual(bare));

  test("fixes its hosts at creation with a release that does not mount it later", () => {
    const lifecycle = { ignore_changes: ["host_system_ids", "tags", "custom_attributes"] };
    expect(made(undefined, "1.26.0")).toEqual({ ...bare, lifecycle });
  });

  test("NFS 4.1 has explicit security, which vCenter reports", () => {
    expect(made(() => ({ version: "4.1" }))).toMatchObject({ type: "NFS41", security_type: "AUTH_SYS" });
    expect(made(() => ({ version: "4.1", security: "krb5i" }))).toMatchObject({ security_type: "SEC_KRB5I" });
    expect(made(() => ({ version: "4.1", security: "krb5" }))).toMatchObject({ security_type: "SEC_KRB5" });
    expect(() => made(() => ({ security: "krb5i" }))).toThrow("security must be used with version 4.1");
  });

  test("supports tags, and waits for the hosts' adapters", () => {
    const nfs = made((lab) => {
      const distributedSwitch = DistributedSwitch.fromName(lab, "vds", { datacenter: lab.datacenter, name: "vds" });
      const portGroup = new PortGroup(lab, "storage", { distributedSwitch, name: "storage", vlan: "untagged" });
      const subnet = Cidr.parse("10.0.0.0/24");
      const host = { name: "esx-1.lab.example", hostId: "host-1" };
      return {
        tags: [tag(lab)],
        adapters: [new VmkernelAdapter(lab, "v", { host, portGroup, subnet, hostNumber: 1 })],
      };
    });
    expect(nfs).toMatchObject({
      tags: [reference("tag", "flash")],
      depends_on: [expect.stringMatching(/^vsphere_vnic\.v_/)],
    });
  });

  test("refuses an empty list of hosts", () => {
    expect(() => made(() => ({ hosts: [] }))).toThrow("lab/nfs: hosts must contain at least one host.");
  });
});

test("SeparateDatastoresRule is a Storage DRS rule that is not mandatory", () => {
  const rule = resource("vsphere_datastore_cluster_vm_anti_affinity_rule", (lab) => {
    const { datacenter } = lab;
    const datastoreCluster = DatastoreCluster.fromName(lab, "pod", { datacenter, name: "pod" });
    new SeparateDatastoresRule(lab, "r", {
      datacenter,
      datastoreCluster,
      name: "r",
      virtualMachines: [lab.machines()],
    });
  });
  expect(rule).toEqual({
    datastore_cluster_id: reference("datastore_cluster", "pod"),
    name: "r",
    virtual_machine_ids: expect.stringMatching(/^\$\{concat\(\[for vm in local\.web_made_\w+ : vm\.id\]\)\}$/),
  });
});

describe("StoragePolicy", () => {
  test("selects datastores by its tag", () => {
    const policy = resource("vsphere_vm_storage_policy", (lab) => {
      const { datacenter } = lab;
      new StoragePolicy(lab, "policy", { datacenter, name: "flash", description: "Flash", tag: tag(lab) });
    });
    expect(policy).toEqual({
      name: "flash",
      description: "Flash",
      tag_rules: [
        {
          tag_category: reference("tag_category", "class", "name"),
          tags: [reference("tag", "flash", "name")],
          include_datastores_with_tags: true,
        },
      ],
    });
  });

  test("fromName is a data source of the vCenter", () => {
    const found = dataSource("vsphere_storage_policy", (lab) =>
      StoragePolicy.fromName(lab, "policy", { datacenter: lab.datacenter, name: "flash" }),
    );
    expect(found).toEqual({ name: "flash" });
  });
});

test("Datastore.fromName is a data source", () => {
  const stack = synthesised((lab) => {
    lab.machines({ storage: Datastore.fromName(lab, "local", { datacenter: lab.datacenter, name: "local" }) });
  });
  expect(Object.values(stack.data("vsphere_datastore"))).toMatchObject([{ name: "local" }]);
  expect(stack.resource("vsphere_virtual_machine", "/vm")["datastore_id"]).toEqual(reference("datastore", "local"));
});
