import type { ModelPath } from "../../model/finding";
import type { Model } from "../../model/model";
import type { TierSpec } from "../../model/schema/workload";

/** A flow with the tier that accepts it. */
export interface TierFlow {
  readonly tier: TierSpec;
  readonly from: string;
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  /** As in a finding. */
  readonly scope: string;
  readonly path: ModelPath;
}

/** The flows that tiers accept from networks outside both sites. */
export const flowsFromOutside = ({ massar }: Model): TierFlow[] =>
  flowsInto(massar.tiers).filter(({ from }) => massar.outside[from] !== undefined);

export const flowsInto = (tiers: readonly TierSpec[]): TierFlow[] =>
  tiers.flatMap((tier, index) =>
    tier.flows.map(({ from, protocol, port }, flow) => ({
      tier,
      from,
      protocol,
      port,
      scope: `tier/${tier.name}/${from}/${protocol}-${port}`,
      path: ["massar", "tiers", index, "flows", flow],
    })),
  );
