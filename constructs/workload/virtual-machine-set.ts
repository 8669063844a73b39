import { VirtualMachine } from "@cdktf/provider-vsphere/lib/virtual-machine";
import { type MapTerraformIterator, propertyAccess, TerraformIterator, TerraformLocal, Token } from "cdktf";
import { Construct } from "constructs";
import { oncePer } from "../../lib/once-per";
import type { DataSize } from "../../model/units/data-size";
import type { Frequency } from "../../model/units/frequency";
import { checkProps, isWholeNumber } from "../check-props";
import type { IResourcePool } from "../compute/resource-pool";
import type { INetwork } from "../network/network";
import type { CustomAttribute } from "../organisation/custom-attribute";
import type { Folder } from "../organisation/folder";
import { LABELS_OF_OTHERS } from "../organisation/labels-of-others";
import type { ITag } from "../organisation/tag";
import type { Datacenter } from "../provider/datacenter";
import type { IDatastore } from "../storage/datastore";
import type { IDatastoreCluster } from "../storage/datastore-cluster";
import type { IStoragePolicy } from "../storage/storage-policy";
import type { CloneSources } from "./clone-sources";
import { Constant } from "./constant";
import type { Template } from "./template";

/** The properties that differ between the VMs of a set. */
export interface MemberProps {
  /** The member's key in Terraform. It never changes and does not depend on the position in a list. */
  readonly id: string;
  /** The VM's name in vCenter. */
  readonly name: string;
  readonly cpus: number;
  readonly memory: DataSize;
  /** Reservations. @default - none */
  readonly reserved?: { readonly cpu: Frequency; readonly memory: DataSize };
  /** In controller order. The first one is cloned from the template's disk. */
  readonly disks: readonly { readonly label: string; readonly size: DataSize }[];
  /** The image that it is cloned from; a later change is ignored. @default - that of the set */
  readonly template?: Template;
  /** More values of the member, for use in `extraConfig`. @default - none */
  readonly values?: Readonly<Record<string, string>>;
}

export interface VirtualMachineSetProps {
  readonly datacenter: Datacenter;
  readonly members: readonly MemberProps[];
  /** The image of members that state none. */
  readonly template: Template;
  readonly resourcePool: IResourcePool;
  readonly network: INetwork;
  /** A datastore, or a datastore cluster in which Storage DRS chooses a datastore. */
  readonly storage: IDatastore | IDatastoreCluster;
  /** Storage policy of the VM home and the disks. @default - the datastore's default policy */
  readonly storagePolicy?: IStoragePolicy;
  /** @default - the datacenter's VM folder */
  readonly folder?: Folder;
  /** @default - none */
  readonly tags?: readonly ITag[];
  /** The note at creation. A later change is ignored, because backup products write into it. @default - a note that Terraform manages the VM */
  readonly annotation?: string;
  /** @default - none */
  readonly customAttributes?: readonly { readonly attribute: CustomAttribute; readonly value: string }[];
  /**
   * Advanced settings, such as `guestinfo` for cloud-init, fixed at creation. The function receives an accessor for the
   * member's `name` and its `values`.
   *
   * @default - none
   */
  readonly extraConfig?: (value: (name: string) => string) => Readonly<Record<string, string>>;
  /** Source VMs of linked clones, one per member. @default - full clones of the template */
  readonly linkedClonesOf?: CloneSources | undefined;
  /** Whether Terraform refuses to destroy the VMs (`prevent_destroy`). @default false */
  readonly locked?: boolean;
  /** Whether CPUs can be added to a running VM. Enabling it later needs a restart. @default true */
  readonly cpuHotAdd?: boolean;
  /** Whether memory can be added to a running VM. Enabling it later needs a restart. @default true */
  readonly memoryHotAdd?: boolean;
  /**
   * Whether VMs have a virtual TPM 2.0. It needs EFI firmware, a key provider in vCenter, and release 2.x of the provider: it is ignored
   * with release 1.26.0. Adding or removing it restarts the VM.
   *
   * @default false
   */
  readonly virtualTpm?: boolean;
  /** SCSI controller. The guest needs a driver for `pvscsi`. @default "pvscsi" */
  readonly controller?: "pvscsi" | "lsilogic-sas" | "lsilogic";
  /** Network adapter. The guest needs a driver for `vmxnet3`. @default "vmxnet3" */
  readonly adapter?: "vmxnet3" | "e1000e";
  /** Whether disks are thin-provisioned. @default true */
  readonly thinDisks?: boolean;
  /** VMs that are created or changed before these. @default - none: Terraform chooses the order */
  readonly after?: readonly VirtualMachineSet[];
}

