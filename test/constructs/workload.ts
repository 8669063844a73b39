import { CustomAttribute } from "../../constructs/organisation/custom-attribute";
import { Folder } from "../../constructs/organisation/folder";
import { Tag } from "../../constructs/organisation/tag";
import type { VsphereRelease } from "../../constructs/provider/vsphere-release";
import { DatastoreCluster } from "../../constructs/storage/datastore-cluster";
import { CloneSources } from "../../constructs/workload/clone-sources";
import { Template, type TemplateProps } from "../../constructs/workload/template";
import { VirtualMachine } from "../../constructs/workload/virtual-machine";
import type { VirtualMachineSetProps } from "../../constructs/workload/virtual-machine-set";
import { DataSize } from "../../model/units/data-size";
import { Frequency } from "../../model/units/frequency";
import type { Block } from "../support/synth";
import { dataSource, type Lab, MEMBER, reference, resource, synthesised } from "./template";

type Props = Partial<VirtualMachineSetProps>;

describe("VirtualMachineSet", () => {
  const stack = (props: (lab: Lab) => Props) => synthesised((lab) => lab.machines(props(lab)));
  const made = (props: Props = {}) => resource("vsphere_virtual_machine", (lab) => lab.machines(props));
  const disk = (vm: Block) => ((vm["dynamic"] as Block)["disk"] as Block)["content"];
  const membersOf = (members: VirtualMachineSetProps["members"]) =>
    Object.values(stack(() => ({ members })).json["locals"] as Block)[1];

  test("creates full clones with CPU and memory hot-add, and waits for their addresses", () => {
    expect(made()).toEqual({
      for_each: expect.stringMatching(/^\$\{local\.web_members_\w+\}$/),
      name: "${each.value.name}",
      annotation: "Managed by Terraform: change it in code.",
      tags: [],
      custom_attributes: {},
      resource_pool_id: "resgroup-1",
      datastore_id: "datastore-1",
      depends_on: [],
      guest_id: reference("virtual_machine", "template", "guest_id"),
      firmware: reference("virtual_machine", "template", "firmware"),
      scsi_type: "pvscsi",
      num_cpus: "${each.value.cpus}",
      memory: "${each.value.memory_mib}",
      cpu_reservation: "${each.value.cpu_reservation_mhz}",
      memory_reservation: "${each.value.memory_reservation_mib}",
      cpu_hot_add_enabled: true,
      memory_hot_add_enabled: true,
      network_interface: [{ network_id: "network-1", adapter_type: "vmxnet3" }],
      dynamic: {
        disk: {
          for_each: "${each.value.disks}",
          iterator: "each",
          content: {
            label: "${each.value.label}",
            size: "${each.value.size_gib}",
            unit_number: "${each.value.unit_number}",
            thin_provisioned: true,
          },
        },
      },
      clone: { template_uuid: reference("virtual_machine", "template") },
      wait_for_guest_net_timeout: 0,
      wait_for_guest_ip_timeout: 0,
      lifecycle: {
        ignore_changes: ["clone", "extra_config", "guest_id", "firmware", "annotation", "tags", "custom_attributes"],
      },
    });
  });

  test.each<[Props, object]>([
    [{ annotation: "Web" }, { annotation: "Web" }],
    [{ controller: "lsilogic" }, { scsi_type: "lsilogic" }],
    [{ adapter: "e1000e" }, { network_interface: [{ network_id: "network-1", adapter_type: "e1000e" }] }],
    [{ cpuHotAdd: false }, { cpu_hot_add_enabled: false, memory_hot_add_enabled: true }],
    [{ memoryHotAdd: false }, { cpu_hot_add_enabled: true, memory_hot_add_enabled: false }],
    [{ locked: true }, { lifecycle: { prevent_destroy: true } }],
  ])("%j is an override", (props, attributes) => expect(made(props)).toMatchObject(attributes));

  test("a member can have an image of its own, as a tier does while its members are replaced", () => {
    const made = stack((lab) => {
      const { datacenter } = lab;
      const template = (name: string, more: Partial<TemplateProps> = {}) =>
        new Template(lab, name, { datacenter, name, ...more });
      const signed = template("debian-13", { guestId: "debian13_64Guest", firmware: "efi", secureBoot: true });
      return {
        template: signed,
        members: [
          { ...MEMBER, template: template("debian-12") },
          { ...MEMBER, id: "web-2", name: "web-2" },
        ],
      };
    });
    const of = (attribute: string) =>
      expect.stringMatching(new RegExp(`^\\$\\{local\\.web_images_\\w+\\[each\\.value\\.image\\]\\.${attribute}\\}$`));
    expect(made.resource("vsphere_virtual_machine", "/vm")).toMatchObject({
      clone: { template_uuid: of("uuid") },
      guest_id: of("guest_id"),
      firmware: of("firmware"),
      efi_secure_boot_enabled: of("secure_boot"),
    });
    const locals = Object.values(made.json["locals"] as Block);
    expect(locals).toContainEqual({
      "debian-12": {
        uuid: reference("virtual_machine", "debian-12"),
        guest_id: reference("virtual_machine", "debian-12", "guest_id"),
        firmware: reference("virtual_machine", "debian-12", "firmware"),
        secure_boot: false,
      },
      "debian-13": {
        uuid: reference("virtual_machine", "debian-13"),
        guest_id: "debian13_64Guest",
        firmware: "efi",
        secure_boot: true,
      },
    });
    expect(locals).toContainEqual({
      "web-1": expect.objectContaining({ image: "debian-12" }),
      "web-2": expect.objectContaining({ image: "debian-13" }),
    });
  });

  test("an image's secure boot is that of its VMs", () => {
    const vm = stack((lab) => ({
      template: new Template(lab, "signed", { datacenter: lab.datacenter, name: "debian-13", secureBoot: true }),
    })).resource("vsphere_virtual_machine", "/vm");
    expect(vm).toMatchObject({ efi_secure_boot_enabled: true });
  });

  test("a virtual TPM needs a release that has it", () => {
    const tpm = (release?: VsphereRelease) =>
      resource("vsphere_virtual_machine", (lab) => lab.machines({ virtualTpm: true }), release && { release })["vtpm"];
    expect(tpm()).toEqual({ version: "2.0" });
    expect(tpm("1.26.0")).toBeUndefined();
    expect(made()["vtpm"]).toBeUndefined();
  });

  test("supports thick disks", () => {
    expect(disk(made({ thinDisks: false }))).toMatchObject({ thin_provisioned: false });
  });

  test("supports a storage policy, for the VM home and for each disk", () => {
    const vm = made({ storagePolicy: { storagePolicyId: "policy-1" } });
    expect(vm).toMatchObject({ storage_policy_id: "policy-1" });
    expect(disk(vm)).toMatchObject({ storage_policy_id: "policy-1" });
  });

  test("supports tags, a folder, and settings with member values", () => {
    const vm = stack((lab) => {
      const { datacenter } = lab;
      const category = { categoryId: "category-1", categoryName: "c" };
      return {
        members: [{ ...MEMBER, values: { address: "10.0.0.1" } }],
        folder: new Folder(lab, "folder", { datacenter, name: "web" }),
        tags: [new Tag(lab, "tag", { datacenter, category, name: "web" })],
        customAttributes: [{ attribute: new CustomAttribute(lab, "rpo", { datacenter, name: "rpo" }), value: "1 h" }],
        extraConfig: (value) => ({ "guestinfo.address": value("address") }),
      };
    }).resource("vsphere_virtual_machine", "/vm");
    expect(vm).toMatchObject({
      folder: reference("folder", "folder", "path"),
      tags: [reference("tag", "tag")],
      extra_config: { "guestinfo.address": "${each.value.address}" },
    });
    expect(Object.entries(vm["custom_attributes"] as Block)).toEqual([[reference("custom_attribute", "rpo"), "1 h"]]);
  });

  test("waits for the datastores of a datastore cluster in the same stack", () => {
    const vm = stack((lab) => {
      const datastores = [{ name: "one", disk: "naa.1" }];
      const { datacenter } = lab;
      return {
        storage: new DatastoreCluster(lab, "pod", { datacenter, name: "pod", hosts: [lab.host()], datastores }),
      };
    }).resource("vsphere_virtual_machine", "/vm");
    expect(vm).toMatchObject({
      datastore_cluster_id: reference("datastore_cluster", "pod"),
      depends_on: [expect.stringMatching(/^vsphere_vmfs_datastore\.pod_one_/)],
    });
    expect(vm).not.toHaveProperty("datastore_id");
  });

  test("contains the values of each member, with disks in controller order", () => {
    expect(
      membersOf([
        MEMBER,
        {
          ...MEMBER,
          id: "web-2",
          reserved: { cpu: Frequency.parse("500 MHz"), memory: DataSize.gibibytes(1) },
          disks: [...MEMBER.disks, { label: "data", size: DataSize.gibibytes(5) }],
          values: { address: "10.0.0.2" },
        },
      ]),
    ).toEqual({
      "web-1": {
        name: "web-1",
        cpus: 2,
        memory_mib: 4096,
        cpu_reservation_mhz: 0,
        memory_reservation_mib: 0,
        disks: { "00": { label: "system", size_gib: 20, unit_number: 0 } },
      },
      "web-2": {
        address: "10.0.0.2",
        name: "web-1",
        cpus: 2,
        memory_mib: 4096,
        cpu_reservation_mhz: 500,
        memory_reservation_mib: 1024,
        disks: {
          "00": { label: "system", size_gib: 20, unit_number: 0 },
          "01": { label: "data", size_gib: 5, unit_number: 1 },
        },
      },
    });
  });

  test("reports all invalid members together", () => {
    expect(() => made({ members: [MEMBER, { ...MEMBER, cpus: 0, disks: [] }] })).toThrow(
      "lab/web: members must have unique ids; each member must have at least 1 CPU; " +
        "each member must have 1 to 15 disks, the limit of one controller.",
    );
  });

  test("supports linked clones, each of a VM with a snapshot", () => {
    const frozen = stack((lab) => ({
      linkedClonesOf: new CloneSources(lab, "sources", {
        datacenter: lab.datacenter,
        paths: { "web-1": "web/web-1" },
        snapshot: "before",
        description: "Source",
      }),
    }));
    expect(frozen.resource("vsphere_virtual_machine", "/vm")["clone"]).toEqual({
      linked_clone: true,
      template_uuid: expect.stringMatching(/^\$\{local\.sources_frozen-uuids_\w+\[each\.key\]\}$/),
    });
    expect(frozen.resource("vsphere_virtual_machine_snapshot", "/snapshot")).toMatchObject({
      for_each: { "web-1": "web/web-1" },
      virtual_machine_uuid: expect.stringMatching(/^\$\{local\.sources_running-uuids_\w+\[each\.key\]\}$/),
      snapshot_name: "before",
      description: "Source",
      memory: false,
      quiesce: false,
      remove_children: false,
      consolidate: true,
    });
    const looks = Object.entries(frozen.data("vsphere_virtual_machine")).filter(([id]) => id.startsWith("sources_"));
    expect(looks.map(([id, { depends_on = [] }]) => [id.split("_")[1], (depends_on as string[]).length])).toEqual([
      ["frozen", 1],
      ["running", 0],
    ]);
  });
});

