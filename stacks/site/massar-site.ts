import { Construct } from "constructs";
import type { Model } from "../../model/model";
import { gatewayLimit, placeGateways, placeTier } from "../../model/placement";
import type { Site } from "../../model/schema/site";
import type { Target } from "../../model/target";
import { siteLabels } from "../workload/labels";
import { Workload } from "../workload/workload";
import { Access } from "./access";
import { Baseline } from "./baseline";
import { SiteExtension } from "./extension";
import { Promoted } from "./promoted";
import { SiteDatacenter } from "./site-datacenter";

export interface MassarSiteProps {
  readonly model: Model;
  readonly target: Target;
  readonly site: Site;
  /** The stack that manages the site. */
  readonly managedBy: string;
  /** Whether a recovery is deployed: Terraform creates VMs by priority. @default false */
  readonly recovering?: boolean;
}

/** A complete site: reads its baseline, and manages its extension and Massar in the model's posture. */
export class MassarSite extends Construct {
  constructor(scope: Construct, id: string, { model, target, site, managedBy, recovering = false }: MassarSiteProps) {
    super(scope, id);
    const datacenter = new SiteDatacenter(this, "datacenter", { site, target });
    const baseline = new Baseline(this, "baseline", { datacenter });
    new Promoted(this, "promoted", { datacenter });
    const gateways = placeGateways(model, site);
    const extension = new SiteExtension(this, "extension", {
      datacenter,
      baseline,
      limits: { [gateways.network]: gatewayLimit(model.link, site.name) },
    });
    new Access(this, "access", { datacenter, entities: extension.entities });
    const { name } = model.massar;
    const tiers = model.massar.tiers.flatMap((spec) => {
      const placement = placeTier(spec, model, site);
      return placement === undefined ? [] : [{ spec, placement }];
    });
    new Workload(this, name, {
      datacenter,
      inventory: extension,
      folder: name,
      labels: siteLabels({ datacenter, system: name, managedBy, tiers: tiers.map(({ spec }) => spec) }),
      tiers,
      byPriority: recovering,
      unlocked: new Set(model.deletionLocks.lifts.filter((lift) => lift.site === site.name).map(({ tier }) => tier)),
    });
  }
}
