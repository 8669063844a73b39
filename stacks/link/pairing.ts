import { Resource } from "@cdktf/provider-null/lib/resource";
import { Construct } from "constructs";
import type { Gateways } from "./gateways";

export interface PairingProps {
  readonly from: Gateways;
  readonly to: Gateways;
}

/** The order in which the link comes up: every gateway at both sites answers first, the pairing comes after. */
export class Pairing extends Construct {
  constructor(scope: Construct, id: string, { from, to }: PairingProps) {
    super(scope, id);
    new Resource(this, "pairing", { triggers: { from: from.reachable.proof, to: to.reachable.proof } });
  }
}