/**
 * Identical VMs: one `for_each` resource, keyed by member ID, with the values of each member in a map. The VMs are full clones
 * of a template or linked clones. The cost of a synthesis is constant, plans are short, and a change of one member leaves the
 * others unchanged.
 *
 * Instances read locals, because Terraform evaluates a local once. It would evaluate a literal map, or a reference to all VMs,
 * again for each instance, so the cost would grow with the square of the number of VMs.
 */
export class VirtualMachineSet extends Construct {
  /**
   * Iterator over the member IDs, for a resource with one instance per member. It does not iterate over the VMs, because an import
   * after a failed deployment needs keys that are known before the VMs exist.
   */
  readonly each: MapTerraformIterator;
  /** Attributes of the VMs by member ID, for other resources. */
  private readonly made: TerraformLocal;
  private readonly machines: VirtualMachine;

  constructor(scope: Construct, id: string, props: VirtualMachineSetProps) {
    super(scope, id);
    const { datacenter, members, template, resourcePool, network, storage, folder, storagePolicy } = props;
    const { linkedClonesOf, extraConfig, customAttributes = [], tags = [], locked = false } = props;
    const { thinDisks = true, after = [] } = props;
    checkProps(this, {
      "members must have unique ids": new Set(members.map((member) => member.id)).size === members.length,
      "each member must have at least 1 CPU": members.every(({ cpus }) => isWholeNumber(cpus, 1)),
      "each member must have 1 to 15 disks, the limit of one controller": members.every(({ disks }) =>
        isWholeNumber(disks.length, 1, 15),
      ),
    });
    const images = [...new Set(members.map((each) => each.template ?? template))];
    const map = new TerraformLocal(
      this,
      "members",
      new Constant(memberMap(members, images.length > 1 ? template.name : undefined)),
    );
    const member = TerraformIterator.fromMap(map.asAnyMap);
    const image = this.imageOf(images, template, member);
    this.each = member;
    const disks = TerraformIterator.fromMap(member.getAnyMap("disks"));
    const { storagePolicyId } = storagePolicy ?? {};
    this.machines = new VirtualMachine(this, "vm", {
      provider: datacenter.provider,
      forEach: member,
      name: member.getString("name"),
      annotation: props.annotation ?? "Managed by Terraform: change it in code.",
      ...(folder && { folder: folder.path }),
      tags: tags.map(({ tagId }) => tagId),
      customAttributes: Object.fromEntries(
        customAttributes.map(({ attribute, value }) => [attribute.attributeId, value]),
      ),
      resourcePoolId: resourcePool.resourcePoolId,
      ...("datastoreId" in storage
        ? { datastoreId: storage.datastoreId }
        : { datastoreClusterId: storage.datastoreClusterId }),
      dependsOn: [...("datastores" in storage ? storage.datastores : []), ...after.map(({ machines }) => machines)],
      ...(storagePolicyId !== undefined && { storagePolicyId }),
      guestId: image.guestId,
      firmware: image.firmware,
      ...(images.some(({ secureBoot }) => secureBoot) && { efiSecureBootEnabled: image.secureBoot }),
      ...(props.virtualTpm && datacenter.release.virtualTpm && { vtpm: { version: "2.0" } }),
      scsiType: props.controller ?? "pvscsi",
      numCpus: member.getNumber("cpus"),
      memory: member.getNumber("memory_mib"),
      cpuReservation: member.getNumber("cpu_reservation_mhz"),
      memoryReservation: member.getNumber("memory_reservation_mib"),
      cpuHotAddEnabled: props.cpuHotAdd ?? true,
      memoryHotAddEnabled: props.memoryHotAdd ?? true,
      networkInterface: [{ networkId: network.networkId, adapterType: props.adapter ?? "vmxnet3" }],
      disk: disks.dynamic({
        label: disks.getString("label"),
        size: disks.getNumber("size_gib"),
        unit_number: disks.getNumber("unit_number"),
        thin_provisioned: thinDisks,
        ...(storagePolicyId !== undefined && { storage_policy_id: storagePolicyId }),
      }),
      clone:
        linkedClonesOf === undefined
          ? { templateUuid: image.uuid }
          : { templateUuid: linkedClonesOf.frozenUuid(member.key), linkedClone: true },
      ...(extraConfig && { extraConfig: { ...extraConfig((name) => member.getString(name)) } }),
      // the provider would wait after it has stored the VM: a slow guest would taint it, the next plan would replace it, and
      // Terraform refuses to replace a locked VM (resource_vsphere_virtual_machine.go, Create)
      waitForGuestNetTimeout: 0,
      waitForGuestIpTimeout: 0,
      lifecycle: {
        // a new template or new first-boot settings apply only to new members, because they would replace or restart a running VM,
        // which would not boot with another firmware (provider issues 604, 1270, 1474)
        ignoreChanges: ["clone", "extra_config", "guest_id", "firmware", "annotation", ...LABELS_OF_OTHERS],
        ...(locked && { preventDestroy: true }),
      },
    });
    const read = ["id", "moid", "name"].map((name) => `${name} = vm.${name}`).join(", ");
    this.made = new TerraformLocal(this, "made", `\${{ for key, vm in ${this.machines.fqn} : key => { ${read} } }}`);
  }

