import type { Construct } from "constructs";
import { Datacenter } from "../../constructs/provider/datacenter";
import type { Site } from "../../model/schema/site";
import type { Target } from "../../model/target";

export interface SiteDatacenterProps {
  readonly site: Site;
  readonly target: Target;
}

/** The datacenter of a site of the model. */
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
      hasHostAccounts: !target.forReview,
    });
    this.site = site;
    this.target = target;
  }

  /** The remedy if an object of the site differs from the model. */
  get remedy(): string {
    return `Correct datacenters/${this.site.name}.ts, or the object in vCenter.`;
  }
}
