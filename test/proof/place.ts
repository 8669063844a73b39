import { DataVsphereComputeCluster } from "@cdktf/provider-vsphere/lib/data-vsphere-compute-cluster";
import { DataVsphereDatacenter } from "@cdktf/provider-vsphere/lib/data-vsphere-datacenter";
import { DataVsphereDatastore } from "@cdktf/provider-vsphere/lib/data-vsphere-datastore";
import { DataVsphereHost } from "@cdktf/provider-vsphere/lib/data-vsphere-host";
import { DataVsphereNetwork } from "@cdktf/provider-vsphere/lib/data-vsphere-network";
import { DataVsphereVirtualMachine } from "@cdktf/provider-vsphere/lib/data-vsphere-virtual-machine";
import { VsphereProvider } from "@cdktf/provider-vsphere/lib/provider";
import { Fn, LocalBackend, TerraformStack, TerraformVariable, Token } from "cdktf";
import type { Construct } from "constructs";
import { chooseTarget } from "../../model/target";
import type { Release } from "../../review/effects/effect";
import { PLACE } from "./inventory";

type Pair<Value> = readonly [Value, Value];

/** The ids in the simulated vCenter on which resources are placed. */
export interface Place {
  readonly datacenter: string;
  /** Two clusters, and their root pools. */
  readonly clusters: Pair<string>;
  readonly pools: Pair<string>;
  readonly datastores: Pair<string>;
  readonly networks: Pair<string>;
  /** Two hosts of the first cluster. */
  readonly hosts: Pair<string>;
  /** The first host of each cluster. */
  readonly hostsOfClusters: Pair<string>;
  readonly template: string;
  /** The account of a host to add. */
  readonly esxi: (host: string) => { readonly username: string; readonly password: string };
}

/** The provider's release in this run. */
export const RELEASE = chooseTarget({}).vsphereProviderVersion;

/** Whether the release of this run has a case. */
export const isOfRelease = ({ releases }: { readonly releases?: readonly Release[] }): boolean =>
  releases?.includes(RELEASE) ?? true;

/** A stack on the proof's vCenter, with the provider and state of the project's own stacks. */
export class ProofStack extends TerraformStack {
  readonly place: Place;

  constructor(scope: Construct, name: string, stateDirectory: string) {
    super(scope, name);
    new LocalBackend(this, { path: `${stateDirectory}/${name}.tfstate` });
    this.addOverride("terraform.required_providers.vsphere.version", RELEASE);
    const variable = (id: string) => {
      const declared = new TerraformVariable(this, id, { type: "string", sensitive: id.endsWith("password") });
      declared.overrideLogicalId(id);
      return declared.stringValue;
    };
    new VsphereProvider(this, "vcenter", {
      vsphereServer: variable("rabat_vsphere_server"),
      user: variable("rabat_vsphere_user"),
      password: variable("rabat_vsphere_password"),
    });
    const { id: datacenterId } = new DataVsphereDatacenter(this, "datacenter", { name: PLACE.datacenter });
    const pair = <Name extends string>([a, b]: Pair<Name>, find: (name: Name) => string): Pair<string> => [
      find(a),
      find(b),
    ];
    const [first, second] = PLACE.clusters.map(
      (name) => new DataVsphereComputeCluster(this, `cluster-${name}`, { name, datacenterId }),
    );
    if (first === undefined || second === undefined) throw new Error("the inventory has two clusters");
    const host = (name: string) => new DataVsphereHost(this, `host-${name}`, { name, datacenterId }).id;
    const firstHost = host("first-1.proof.example");
    const username = variable("rabat_esxi_user");
    const passwords = new TerraformVariable(this, "rabat_esxi_passwords", { type: "map(string)", sensitive: true });
    passwords.overrideLogicalId("rabat_esxi_passwords");
    this.place = {
      datacenter: datacenterId,
      clusters: [first.id, second.id],
      pools: [first.resourcePoolId, second.resourcePoolId],
      datastores: pair(
        PLACE.datastores,
        (name) => new DataVsphereDatastore(this, `datastore-${name}`, { name, datacenterId }).id,
      ),
      networks: pair(
        PLACE.networks,
        (name) => new DataVsphereNetwork(this, `network-${name}`, { name, datacenterId }).id,
      ),
      hosts: [firstHost, host("first-2.proof.example")],
      hostsOfClusters: [firstHost, host("second-1.proof.example")],
      template: new DataVsphereVirtualMachine(this, "template", { name: PLACE.template, datacenterId }).id,
      esxi: (host) => ({ username, password: Token.asString(Fn.lookup(passwords.value, host)) }),
    };
  }
}
