import { tmpdir } from "node:os";
import { App } from "cdktf";
import type { DatacenterStackProps } from "../constructs/provider/datacenter-stack";
import { DrStack } from "./dr";
import { PrimaryStack } from "./primary";
import { ReplicationLinkStack } from "./replication-link";

/** All stacks as a tree of constructs, to look at: nothing is written. */
export function stackTree(props: DatacenterStackProps): App {
  const app = new App({ outdir: tmpdir() });
  addStacks(app, props);
  return app;
}

/** The stacks that `cdktf` knows by name, in the order in which they can be deployed. */
export function addStacks(app: App, props: DatacenterStackProps): void {
  const primary = new PrimaryStack(app, props);
  const dr = new DrStack(app, props);
  const link = new ReplicationLinkStack(app, props);
  link.addDependency(primary);
  link.addDependency(dr);
}
