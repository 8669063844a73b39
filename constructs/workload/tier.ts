import { Folder } from "@cdktf/provider-vsphere/lib/folder";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { separateHostsRule } from "../../model/names";
import type { PlacedMember, Placement } from "../../model/placement";
import { SeparateHostsRule } from "../compute/separate-hosts-rule";
import type { Datacenter } from "../provider/datacenter";
import { MemberSet } from "./member-set";
import type { Place } from "./place";
import type { Template } from "./template";

export interface TierProps {
  readonly datacenter: Datacenter;
  readonly placement: Placement;
  readonly place: Place;
  readonly template: Template;
  /** Path of the folder that the tier's own folder goes into. @default - the datacenter's VM folder */
  readonly parentFolder?: string;
  readonly tags: string[];
  /** Whether a committed lift opens the deletion lock of a tier that holds data. @default false */
  readonly lifted?: boolean;
}

/** Like VMs with one role: standing members, locked where they hold data, and surge members that come and go with the posture. */
export class Tier extends Construct {
  /** The members that exist in every posture. @default - undefined where there is none */
  readonly standing: MemberSet | undefined;

  constructor(scope: Construct, id: string, props: TierProps) {
    super(scope, id);
    const { datacenter, placement, place, template, parentFolder, tags, lifted = false } = props;
    const { kind, network, standing, surge, separateHosts, holdsData } = placement;
    const folder = new Folder(this, "folder", {
      provider: datacenter.provider,
      datacenterId: datacenter.id,
      type: "vm",
      path: parentFolder === undefined ? kind : `${parentFolder}/${kind}`,
    });
    const memberSet = (name: string, members: readonly PlacedMember[], locked: boolean) =>
      new MemberSet(this, name, {
        datacenter,
        place,
        template,
        network,
        folder: folder.path,
        tags,
        annotation: `${kind}, ${datacenter.site.name}. Managed by Terraform: change it in code.`,
        members,
        locked,
      });
    this.standing = standing.length > 0 ? memberSet("standing", standing, holdsData && !lifted) : undefined;
    const surgeSet = surge.length > 0 ? memberSet("surge", surge, false) : undefined;
    const sets = [this.standing, surgeSet].filter((set) => set !== undefined);
    if (separateHosts && standing.length + surge.length > 1) {
      new SeparateHostsRule(this, "separate-hosts", {
        datacenter,
        clusterId: place.clusterId,
        name: separateHostsRule(kind),
        virtualMachineIds: Token.asList(`\${concat(${sets.map((set) => set.virtualMachineIds).join(", ")})}`),
      });
    }
  }
}
