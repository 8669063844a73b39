import { Folder } from "@cdktf/provider-vsphere/lib/folder";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { hostGroup, rackPreferenceRule, separateHostsRule, virtualMachineGroup } from "../../model/names";
import type { PlacedMember, Placement } from "../../model/placement";
import { RackPreference } from "../compute/rack-preference";
import { RestartPriority } from "../compute/restart-priority";
import { SeparateHostsRule } from "../compute/separate-hosts-rule";
import { VirtualMachineGroup } from "../compute/virtual-machine-group";
import type { Datacenter } from "../provider/datacenter";
import { MemberSet } from "./member-set";
import type { Place } from "./place";
import type { Replicas } from "./replicas";
import type { Template } from "./template";

export interface TierProps {
  readonly datacenter: Datacenter;
  readonly placement: Placement;
  readonly place: Place;
  readonly template: Template;
  /** Path of the folder that the tier's own folder goes into. @default - the datacenter's VM folder */
  readonly parentFolder?: string;
  readonly tags: string[];
  /** By attribute id. @default - none */
  readonly customAttributes?: Readonly<Record<string, string>>;
  /** Whether a tier that holds data may be destroyed all the same. @default false */
  readonly unlocked?: boolean;
  /** What the standing members are linked clones of. @default - they are clones of the template, as surge members are */
  readonly replicas?: Replicas;
  /**
   * `true` leaves the cluster's order to what really runs: HA restarts these VMs last, and no group or rule of the cluster
   * names them.
   *
   * @default false
   */
  readonly rehearsed?: boolean;
}

/** Restarted after all others (release 1.26.0 knows no `disabled`). */
const LAST = 5;

/** Like VMs with one role: standing members, locked where they hold data, and surge members that come and go with the posture. */
export class Tier extends Construct {
  /** The members that exist in every posture. @default - undefined where there is none */
  readonly standing: MemberSet | undefined;
  /** Whether Terraform refuses to destroy the standing members: they hold data, and nothing opens their lock. */
  readonly locksStanding: boolean;
  /** The DRS group of all members. @default - undefined where there is none in this posture, and in a rehearsal */
  readonly group: VirtualMachineGroup | undefined;

  constructor(scope: Construct, id: string, props: TierProps) {
    super(scope, id);
    const { datacenter, placement, place, template, parentFolder, tags, customAttributes = {}, replicas } = props;
    const { unlocked = false, rehearsed = false } = props;
    const { kind, network, inbound, standing, surge, separateHosts, holdsData, preferredRack } = placement;
    const { clusterId } = place;
    const folder = new Folder(this, "folder", {
      provider: datacenter.provider,
      datacenterId: datacenter.id,
      type: "vm",
      path: parentFolder === undefined ? kind : `${parentFolder}/${kind}`,
    });
    const memberSet = (name: string, members: readonly PlacedMember[], locked: boolean, clonesOf?: Replicas) => {
      if (members.length === 0) return undefined;
      const set = new MemberSet(this, name, {
        datacenter,
        place,
        template,
        network,
        inbound,
        folder: folder.path,
        tags,
        customAttributes,
        annotation: `${kind}, ${datacenter.site.name}. Managed by Terraform: change it in code.`,
        members,
        locked,
        ...(clonesOf && { replicas: clonesOf }),
      });
      new RestartPriority(this, `${name}-restart`, {
        datacenter,
        clusterId,
        priority: rehearsed ? LAST : placement.priority,
        members: set,
      });
      return set;
    };
    this.locksStanding = holdsData && !unlocked;
    this.standing = memberSet("standing", standing, this.locksStanding, replicas);
    const sets = [this.standing, memberSet("surge", surge, false)].filter((set) => set !== undefined);
    if (sets.length === 0 || rehearsed) return;

    const virtualMachineIds = Token.asList(`\${concat(${sets.map((set) => set.virtualMachineIds).join(", ")})}`);
    this.group = new VirtualMachineGroup(this, "group", {
      datacenter,
      clusterId,
      name: virtualMachineGroup(kind),
      virtualMachineIds,
    });
    if (separateHosts && standing.length + surge.length > 1) {
      new SeparateHostsRule(this, "separate-hosts", {
        datacenter,
        clusterId,
        name: separateHostsRule(kind),
        virtualMachineIds,
      });
    }
    if (preferredRack !== undefined) {
      new RackPreference(this, "rack", {
        datacenter,
        clusterId,
        name: rackPreferenceRule(kind, preferredRack),
        virtualMachines: this.group,
        hostGroup: hostGroup(preferredRack),
      });
    }
  }
}
