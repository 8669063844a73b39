import { Construct } from "constructs";
import { Tag } from "../../constructs/organisation/tag";
import { CloneSources } from "../../constructs/workload/clone-sources";
import type { Model } from "../../model/model";
import { rehearsalFolder, rehearsalName } from "../../model/names";
import { rehearsedTiers } from "../../model/rehearsal";
import type { Target } from "../../model/target";
import { ExistingSite } from "../site/existing-site";
import { SiteDatacenter } from "../site/site-datacenter";
import { type Labels, tagsOf } from "../workload/labels";
import { Workload } from "../workload/workload";
import { Bubble } from "./bubble";

export interface RehearsalProps {
  readonly model: Model;
  readonly target: Target;
  /** ID, for example `2026-11-24-fire-7f3a`. */
  readonly rehearsal: string;
}

/**
 * A test failover at the backup site, isolated from production: all tiers with the size, address and host name of a recovery,
 * and tiers with data as linked clones of the standing replicas. All its objects have its name and none is locked, so
 * `cdktf destroy rehearsal` removes them. It does not depend on the primary site and does not change objects of the backup site.
 */
export class Rehearsal extends Construct {
  constructor(scope: Construct, id: string, { model, target, rehearsal }: RehearsalProps) {
    super(scope, id);
    const datacenter = new SiteDatacenter(this, "datacenter", { site: model.sites.marrakech, target });
    const existing = new ExistingSite(this, "site", { datacenter });
    const tiers = rehearsedTiers(model, rehearsal);
    const name = rehearsalName(rehearsal);
    const description = `Source of the linked clones of rehearsal ${rehearsal}. Removed with it: cdktf destroy rehearsal.`;
    new Workload(this, model.massar.name, {
      datacenter,
      inventory: new Bubble(this, "bubble", { datacenter, existing, rehearsal }),
      folder: rehearsalFolder(rehearsal),
      labels: (workload) => rehearsalLabels(workload, { datacenter, existing, system: model.massar.name, name }),
      tiers: tiers.map(({ spec, placement, replicas: paths }) => ({
        spec,
        placement,
        replicas:
          paths && new CloneSources(this, `${spec.name}-replicas`, { datacenter, paths, snapshot: name, description }),
      })),
      unlocked: new Set(tiers.map(({ spec }) => spec.name)),
      rehearsed: true,
      byPriority: true,
    });
  }
}

interface LabelledProps {
  readonly datacenter: SiteDatacenter;
  readonly existing: ExistingSite;
  readonly system: string;
  readonly name: string;
}

/** The site's tags, with the rehearsal as manager. No custom attributes, because a rehearsed VM has no recovery objectives. */
function rehearsalLabels(workload: Construct, { datacenter, existing, system, name }: LabelledProps): Labels {
  const managedBy = new Tag(workload, "tag", {
    datacenter,
    name,
    category: existing.tagCategory("managedBy"),
    description: "A rehearsal: gone when it is over",
  });
  return {
    tags: (spec) => {
      const { tier, protection } = tagsOf(spec);
      return [
        existing.tag("tier", tier),
        existing.tag("protection", protection),
        existing.tag("system", system),
        existing.tag("site", datacenter.site.name),
        managedBy,
      ];
    },
    attributes: () => [],
  };
}