describe("Template", () => {
  const found = (props: Partial<TemplateProps> = {}) =>
    dataSource(
      "vsphere_virtual_machine",
      (lab) => new Template(lab, "t", { datacenter: lab.datacenter, name: "debian-12", ...props }),
    );
  const check = (condition: string, problem: string, remedy = "Correct the code or the template.") => ({
    condition: `\${${condition}}`,
    error_message: `Template debian-12 ${problem}. ${remedy}`,
  });

  test("is a data source without checks by default", () => {
    expect(found()).toEqual({ datacenter_id: reference("datacenter"), name: "debian-12" });
  });

  test.each<[Partial<TemplateProps>, object[]]>([
    [
      { guestId: "debian12_64Guest" },
      [check('self.guest_id == "debian12_64Guest"', "does not have guest ID debian12_64Guest")],
    ],
    [{ firmware: "efi" }, [check('self.firmware == "efi"', "does not have efi firmware")]],
    [
      { guestId: "g", firmware: "bios", systemDisk: DataSize.gibibytes(8), remedy: "Ask the owner." },
      [
        check(
          'self.guest_id == "g" && self.firmware == "bios"',
          "does not have guest ID g and bios firmware",
          "Ask the owner.",
        ),
        check("self.disks[0].size == 8", "does not have a system disk of 8 GiB", "Ask the owner."),
      ],
    ],
  ])("%# is checked as expected", (props, postcondition) =>
    expect(found(props)["lifecycle"]).toEqual({ postcondition }),
  );
});

test("VirtualMachine.fromName is a data source that checks the expected size", () => {
  const found = (size?: { cpus: number; memory: DataSize }) =>
    dataSource("vsphere_virtual_machine", (lab) =>
      VirtualMachine.fromName(lab, "vm", { datacenter: lab.datacenter, name: "vm", ...(size && { size }) }),
    );
  expect(found()).toEqual({ datacenter_id: reference("datacenter"), name: "vm" });
  expect(found({ cpus: 4, memory: DataSize.gibibytes(8) })["lifecycle"]).toEqual({
    postcondition: [
      {
        condition: "${self.num_cpus == 4 && self.memory == 8192}",
        error_message: "VM vm does not have 4 CPUs and 8 GiB. Correct the code or the VM.",
      },
    ],
  });
});
