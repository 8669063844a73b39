import { DataVsphereDatastore } from "@cdktf/provider-vsphere/lib/data-vsphere-datastore";
import type { Construct } from "constructs";
import type { NamedProps } from "../provider/datacenter";

/** One datastore, made here or found by name. */
export interface IDatastore {
  readonly datastoreId: string;
}

export const Datastore = {
  /** A datastore that is only read. A plan fails where there is none of that name. */
  fromName: (scope: Construct, id: string, { datacenter, name }: NamedProps): IDatastore => ({
    datastoreId: new DataVsphereDatastore(scope, id, { ...datacenter.location, name }).id,
  }),
};
