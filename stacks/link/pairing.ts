import { Resource } from "@cdktf/provider-null/lib/resource";
import { Construct } from "constructs";
import type { Gateways } from "./gateways";

export interface PairingProps {
  readonly from: Gateways;
  readonly to: Gateways;
}

/** The pairing of the gateways. It waits until every gateway at both sites answers. */
export class Pairing extends Construct {
  constructor(scope: Construct, id: string, { from, to }: PairingProps) {
    super(scope, id);
    new Resource(this, "pairing", { triggers: { from: from.reachable.probeIds, to: to.reachable.probeIds } });
  }
}
