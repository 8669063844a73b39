import { VirtualMachine } from "@cdktf/provider-vsphere/lib/virtual-machine";
import { type MapTerraformIterator, propertyAccess, TerraformIterator, TerraformLocal, Token } from "cdktf";
import { Construct } from "constructs";
import { oncePer } from "../../lib/once-per";
import type { DataSize } from "../../model/units/data-size";
import type { Frequency } from "../../model/units/frequency";
import { checkProps, isWhole } from "../check-props";
import type { IResourcePool } from "../compute/resource-pool";
import type { INetwork } from "../network/network";
import type { CustomAttribute } from "../organisation/custom-attribute";
import type { Folder } from "../organisation/folder";
import type { ITag } from "../organisation/tag";
import type { Datacenter } from "../provider/datacenter";
import type { IDatastore } from "../storage/datastore";
import type { IDatastoreCluster } from "../storage/datastore-cluster";
import type { IStoragePolicy } from "../storage/storage-policy";
import { Constant } from "./constant";
import type { FrozenMachines } from "./frozen-machines";
import type { Template } from "./template";

/** All that differs between the VMs of a set. */
export interface MemberProps {
  /** Its key in Terraform, for its life: never its position in a list. */
  readonly id: string;
  /** The VM's name in vCenter. */
  readonly name: string;
  readonly cpus: number;
  readonly memory: DataSize;
  /** What it has for itself, whatever else runs. @default - nothing */
  readonly reserved?: { readonly cpu: Frequency; readonly memory: DataSize };
  /** In controller order. The first holds the template's image. */
  readonly disks: readonly { readonly label: string; readonly size: DataSize }[];
  /** Further values of its own, which `extraConfig` can refer to. @default - none */
  readonly values?: Readonly<Record<string, string>>;
}

export interface VirtualMachineSetProps {
  readonly datacenter: Datacenter;
  readonly members: readonly MemberProps[];
  readonly template: Template;
  readonly resourcePool: IResourcePool;
  readonly network: INetwork;
  /** One datastore, or a datastore cluster, in which Storage DRS chooses. */
  readonly storage: IDatastore | IDatastoreCluster;
  /** What the VMs' files and each disk ask of their datastore. @default - the datastore's own policy */
  readonly storagePolicy?: IStoragePolicy;
  /** @default - the datacenter's VM folder */
  readonly folder?: Folder;
  /** @default - none */
  readonly tags?: readonly ITag[];
  /** @default - that Terraform manages the VM */
  readonly annotation?: string;
  /** @default - none */
  readonly customAttributes?: readonly { readonly attribute: CustomAttribute; readonly value: string }[];
  /** Settings of the VM, such as `guestinfo` for cloud-init, given a member's `name` or one of its `values`. Settled at creation. @default - none */
  readonly extraConfig?: (value: (name: string) => string) => Readonly<Record<string, string>>;
  /** What the members are linked clones of, each of its own. @default - they are full clones of the template */
  readonly linkedClonesOf?: FrozenMachines | undefined;
  /** Whether Terraform refuses to destroy any of them. @default - it destroys them */
  readonly locked?: boolean;
  /** Whether CPUs can be added to a running VM. @default - they can: what is off at creation takes a restart later */
  readonly cpuHotAdd?: boolean;
  /** Whether memory can be added to a running VM. @default - it can, as above */
  readonly memoryHotAdd?: boolean;
  /** The disks' controller. @default - paravirtual, which the guest needs a driver for */
  readonly controller?: "pvscsi" | "lsilogic-sas" | "lsilogic";
  /** The network adapter. @default - VMXNET 3, which the guest needs a driver for */
  readonly adapter?: "vmxnet3" | "e1000e";
  /** Whether disks take space only as they are written. @default - they do */
  readonly thinDisks?: boolean;
  /** Whether a deploy waits until each guest reports an address through VMware Tools. @default - it does */
  readonly waitForAddress?: boolean;
}

/**
 * Like VMs, clones of one template or linked clones of others: one `for_each` resource keyed by member id, each member's own values in the map.
 * Constant cost at synth, small differences in a plan, and members that come and go without touching one another.
 *
 * What every instance reads is a local: Terraform evaluates that once, but a literal map, and all VMs where one of them is
 * referred to, again for each instance, which costs with the square of their number.
 */
