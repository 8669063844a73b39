import type { Construct } from "constructs";
import { DatacenterStack, type DatacenterStackProps } from "./datacenter-stack";
import { MassarSite } from "./site/massar-site";

/** The primary site: reads its baseline, and manages its extension and Massar. */
export class PrimaryStack extends DatacenterStack {
  constructor(scope: Construct, props: DatacenterStackProps) {
    super(scope, "primary", props, props.model.sites.rabat);
    new MassarSite(this, "rabat", { ...props, site: props.model.sites.rabat, managedBy: "primary" });
  }
}
