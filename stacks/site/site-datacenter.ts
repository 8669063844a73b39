import type { Construct } from "constructs";
import { Datacenter } from "../../constructs/provider/datacenter";
import type { Site } from "../../model/schema/site";
import type { Target } from "../../model/target";

export interface SiteDatacenterProps {
  readonly site: Site;
  readonly target: Target;
}

/** A site's datacenter, with what the model says of the site and the target. */
export class SiteDatacenter extends Datacenter {
  readonly site: Site;
  readonly target: Target;

  constructor(scope: Construct, id: string, { site, target }: SiteDatacenterProps) {
    const { name: alias, vcenter, datacenter: name } = site;
    super(scope, id, {
      name,
      alias,
      server: target.vcentersAsModelled ? vcenter : undefined,
      release: target.vsphereProviderVersion,
    });
    this.site = site;
    this.target = target;
  }

  /** What to do when an object of the site is not as the model says. */
  get remedy(): string {
    return `Correct datacenters/${this.site.name}.ts, or the object in vCenter.`;
  }
}