export class VirtualMachineSet extends Construct {
  /**
   * Over the members' ids, for what each of them has one of. Not over their VMs: an import, which takes over what a
   * broken deploy has left, needs keys that are known before the VMs are.
   */
  readonly each: MapTerraformIterator;
  /** By member id, what others read of the VMs. */
  private readonly made: TerraformLocal;

  constructor(scope: Construct, id: string, props: VirtualMachineSetProps) {
    super(scope, id);
    const { datacenter, members, template, resourcePool, network, storage, folder, storagePolicy } = props;
    const { linkedClonesOf, extraConfig, customAttributes = [], tags = [], locked = false } = props;
    const { waitForAddress = true, thinDisks = true } = props;
    checkProps(this, {
      "members must have ids of their own": new Set(members.map((member) => member.id)).size === members.length,
      "each member must have 1 CPU at least": members.every(({ cpus }) => isWhole(cpus, 1)),
      "each member must have 1 to 15 disks, which one controller carries": members.every(({ disks }) =>
        isWhole(disks.length, 1, 15),
      ),
    });
    const map = new TerraformLocal(this, "members", new Constant(memberMap(members)));
    const member = TerraformIterator.fromMap(map.asAnyMap);
    this.each = member;
    const disks = TerraformIterator.fromMap(member.getAnyMap("disks"));
    const { storagePolicyId } = storagePolicy ?? {};
    const machines = new VirtualMachine(this, "vm", {
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
      dependsOn: "datastores" in storage ? [...storage.datastores] : [],
      ...(storagePolicyId !== undefined && { storagePolicyId }),
      guestId: template.guestId,
      firmware: template.firmware,
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
          ? { templateUuid: template.uuid }
          : { templateUuid: linkedClonesOf.frozenUuid(member.key), linkedClone: true },
      ...(extraConfig && { extraConfig: { ...extraConfig((name) => member.getString(name)) } }),
      ...(!waitForAddress && { waitForGuestNetTimeout: 0, waitForGuestIpTimeout: 0 }),
      lifecycle: {
        // a new template or new first-boot settings are for new members: a running one would be replaced or restarted by
        // them, or not start any more with another firmware (provider issues 604, 1270, 1474)
        ignoreChanges: ["clone", "extra_config", "guest_id", "firmware"],
        ...(locked && { preventDestroy: true }),
      },
    });
    const read = ["id", "name", "guest_ip_addresses"].map((name) => `${name} = vm.${name}`).join(", ");
    this.made = new TerraformLocal(this, "made", `\${{ for key, vm in ${machines.fqn} : key => { ${read} } }}`);
  }

  /** What Terraform knows of the VM of the member that `each` is at. */
  attribute(name: "id" | "name"): string {
    return Token.asString(propertyAccess(this.machineOfEach, [name]));
  }

  /** As above, for attributes that are lists. */
  listAttribute(name: "guest_ip_addresses"): string[] {
    return Token.asList(propertyAccess(this.machineOfEach, [name]));
  }

  private get machineOfEach() {
    return propertyAccess(this.made, [this.each.key]);
  }

  /** The Terraform expression of the members' VM ids. */
  get virtualMachineIds(): string {
    return `[for vm in ${this.made.fqn} : vm.id]`;
  }
}

/** The ids of all VMs of some sets. */
export const idsOf = (sets: readonly VirtualMachineSet[]): string[] =>
  Token.asList(`\${concat(${sets.map(({ virtualMachineIds }) => virtualMachineIds).join(", ")})}`);

/** Each member's own values, so that members may differ while a change rolls. */
function memberMap(members: readonly MemberProps[]) {
  const diskMapOf = oncePer(diskMap); // members share their tier's disks
  return Object.fromEntries(
    members.map(({ id, name, values, cpus, memory, reserved, disks }) => [
      id,
      {
        ...values,
        name,
        cpus,
        memory_mib: memory.toMebibytes(),
        cpu_reservation_mhz: reserved?.cpu.toMegahertz() ?? 0,
        memory_reservation_mib: reserved?.memory.toMebibytes() ?? 0,
        disks: diskMapOf(disks),
      },
    ]),
  );
}

/** Terraform walks a map in the order of its keys: the blocks stay in controller order. */
const diskMap = (disks: MemberProps["disks"]) =>
  Object.fromEntries(
    disks.map(({ label, size }, unitNumber) => [
      String(unitNumber).padStart(2, "0"),
      { label, size_gib: size.toGibibytes(), unit_number: unitNumber },
    ]),
  );
