import { resolve } from "node:path";
import { NullProvider } from "@cdktf/provider-null/lib/provider";
import { LocalBackend, PgBackend, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { Model } from "../../model/model";
import type { Target } from "./target";

export interface DatacenterStackProps {
  readonly model: Model;
  readonly target: Target;
}

/** What the project's stacks have in common: the target's state and provider releases. */
export abstract class DatacenterStack extends TerraformStack {
  protected constructor(scope: Construct, name: string, { target }: DatacenterStackProps) {
    super(scope, name);
    if (target.state.kind === "directory") {
      new LocalBackend(this, { path: resolve(target.state.path, `${name}.tfstate`) });
    } else {
      // the connection string comes from PG_CONN_STR: it holds a password
      new PgBackend(this, { schemaName: name.replaceAll("-", "_") } as ConstructorParameters<typeof PgBackend>[1]);
    }
    // the bindings name the releases that they are generated from; no typed property sets another
    this.addOverride("terraform.required_providers.vsphere.version", target.vsphere.version);
    this.addOverride("terraform.required_providers.null.version", target.nullProviderVersion);
    new NullProvider(this, "null");
  }
}
