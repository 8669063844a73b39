import type { Construct } from "constructs";
import { placeGateways } from "../model/placement";
import type { Site } from "../model/schema/site";
import { DatacenterStack, type DatacenterStackProps } from "./datacenter-stack";
import { Gateways } from "./link/gateways";
import { Pairing } from "./link/pairing";
import { SiteDatacenter } from "./site/site-datacenter";

/** The replication from the primary to the backup site. It looks up objects of both sites, so both must be deployed and reachable. */
export class ReplicationLinkStack extends DatacenterStack {
  constructor(scope: Construct, props: DatacenterStackProps) {
    super(scope, "replication-link", props, props.model.sites.marrakech);
    const { model, target } = props;
    const gatewaysAt = (site: Site) =>
      new Gateways(this, `${site.name}-gateways`, {
        datacenter: new SiteDatacenter(this, site.name, { site, target }),
        placement: placeGateways(model, site),
        system: model.massar.name,
        managedBy: "replication-link",
        gatewayPort: model.link.gatewayPort,
        deployedFrom: String(model.massar.outside[model.link.deployedFrom]),
        locked: model.deletionLocks.linkLift === undefined,
      });
    new Pairing(this, "pairing", { from: gatewaysAt(model.sites.rabat), to: gatewaysAt(model.sites.marrakech) });
  }
}
