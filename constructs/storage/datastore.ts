import { DataVsphereDatastore } from "@cdktf/provider-vsphere/lib/data-vsphere-datastore";
import type { Construct } from "constructs";
import type { NamedProps } from "../provider/datacenter";

/** A datastore that this app creates, or an existing one. */
export interface IDatastore {
  readonly datastoreId: string;
}

export const Datastore = {
  /** Looks up an existing datastore by name, without managing it. The plan fails if it does not exist. */
  fromName: (scope: Construct, id: string, { datacenter, name }: NamedProps): IDatastore => ({
    datastoreId: new DataVsphereDatastore(scope, id, { ...datacenter.location, name }).id,
  }),
};
