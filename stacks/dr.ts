import type { Construct } from "constructs";
import { DatacenterStack, type DatacenterStackProps } from "./datacenter-stack";
import { PostureLock } from "./recovery/posture-lock";
import { MassarSite } from "./site/massar-site";

/** Marrakech, in the committed posture. Needs nothing of Rabat: neither its vCenter nor its state. */
export class DrStack extends DatacenterStack {
  constructor(scope: Construct, props: DatacenterStackProps) {
    super(scope, "dr", props, props.model.sites.marrakech);
    new MassarSite(this, "marrakech", { ...props, site: props.model.sites.marrakech, managedBy: "dr" });
    new PostureLock(this, "posture", { posture: props.model.posture });
  }
}
