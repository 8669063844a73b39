import { Resource } from "@cdktf/provider-null/lib/resource";
import { Construct } from "constructs";
import type { Gateways } from "./gateways";

export interface PairingProps {
  readonly from: Gateways;
  readonly to: Gateways;
}

/**
 * The order in which the link comes up: gateways at both sites first, the pairing after them. It is made anew when a
 * gateway is replaced or gets another address, since an unchanged `null_resource` would never notice.
 */
export class Pairing extends Construct {
  constructor(scope: Construct, id: string, { from, to }: PairingProps) {
    super(scope, id);
    new Resource(this, "pairing", { triggers: { ...from.pairingTriggers, ...to.pairingTriggers } });
  }
}
