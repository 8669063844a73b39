import { Resource } from "@cdktf/provider-null/lib/resource";
import { TerraformIterator, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import type { Posture } from "../../model/schema/workload";

export interface PostureLockProps {
  readonly posture: Posture;
}

/**
 * Keeps the backup site `recovered` until an approval names the failover that ends.
 *
 * During a failover, the state contains one locked object, keyed by the failover's ID. A plan that leaves `recovered` would
 * destroy it, which Terraform refuses on every machine and for every user. The approval of a failback moves the object of its
 * failover out of the lock. An approval for another failover has no effect.
 */
export class PostureLock extends Construct {
  constructor(scope: Construct, id: string, { posture }: PostureLockProps) {
    super(scope, id);
    const failovers = posture.kind === "recovered" ? { [posture.failover]: posture.failover } : {};
    const locked = new Resource(this, "leaving-recovered-needs-an-approval", {
      forEach: TerraformIterator.fromMap(failovers),
      triggers: { failover: "${each.key}" },
      lifecycle: { preventDestroy: true },
    });
    if (posture.kind === "standby" && posture.failback !== undefined) {
      const { ends } = posture.failback;
      const ended = new Resource(this, "ended-failover", {
        forEach: TerraformIterator.fromMap({ [ends]: ends }),
        triggers: { failover: "${each.key}" },
      });
      // cdktf's moveTo does not support the key of a for_each
      TerraformStack.of(this).addOverride("moved", [{ from: address(locked, ends), to: address(ended, ends) }]);
    }
  }
}

const address = (resource: Resource, key: string) =>
  `${resource.terraformResourceType}.${resource.friendlyUniqueId}["${key}"]`;
