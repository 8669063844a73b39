import { DataVsphereVirtualMachine } from "@cdktf/provider-vsphere/lib/data-vsphere-virtual-machine";
import { VirtualMachineSnapshot } from "@cdktf/provider-vsphere/lib/virtual-machine-snapshot";
import { propertyAccess, TerraformIterator, TerraformLocal, Token } from "cdktf";
import { Construct } from "constructs";
import type { Datacenter } from "../provider/datacenter";

export interface CloneSourcesProps {
  readonly datacenter: Datacenter;
  /** The path of each source VM below the datacenter's VM folder, by the ID of its clone. */
  readonly paths: Readonly<Record<string, string>>;
  /** The name of the snapshots. */
  readonly snapshot: string;
  readonly description: string;
}

/**
 * Snapshots of running VMs of another stack, as sources of linked clones. The VMs are found by name and stay unchanged, except
 * that they write to a delta file while the snapshot exists.
 *
 * A snapshot is crash-consistent, as after a disaster: without memory and not quiesced, so that the guest does not pause. A VM with
 * other snapshots can't be cloned: the provider refuses only the clone, after it has taken the snapshots. Its data
 * sources don't report snapshots, so a precondition can't detect this earlier.
 */
export class CloneSources extends Construct {
  /** UUIDs of the source VMs by member ID, available after the snapshots. */
  private readonly frozen: TerraformLocal;

  constructor(scope: Construct, id: string, { datacenter, paths, snapshot, description }: CloneSourcesProps) {
    super(scope, id);
    const path = TerraformIterator.fromMap({ ...paths });
    // a local, because without it each instance would evaluate all VMs (see VirtualMachineSet)
    const lookUp = (name: string, after: readonly VirtualMachineSnapshot[] = []) => {
      const machines = new DataVsphereVirtualMachine(this, name, {
        ...datacenter.location,
        forEach: path,
        name: path.value,
        dependsOn: [...after],
      });
      return new TerraformLocal(this, `${name}-uuids`, `\${{ for key, vm in ${machines.fqn} : key => vm.id }}`);
    };
    const running = lookUp("running");
    const snapshots = new VirtualMachineSnapshot(this, "snapshot", {
      provider: datacenter.provider,
      forEach: path,
      virtualMachineUuid: uuidOf(running, path.key),
      snapshotName: snapshot,
      description,
      memory: false,
      quiesce: false,
      // keeps later snapshots of other users
      removeChildren: false,
      consolidate: true,
    });
    // a second look-up, because the provider must see the snapshot when it plans a clone (releases 1.26.0 and 2.15.0)
    this.frozen = lookUp("frozen", [snapshots]);
  }

  /** The UUID of a member's source VM, available after its snapshot. @param key the member's ID, or a token for it */
  frozenUuid(key: string): string {
    return uuidOf(this.frozen, key);
  }
}

const uuidOf = (uuids: TerraformLocal, key: string): string => Token.asString(propertyAccess(uuids, [key]));
