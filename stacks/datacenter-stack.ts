import { NullProvider } from "@cdktf/provider-null/lib/provider";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { Model } from "../model/model";
import type { Site } from "../model/schema/site";
import type { Target } from "../model/target";
import { keepState, type StateStore } from "./state";

export interface DatacenterStackProps {
  readonly model: Model;
  readonly target: Target;
}

/** What the project's stacks have in common: where their state is kept, and the null provider, which orders what no resource of vSphere does. */
export abstract class DatacenterStack extends TerraformStack {
  /** @param stateAt the site that keeps the stack's state: it must outlive the sites that the stack does not need */
  protected constructor(scope: Construct, name: string, { target }: DatacenterStackProps, stateAt: Site) {
    super(scope, name);
    keepState(this, simulated(target) ?? stateAt.state);
    // the bindings name the release that they are generated from; no typed property sets another
    this.addOverride("terraform.required_providers.null.version", target.nullProviderVersion);
    new NullProvider(this, "null");
  }
}

/** What keeps a simulation's states. */
function simulated({ stateDirectory, stateServer }: Target): StateStore | undefined {
  if (stateServer !== undefined) return { kind: "http", url: stateServer };
  return stateDirectory === undefined ? undefined : { kind: "directory", path: stateDirectory };
}
