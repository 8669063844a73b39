import { Construct } from "constructs";
import { HostAffinityRule } from "../../constructs/compute/host-affinity-rule";
import { RestartPriority } from "../../constructs/compute/restart-priority";
import { SeparateHostsRule } from "../../constructs/compute/separate-hosts-rule";
import { VirtualMachineGroup } from "../../constructs/compute/virtual-machine-group";
import { Folder } from "../../constructs/organisation/folder";
import type { ITag } from "../../constructs/organisation/tag";
import type { FrozenMachines } from "../../constructs/workload/frozen-machines";
import { VirtualMachineSet } from "../../constructs/workload/virtual-machine-set";
import { hostGroup, rackPreferenceRule, separateHostsRule, virtualMachineGroup } from "../../model/names";
import type { PlacedMember, Placement } from "../../model/placement";
import type { Inventory } from "../site/inventory";
import type { SiteDatacenter } from "../site/site-datacenter";
import type { AttributeValues } from "./custom-attributes";
import { guestSettings } from "./guest-settings";

export interface TierProps {
  readonly datacenter: SiteDatacenter;
  readonly placement: Placement;
  /** What its VMs are placed on. */
  readonly inventory: Inventory;
  /** The folder that the tier's own folder goes into. @default - the datacenter's VM folder */
  readonly parentFolder?: Folder;
  readonly tags: readonly ITag[];
  /** @default - none */
  readonly customAttributes?: AttributeValues;
  /** Whether a tier that holds data may be destroyed all the same. @default - Terraform refuses to destroy it */
  readonly unlocked?: boolean;
  /** Whether Terraform refuses to destroy the tier's folder. Its members can still change. @default - it destroys the folder */
  readonly lockedFolder?: boolean;
  /** What the standing members are linked clones of. @default - they are clones of the template, as surge members are */
  readonly replicas?: FrozenMachines | undefined;
  /**
   * `true` leaves the cluster's order to what really runs: HA restarts these VMs last, and no group or rule of the cluster
   * names them.
   *
   * @default - the VMs take part in the cluster's order
   */
  readonly rehearsed?: boolean;
}

/** Restarted after all others (release 1.26.0 knows no `disabled`). */
const LAST = 5;

/** Like VMs with one role: standing members, locked where they hold data, and surge members that come and go with the posture. */
export class Tier extends Construct {
  /** The members that exist in every posture. @default - undefined where there is none */
  readonly standing: VirtualMachineSet | undefined;
  /** Whether Terraform refuses to destroy the standing members: they hold data, and nothing opens their lock. */
  readonly locksStanding: boolean;
  /** The DRS group of all members. @default - undefined where there is none in this posture, and in a rehearsal */
  readonly group: VirtualMachineGroup | undefined;

  constructor(scope: Construct, id: string, props: TierProps) {
    super(scope, id);
    const { datacenter, placement, inventory, parentFolder, tags, customAttributes = [], replicas } = props;
    const { unlocked = false, lockedFolder = false, rehearsed = false } = props;
    const { kind, standing, surge, separateHosts, holdsData, preferredRack } = placement;
    const { site, target } = datacenter;
    const cluster = inventory.cluster(placement.cluster);
    const like = {
      datacenter,
      template: inventory.template(placement.template.name),
      resourcePool: inventory.resourcePool(placement.cluster, placement.resourcePool),
      network: inventory.network(placement.cluster, placement.network),
      storage: inventory.storage(placement.storage),
      storagePolicy: inventory.storagePolicy(placement.storageClass),
      folder: new Folder(this, "folder", { datacenter, name: kind, parent: parentFolder, locked: lockedFolder }),
      tags,
      customAttributes,
      annotation: `${kind}, ${site.name}. Managed by Terraform: change it in code.`,
      extraConfig: guestSettings(site, placement),
      waitForAddress: target.guestsReport,
    };
    const set = (name: string, members: readonly PlacedMember[], locked: boolean, linkedClonesOf?: FrozenMachines) => {
      if (members.length === 0) return undefined;
      const virtualMachines = new VirtualMachineSet(this, name, {
        ...like,
        members: members.map((member) => ({
          ...member,
          values: { host_name: member.hostName, address: member.address },
        })),
        locked,
        linkedClonesOf,
      });
      const priority = rehearsed ? LAST : placement.priority;
      new RestartPriority(this, `${name}-restart`, { cluster, virtualMachines, priority });
      return virtualMachines;
    };
    this.locksStanding = holdsData && !unlocked;
    this.standing = set("standing", standing, this.locksStanding, replicas);
    const virtualMachines = [this.standing, set("surge", surge, false)].filter((each) => each !== undefined);
    if (virtualMachines.length === 0 || rehearsed) return;

    this.group = new VirtualMachineGroup(this, "group", { cluster, name: virtualMachineGroup(kind), virtualMachines });
    if (separateHosts && standing.length + surge.length > 1)
      new SeparateHostsRule(this, "separate-hosts", { cluster, name: separateHostsRule(kind), virtualMachines });
    if (preferredRack !== undefined) {
      new HostAffinityRule(this, "rack", {
        cluster,
        name: rackPreferenceRule(kind, preferredRack),
        virtualMachines: this.group,
        hosts: { hostGroupName: hostGroup(preferredRack) },
      });
    }
  }
}
