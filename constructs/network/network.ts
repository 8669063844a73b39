import { DataVsphereNetwork } from "@cdktf/provider-vsphere/lib/data-vsphere-network";
import type { Construct } from "constructs";
import type { NamedProps } from "../provider/datacenter";

/** What a VM's adapter is plugged into: a port group that is made here, or any network that is found by name. */
export interface INetwork {
  readonly networkId: string;
}

export const Network = {
  /** A network that is only read. A plan fails where there is none of that name. */
  fromName: (scope: Construct, id: string, { datacenter, name }: NamedProps): INetwork => ({
    networkId: new DataVsphereNetwork(scope, id, { ...datacenter.location, name }).id,
  }),
};
