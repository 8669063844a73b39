import type { ITerraformDependable } from "cdktf";

/** Where like VMs go: references to the site's objects. */
export interface Place {
  readonly clusterId: string;
  readonly resourcePoolId: string;
  readonly networkId: string;
  readonly datastoreClusterId: string;
  /** What must exist before a VM can be placed, though no attribute refers to it. */
  readonly after: readonly ITerraformDependable[];
}
