import { DataVsphereVirtualMachine } from "@cdktf/provider-vsphere/lib/data-vsphere-virtual-machine";
import { VirtualMachineSnapshot } from "@cdktf/provider-vsphere/lib/virtual-machine-snapshot";
import { propertyAccess, TerraformIterator, TerraformLocal, Token } from "cdktf";
import { Construct } from "constructs";
import type { Datacenter } from "../provider/datacenter";

export interface FrozenMachinesProps {
  readonly datacenter: Datacenter;
  /** By the id of the VM that is cloned from it, the path of the VM below the datacenter's VM folder. */
  readonly paths: Readonly<Record<string, string>>;
  /** What the snapshots are called. */
  readonly snapshot: string;
  readonly description: string;
}

/**
 * VMs that another stack made and that run on, each frozen in one snapshot, to be cloned from there: found by name, with
 * nothing of them changed but the file that they write to while the snapshot lasts.
 *
 * A snapshot is neither with memory nor quiesced: what it holds is what a disaster would leave, and nothing in the guest stops
 * for it. A VM with other snapshots can't be cloned: the provider refuses when it comes to the clone, when the snapshots made
 * here are there already. Its data sources tell no snapshots, so no precondition can refuse before.
 */
export class FrozenMachines extends Construct {
  /** By member id, the uuid of its VM, once that is frozen. */
  private readonly frozen: TerraformLocal;

  constructor(scope: Construct, id: string, { datacenter, paths, snapshot, description }: FrozenMachinesProps) {
    super(scope, id);
    const path = TerraformIterator.fromMap({ ...paths });
    // a local, as in a set of VMs: each instance would read all VMs
    const look = (name: string, after: readonly VirtualMachineSnapshot[] = []) => {
      const machines = new DataVsphereVirtualMachine(this, name, {
        ...datacenter.location,
        forEach: path,
        name: path.value,
        dependsOn: [...after],
      });
      return new TerraformLocal(this, `${name}-uuids`, `\${{ for key, vm in ${machines.fqn} : key => vm.id }}`);
    };
    const running = look("running");
    const snapshots = new VirtualMachineSnapshot(this, "snapshot", {
      provider: datacenter.provider,
      forEach: path,
      virtualMachineUuid: uuidOf(running, path.key),
      snapshotName: snapshot,
      description,
      memory: false,
      quiesce: false,
      // never a snapshot that someone has made since
      removeChildren: false,
      consolidate: true,
    });
    // looked up anew: the provider wants to see the snapshot when it plans a clone (releases 1.26.0 and 2.15.0)
    this.frozen = look("frozen", [snapshots]);
  }

  /** The uuid of the VM that an id's is cloned from, once its snapshot is there. @param key the id, or a token for it */
  frozenUuid(key: string): string {
    return uuidOf(this.frozen, key);
  }
}

const uuidOf = (uuids: TerraformLocal, key: string): string => Token.asString(propertyAccess(uuids, [key]));