  /** The image of the current member: that of all members, or an entry of a map by the template's name. */
  private imageOf(images: readonly Template[], template: Template, member: MapTerraformIterator) {
    const [only = template, ...others] = images;
    if (others.length === 0) return only;
    const values = images.map(({ name, uuid, guestId, firmware, secureBoot }) => [
      name,
      { uuid, guest_id: guestId, firmware, secure_boot: secureBoot },
    ]);
    const map = new TerraformLocal(this, "images", Object.fromEntries(values));
    const value = (name: string) => Token.asString(propertyAccess(map, [member.getString("image"), name]));
    return {
      uuid: value("uuid"),
      guestId: value("guest_id"),
      firmware: value("firmware"),
      secureBoot: propertyAccess(map, [member.getString("image"), "secure_boot"]),
    };
  }

  /** An attribute of the current member's VM, for a resource that iterates over `each`. */
  attribute(name: "id" | "name"): string {
    return Token.asString(propertyAccess(this.made, [this.each.key, name]));
  }

  /** A Terraform expression for the list of VM IDs. */
  get virtualMachineIds(): string {
    return `[for vm in ${this.made.fqn} : vm.id]`;
  }

  /** A Terraform expression of the managed object IDs of the VMs, separated by spaces. */
  get managedObjectIds(): string {
    return `\${join(" ", [for vm in ${this.made.fqn} : vm.moid])}`;
  }
}

/** The IDs of all VMs of several sets. */
export const idsOf = (sets: readonly VirtualMachineSet[]): string[] =>
  Token.asList(`\${concat(${sets.map(({ virtualMachineIds }) => virtualMachineIds).join(", ")})}`);

/** Separate values for each member, so that members can differ during a rolling change. @param defaultImage if they have several images */
function memberMap(members: readonly MemberProps[], defaultImage: string | undefined) {
  const diskMapOf = oncePer(diskMap); // members share their tier's disks
  return Object.fromEntries(
    members.map(({ id, name, values, cpus, memory, reserved, disks, template }) => [
      id,
      {
        ...values,
        name,
        ...(defaultImage !== undefined && { image: template?.name ?? defaultImage }),
        cpus,
        memory_mib: memory.toMebibytes(),
        cpu_reservation_mhz: reserved?.cpu.toMegahertz() ?? 0,
        memory_reservation_mib: reserved?.memory.toMebibytes() ?? 0,
        disks: diskMapOf(disks),
      },
    ]),
  );
}

/** Terraform iterates over a map in the order of its keys, so the blocks are in controller order. */
const diskMap = (disks: MemberProps["disks"]) =>
  Object.fromEntries(
    disks.map(({ label, size }, unitNumber) => [
      String(unitNumber).padStart(2, "0"),
      { label, size_gib: size.toGibibytes(), unit_number: unitNumber },
    ]),
  );
