import type { Construct } from "constructs";
import { DatacenterStack, type DatacenterStackProps } from "./datacenter-stack";
import { PostureLock } from "./recovery/posture-lock";
import { MassarSite } from "./site/massar-site";

/** The backup site in the committed posture. It does not depend on the primary site, neither on its vCenter nor on its state. */
export class DrStack extends DatacenterStack {
  constructor(scope: Construct, props: DatacenterStackProps) {
    super(scope, "dr", props, props.model.sites.marrakech);
    new MassarSite(this, "marrakech", { ...props, site: props.model.sites.marrakech, managedBy: "dr" });
    new PostureLock(this, "posture", { posture: props.model.posture });
  }
}
