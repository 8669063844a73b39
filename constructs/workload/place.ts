import type { ITerraformDependable } from "cdktf";

/** Where like VMs go: references to the site's objects. */
export interface Place {
  readonly clusterId: string;
  readonly resourcePoolId: string;
  readonly networkId: string;
  /** The datastore cluster, where Storage DRS chooses, or the one datastore. */
  readonly storage: { readonly datastoreClusterId: string } | { readonly datastoreId: string };
  /** What the VM's files and each disk ask of their datastore. */
  readonly storagePolicyId: string;
  /** What must exist before a VM can be placed, though no attribute refers to it. */
  readonly after: readonly ITerraformDependable[];
}
