import { tmpdir } from "node:os";
import { App, type TerraformStack } from "cdktf";
import { STACKS, type StackName, stacksBefore } from "../model/names";
import type { DatacenterStackProps } from "./datacenter-stack";
import { DrStack } from "./dr";
import { PrimaryStack } from "./primary";
import { RehearsalStack } from "./rehearsal";
import { ReplicationLinkStack } from "./replication-link";

export interface StacksProps extends DatacenterStackProps {
  /** ID of a rehearsal, to add its temporary stack. @default - none, so a deployment of all stacks never includes a rehearsal */
  readonly rehearsal?: string | undefined;
}

/** All stacks as a construct tree, for analysis. It is not synthesised. */
export function stackTree(props: StacksProps): App {
  const app = new App({ outdir: tmpdir() });
  addStacks(app, props);
  return app;
}

/** Adds the stacks of the project, with their deployment order as dependencies. */
export function addStacks(app: App, { rehearsal, ...props }: StacksProps): void {
  const stacks: Readonly<Record<StackName, TerraformStack>> = {
    primary: new PrimaryStack(app, props),
    dr: new DrStack(app, props),
    "replication-link": new ReplicationLinkStack(app, props),
  };
  for (const stack of STACKS) for (const other of stacksBefore(stack)) stacks[stack].addDependency(stacks[other]);
  if (rehearsal !== undefined) new RehearsalStack(app, { ...props, rehearsal });
}
