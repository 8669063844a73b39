import type { Construct } from "constructs";
import { DatacenterStack, type DatacenterStackProps } from "./datacenter-stack";
import { MassarSite } from "./site/massar-site";

/** Rabat: its baseline, read; its extension and Massar on it, managed. */
export class PrimaryStack extends DatacenterStack {
  constructor(scope: Construct, props: DatacenterStackProps) {
    super(scope, "primary", props, props.model.sites.rabat);
    new MassarSite(this, "rabat", { ...props, site: props.model.sites.rabat, managedBy: "primary" });
  }
}
