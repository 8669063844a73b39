import { VirtualMachine } from "@cdktf/provider-vsphere/lib/virtual-machine";
import { type MapTerraformIterator, propertyAccess, TerraformIterator, TerraformLocal, Token } from "cdktf";
import { Construct } from "constructs";
import type { InboundFlow, PlacedMember } from "../../model/placement";
import type { Datacenter } from "../provider/datacenter";
import { Constant } from "./constant";
import { guestSettings } from "./guest-settings";
import type { Place } from "./place";
import type { Replicas } from "./replicas";
import type { Template } from "./template";

export interface MemberSetProps {
  readonly datacenter: Datacenter;
  readonly place: Place;
  readonly template: Template;
  readonly network: string;
  readonly folder: string;
  readonly tags: string[];
  readonly annotation: string;
  readonly inbound: readonly InboundFlow[];
  readonly customAttributes: Readonly<Record<string, string>>;
  readonly members: readonly PlacedMember[];
  /** What the members are linked clones of, each of its own. @default - they are clones of the template */
  readonly replicas?: Replicas;
  /** `true` makes Terraform refuse to destroy any of them. */
  readonly locked: boolean;
}

/**
 * Like VMs, clones of one template or each of its replica: one `for_each` resource keyed by member id, each member's own values in the map.
 * Constant cost at synth, small differences in a plan, and members that come and go without touching one another.
 *
 * What every instance reads is a local: Terraform evaluates that once, but a literal map, and all VMs where one of them is
 * referred to, again for each instance, which costs with the square of their number.
 */
export class MemberSet extends Construct {
  /**
   * Over the members' ids, for what each of them has one of. Not over their VMs: an import, which takes over what a
   * broken deploy has left, needs keys that are known before the VMs are.
   */
  readonly each: MapTerraformIterator;
  /** By member id, what others read of the VMs. */
  private readonly made: TerraformLocal;

  constructor(scope: Construct, id: string, props: MemberSetProps) {
    super(scope, id);
    const { datacenter, place, template, network } = props;
    const { guestsReport } = datacenter.target;
    const members = new TerraformLocal(this, "members", new Constant(memberMap(props.members)));
    const member = TerraformIterator.fromMap(members.asAnyMap);
    this.each = member;
    const disks = TerraformIterator.fromMap(member.getAnyMap("disks"));
    const machines = new VirtualMachine(this, "vm", {
      provider: datacenter.provider,
      forEach: member,
      name: member.getString("name"),
      annotation: props.annotation,
      folder: props.folder,
      tags: props.tags,
      customAttributes: { ...props.customAttributes },
      resourcePoolId: place.resourcePoolId,
      ...place.storage,
      storagePolicyId: place.storagePolicyId,
      guestId: template.spec.guestId,
      firmware: template.spec.firmware,
      scsiType: "pvscsi",
      numCpus: member.getNumber("cpus"),
      memory: member.getNumber("memory_mib"),
      cpuReservation: member.getNumber("cpu_reservation_mhz"),
      memoryReservation: member.getNumber("memory_reservation_mib"),
      // what is on at creation lets CPU and memory grow later without a restart
      cpuHotAddEnabled: true,
      memoryHotAddEnabled: true,
      networkInterface: [{ networkId: place.networkId, adapterType: "vmxnet3" }],
      disk: disks.dynamic({
        label: disks.getString("label"),
        size: disks.getNumber("size_gib"),
        unit_number: disks.getNumber("unit_number"),
        thin_provisioned: true,
        storage_policy_id: place.storagePolicyId,
      }),
      clone:
        props.replicas === undefined
          ? { templateUuid: template.uuid }
          : { templateUuid: props.replicas.frozenUuid(member.key), linkedClone: true },
      extraConfig: guestSettings(datacenter.site, { network, inbound: props.inbound, member }),
      ...(!guestsReport && { waitForGuestNetTimeout: 0, waitForGuestIpTimeout: 0 }),
      dependsOn: [...place.after],
      lifecycle: {
        // a new template or new first-boot settings are for new members: a running one would be replaced or restarted by
        // them, or not start any more with another firmware (provider issues 604, 1270, 1474)
        ignoreChanges: ["clone", "extra_config", "guest_id", "firmware"],
        ...(props.locked && { preventDestroy: true }),
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

/** Each member's own values, so that members may differ while a change rolls. */
const memberMap = (members: readonly PlacedMember[]) =>
  Object.fromEntries(
    members.map(({ id, name, hostName, address, cpus, memory, reserved, disks }) => [
      id,
      {
        name,
        host_name: hostName,
        address,
        cpus,
        memory_mib: memory.toMebibytes(),
        cpu_reservation_mhz: reserved.cpu.toMegahertz(),
        memory_reservation_mib: reserved.memory.toMebibytes(),
        // Terraform walks a map in the order of its keys: the blocks stay in controller order
        disks: Object.fromEntries(
          disks.map(({ label, size, unitNumber }) => [
            String(unitNumber).padStart(2, "0"),
            { label, size_gib: size.toGibibytes(), unit_number: unitNumber },
          ]),
        ),
      },
    ]),
  );
