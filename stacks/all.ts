import { tmpdir } from "node:os";
import { App } from "cdktf";
import type { DatacenterStackProps } from "./datacenter-stack";
import { DrStack } from "./dr";
import { PrimaryStack } from "./primary";
import { RehearsalStack } from "./rehearsal";
import { ReplicationLinkStack } from "./replication-link";

export interface StacksProps extends DatacenterStackProps {
  /** The rehearsal whose throwaway stack is wanted too, by id. @default - none: what deploys all stacks never deploys it */
  readonly rehearsal?: string | undefined;
}

/** All stacks as a tree of constructs, to look at: nothing is written. */
export function stackTree(props: StacksProps): App {
  const app = new App({ outdir: tmpdir() });
  addStacks(app, props);
  return app;
}

/** The stacks that `cdktf` knows by name, in the order in which they can be deployed. */
export function addStacks(app: App, { rehearsal, ...props }: StacksProps): void {
  const primary = new PrimaryStack(app, props);
  const dr = new DrStack(app, props);
  const link = new ReplicationLinkStack(app, props);
  link.addDependency(primary);
  link.addDependency(dr);
  if (rehearsal !== undefined) new RehearsalStack(app, { ...props, rehearsal });
}
