import type { App } from "cdktf";
import type { DatacenterStackProps } from "../constructs/provider/datacenter-stack";
import { DrStack } from "./dr";
import { PrimaryStack } from "./primary";
import { ReplicationLinkStack } from "./replication-link";

/** The stacks that `cdktf` knows by name, in the order in which they can be deployed. */
export function addStacks(app: App, props: DatacenterStackProps): void {
  const primary = new PrimaryStack(app, props);
  const dr = new DrStack(app, props);
  const link = new ReplicationLinkStack(app, props);
  link.addDependency(primary);
  link.addDependency(dr);
}
