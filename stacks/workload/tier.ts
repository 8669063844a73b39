import { Construct } from "constructs";
import { HostAffinityRule } from "../../constructs/compute/host-affinity-rule";
import { RestartPriority } from "../../constructs/compute/restart-priority";
import { SeparateHostsRule } from "../../constructs/compute/separate-hosts-rule";
import { VirtualMachineGroup } from "../../constructs/compute/virtual-machine-group";
import { Folder } from "../../constructs/organisation/folder";
import type { ITag } from "../../constructs/organisation/tag";
import { SeparateDatastoresRule } from "../../constructs/storage/separate-datastores-rule";
import type { CloneSources } from "../../constructs/workload/clone-sources";
import { VirtualMachineSet } from "../../constructs/workload/virtual-machine-set";
import {
  hostGroup,
  rackPreferenceRule,
  separateDatastoresRule,
  separateHostsRule,
  virtualMachineGroup,
} from "../../model/names";
import type { PlacedMember, Placement } from "../../model/placement";
import type { Inventory } from "../site/inventory";
import { LabelChanges } from "../site/label-changes";
import type { SiteDatacenter } from "../site/site-datacenter";
import type { AttributeValues } from "./custom-attributes";
import { guestSettings } from "./guest-settings";

export interface TierProps {
  readonly datacenter: SiteDatacenter;
  readonly placement: Placement;
  readonly inventory: Inventory;
  /** The parent of the tier's folder. @default - the datacenter's VM folder */
  readonly parentFolder?: Folder;
  readonly tags: readonly ITag[];
  /** @default - none */
  readonly customAttributes?: AttributeValues;
  /** If true, Terraform can destroy the tier even though it contains data. @default false */
  readonly unlocked?: boolean;
  /** Whether Terraform refuses to destroy the tier's folder. The members can still change. @default false */
  readonly lockedFolder?: boolean;
  /** Source VMs of linked clones, for standing members. @default - full clones of the template, as for surge members */
  readonly replicas?: CloneSources | undefined;
  /**
   * If true, production has precedence: HA restarts these VMs last, and they are in no DRS group or rule.
   *
   * @default false
   */
  readonly rehearsed?: boolean;
  /** VMs that are created or changed before these. @default - none: Terraform chooses the order */
  readonly after?: readonly VirtualMachineSet[];
}

/** The lowest priority: restarts after all others. Release 1.26.0 has no `disabled`. */
const LOWEST_PRIORITY = 5;

/** Identical VMs with one role: standing members, locked if they contain data, and surge members, which only some postures have. */
export class Tier extends Construct {
  /** The members that exist in every posture, if there are any. */
  readonly standing: VirtualMachineSet | undefined;
  /** Whether Terraform refuses to destroy the standing members, because they contain data and are not unlocked. */
  readonly locksStanding: boolean;
  /** The DRS group of all members. Undefined in a rehearsal, and if the posture has no members. */
  readonly group: VirtualMachineGroup | undefined;
  /** Its VMs in this posture. */
  readonly virtualMachines: readonly VirtualMachineSet[];

  constructor(scope: Construct, id: string, props: TierProps) {
    super(scope, id);
    const { datacenter, placement, inventory, parentFolder, tags, customAttributes = [], replicas, after = [] } = props;
    const { unlocked = false, lockedFolder = false, rehearsed = false } = props;
    const { kind, standing, surge, separateHosts, quorum, holdsData, preferredRack } = placement;
    const { site } = datacenter;
    const cluster = inventory.cluster(placement.cluster);
    const common = {
      datacenter,
      template: inventory.template(placement.template.name),
      virtualTpm: placement.template.firmware === "efi" && site.keyProvider !== undefined,
      resourcePool: inventory.resourcePool(placement.cluster, placement.resourcePool),
      network: inventory.network(placement.cluster, placement.network),
      storage: inventory.storage(placement.storage),
      storagePolicy: inventory.storagePolicy(placement.storageClass),
      folder: new Folder(this, "folder", { datacenter, name: kind, parent: parentFolder, locked: lockedFolder }),
      tags,
      customAttributes,
      annotation: `${kind}, ${site.name}. Managed by Terraform: change it in code.`,
      extraConfig: guestSettings(site, placement),
    };
    const set = (name: string, members: readonly PlacedMember[], locked: boolean, linkedClonesOf?: CloneSources) => {
      if (members.length === 0) return undefined;
      const virtualMachines = new VirtualMachineSet(this, name, {
        ...common,
        members: members.map((member) => ({
          ...member,
          template: inventory.template(member.template.name),
          values: { host_name: member.hostName, address: member.address },
        })),
        locked,
        linkedClonesOf,
        after,
      });
      const priority = rehearsed ? LOWEST_PRIORITY : placement.priority;
      new RestartPriority(this, `${name}-restart`, { cluster, virtualMachines, priority });
      if (!rehearsed) {
        const objects = { type: "VirtualMachine" as const, ids: virtualMachines.managedObjectIds };
        new LabelChanges(this, `${name}-labels`, { datacenter, objects, tags, customAttributes });
      }
      return virtualMachines;
    };
    this.locksStanding = holdsData && !unlocked;
    this.standing = set("standing", standing, this.locksStanding, replicas);
    const virtualMachines = [this.standing, set("surge", surge, false)].filter((each) => each !== undefined);
    this.virtualMachines = virtualMachines;
    if (virtualMachines.length === 0 || rehearsed) return;

    this.group = new VirtualMachineGroup(this, "group", { cluster, name: virtualMachineGroup(kind), virtualMachines });
    if (separateHosts && standing.length + surge.length > 1)
      new SeparateHostsRule(this, "separate-hosts", { cluster, name: separateHostsRule(kind), virtualMachines });
    if (quorum && "datastores" in common.storage && standing.length + surge.length > 1) {
      new SeparateDatastoresRule(this, "separate-datastores", {
        datacenter,
        datastoreCluster: common.storage,
        name: separateDatastoresRule(kind),
        virtualMachines,
      });
    }
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
