import { NullProvider } from "@cdktf/provider-null/lib/provider";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { Model } from "../model/model";
import type { Site } from "../model/schema/site";
import type { Target } from "../model/target";
import { configureBackend, type StateStore } from "./state";

export interface DatacenterStackProps {
  readonly model: Model;
  readonly target: Target;
  /** Whether the runbook deploys a recovery: Marrakech's VMs are then created by priority. @default false */
  readonly recovering?: boolean;
}

/** The base of the project's stacks: the state backend, and the null provider for steps that have no vSphere resource. */
export abstract class DatacenterStack extends TerraformStack {
  /** @param stateSite the site that stores the state, so that the stack does not depend on the other site */
  protected constructor(scope: Construct, name: string, { target }: DatacenterStackProps, stateSite: Site) {
    super(scope, name);
    configureBackend(this, simulationStore(target) ?? stateSite.state, target.forReview ? "forReview" : "own");
    // an override, because the bindings pin the release that they were generated from
    this.addOverride("terraform.required_providers.null.version", target.nullProviderVersion);
    new NullProvider(this, "null");
  }
}

/** The state backend of a simulation. */
function simulationStore({ stateDirectory, stateServer }: Target): StateStore | undefined {
  if (stateServer !== undefined) return { kind: "http", url: stateServer };
  return stateDirectory === undefined ? undefined : { kind: "directory", path: stateDirectory };
}
