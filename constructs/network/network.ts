import { DataVsphereNetwork } from "@cdktf/provider-vsphere/lib/data-vsphere-network";
import type { Construct } from "constructs";
import type { NamedProps } from "../provider/datacenter";

/** The network of a VM's adapter: a port group that this app creates, or an existing network. */
export interface INetwork {
  readonly networkId: string;
}

export const Network = {
  /** Looks up an existing network by name, without managing it. The plan fails if it does not exist. */
  fromName: (scope: Construct, id: string, { datacenter, name }: NamedProps): INetwork => ({
    networkId: new DataVsphereNetwork(scope, id, { ...datacenter.location, name }).id,
  }),
};
