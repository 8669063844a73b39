import { DistributedSwitch } from "../../constructs/network/distributed-switch";
import { CustomAttribute } from "../../constructs/organisation/custom-attribute";
import { Folder } from "../../constructs/organisation/folder";
import { Permissions, type PermissionsProps } from "../../constructs/organisation/permissions";
import { Role } from "../../constructs/organisation/role";
import { Tag, type TagProps } from "../../constructs/organisation/tag";
import { TagCategory, type TagCategoryProps } from "../../constructs/organisation/tag-category";
import { PromotedObject, type PromotedObjectProps } from "../../constructs/promoted-object";
import { DatastoreCluster } from "../../constructs/storage/datastore-cluster";
import { NfsDatastore } from "../../constructs/storage/nfs-datastore";
import { dataSource, type Lab, reference, resource, synthesised } from "./template";

describe("Folder", () => {
  test("is a VM folder, in the datacenter's VM folder or in another folder", () => {
    const stack = synthesised((lab) => {
      const { datacenter } = lab;
      const parent = new Folder(lab, "outer", { datacenter, name: "outer" });
      new Folder(lab, "inner", { datacenter, name: "inner", parent });
    });
    const common = { datacenter_id: reference("datacenter"), type: "vm" };
    expect(stack.resource("vsphere_folder", "outer/Default")).toMatchObject({ ...common, path: "outer" });
    expect(stack.resource("vsphere_folder", "inner/Default")).toMatchObject({
      ...common,
      path: expect.stringMatching(/^\$\{vsphere_folder\.outer_?\w*\.path\}\/inner$/),
    });
  });
});

describe("TagCategory", () => {
  const made = (props: Partial<TagCategoryProps> = {}) =>
    resource("vsphere_tag_category", (lab) => {
      const { datacenter } = lab;
      new TagCategory(lab, "c", { datacenter, name: "c", description: "C", for: ["Datastore"], ...props });
    });

  test("allows one tag per object by default", () => {
    expect(made()).toEqual({ name: "c", description: "C", cardinality: "SINGLE", associable_types: ["Datastore"] });
  });

  test("can allow several tags per object", () =>
    expect(made({ cardinality: "MULTIPLE" })["cardinality"]).toBe("MULTIPLE"));

  test("fromName is a data source of the vCenter", () => {
    const found = dataSource("vsphere_tag_category", (lab) =>
      TagCategory.fromName(lab, "c", { datacenter: lab.datacenter, name: "c" }),
    );
    expect(found).toEqual({ name: "c" });
  });
});

describe("Tag", () => {
  const category = { categoryId: "category-1", categoryName: "c" };
  const made = (props: Partial<TagProps> = {}) =>
    resource("vsphere_tag", (lab) => {
      new Tag(lab, "t", { datacenter: lab.datacenter, category, name: "t", ...props });
    });

  test("belongs to its category", () => expect(made()).toEqual({ name: "t", category_id: "category-1" }));

  test("supports a description", () => expect(made({ description: "T" })["description"]).toBe("T"));

  test("fromName is a data source of the vCenter", () => {
    const found = dataSource("vsphere_tag", (lab) =>
      Tag.fromName(lab, "t", { datacenter: lab.datacenter, category, name: "t" }),
    );
    expect(found).toEqual({ name: "t", category_id: "category-1" });
  });
});

test("CustomAttribute is for VMs", () => {
  const made = resource("vsphere_custom_attribute", (lab) => {
    new CustomAttribute(lab, "rpo", { datacenter: lab.datacenter, name: "rpo" });
  });
  expect(made).toEqual({ name: "rpo", managed_object_type: "VirtualMachine" });
});

describe("Role and Permissions", () => {
  const grant = (lab: Lab, on: PermissionsProps["on"]) => {
    const { datacenter } = lab;
    const role = new Role(lab, "auditor", { datacenter, name: "auditor", privileges: ["Datastore.Browse"] });
    return new Permissions(lab, "p", { datacenter, on, groups: [{ group: "lab\\auditors", role }] });
  };

  test("a role has its privileges", () => {
    const role = resource("vsphere_role", (lab) => grant(lab, lab.cluster()));
    expect(role).toEqual({ name: "auditor", role_privileges: ["Datastore.Browse"] });
  });

  const kinds: readonly [string, (lab: Lab) => PermissionsProps["on"], string][] = [
    ["ClusterComputeResource", (lab) => lab.cluster(), "compute_cluster"],
    [
      "VmwareDistributedVirtualSwitch",
      (lab) => {
        const { datacenter } = lab;
        return new DistributedSwitch(lab, "vds", { datacenter, name: "vds", hosts: [], uplinks: { a: "vmnic0" } });
      },
      "distributed_virtual_switch",
    ],
    [
      "StoragePod",
      (lab) => {
        const { datacenter } = lab;
        const datastores = [{ name: "one", disk: "naa.1" }];
        return new DatastoreCluster(lab, "pod", { datacenter, name: "pod", hosts: [lab.host()], datastores });
      },
      "datastore_cluster",
    ],
    [
      "Datastore",
      (lab) => {
        const { datacenter } = lab;
        return new NfsDatastore(lab, "n", {
          datacenter,
          name: "n",
          server: "10.0.0.9",
          path: "/x",
          hosts: [lab.host()],
        });
      },
      "nas_datastore",
    ],
  ];
  test.each(kinds)("groups get a role on a %s, and it propagates", (entity_type, on, type) => {
    expect(resource("vsphere_entity_permissions", (lab) => grant(lab, on(lab)))).toEqual({
      entity_id: reference(type),
      entity_type,
      permissions: [
        { user_or_group: "lab\\auditors", role_id: reference("role", "auditor"), is_group: true, propagate: true },
      ],
    });
  });

  test("permissions without groups are refused, because they would delete existing ones", () => {
    expect(() =>
      synthesised((lab) => {
        const { datacenter } = lab;
        new Permissions(lab, "p", { datacenter, on: lab.cluster(), groups: [] });
      }),
    ).toThrow("lab/p: groups must contain at least one group.");
  });
});

describe("PromotedObject", () => {
  const made = (props: Partial<PromotedObjectProps> = {}) =>
    resource("vsphere_virtual_machine", (lab) => {
      const common = { datacenter: lab.datacenter, type: "vsphere_virtual_machine", logicalId: "srv_mail_01" };
      new PromotedObject(lab, "srv", { ...common, attributes: {}, ignored: [], ...props });
    });

  test("is never destroyed, and leaves its disks in the datastore", () => {
    expect(made({ attributes: { disk: [{ label: "disk0", keep_on_remove: false }] }, ignored: ["tags"] })).toEqual({
      disk: [{ label: "disk0", keep_on_remove: true }],
      lifecycle: { prevent_destroy: true, ignore_changes: ["tags"] },
    });
    expect(made({ ignored: "all" })["lifecycle"]).toEqual({ prevent_destroy: true, ignore_changes: "all" });
  });

  test("has the texts that were found, not what Terraform would evaluate", () => {
    expect(made({ attributes: { folder: "a ${b} %{c}", list: ["${d}"] } })).toMatchObject({
      folder: "a $${b} %%{c}",
      list: ["$${d}"],
    });
  });
});
