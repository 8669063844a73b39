import { DataVsphereComputeCluster } from "@cdktf/provider-vsphere/lib/data-vsphere-compute-cluster";
import { DataVsphereDatastore } from "@cdktf/provider-vsphere/lib/data-vsphere-datastore";
import { DataVsphereDistributedVirtualSwitch } from "@cdktf/provider-vsphere/lib/data-vsphere-distributed-virtual-switch";
import { DataVsphereHost } from "@cdktf/provider-vsphere/lib/data-vsphere-host";
import { DataVsphereNetwork } from "@cdktf/provider-vsphere/lib/data-vsphere-network";
import { DataVsphereVirtualMachine } from "@cdktf/provider-vsphere/lib/data-vsphere-virtual-machine";
import { Construct } from "constructs";
import type { Datacenter } from "../provider/datacenter";
import { Template } from "../workload/template";

export interface BaselineProps {
  readonly datacenter: Datacenter;
}

/**
 * What the site had before: read through data sources, so that it is in no destroy plan, and checked against the model
 * where the provider's data sources tell enough. A plan fails when an object is missing or not as stated.
 */
export class Baseline extends Construct {
  private readonly templates: ReadonlyMap<string, Template>;

  constructor(scope: Construct, id: string, { datacenter }: BaselineProps) {
    super(scope, id);
    const { provider, id: datacenterId, site } = datacenter;
    const { clusters, switches, datastores, templates, virtualMachines } = site.baseline;
    for (const { name, hosts } of clusters) {
      new DataVsphereComputeCluster(this, name, { provider, datacenterId, name });
      for (const host of hosts) new DataVsphereHost(this, host.name, { provider, datacenterId, name: host.name });
    }
    for (const { name, uplinks, portGroups } of switches) {
      const vds = new DataVsphereDistributedVirtualSwitch(this, name, { provider, datacenterId, name });
      const expected = Object.keys(uplinks);
      vds.lifecycle = {
        postcondition: [
          {
            condition: `\${toset(self.uplinks) == toset(${JSON.stringify(expected)})}`,
            errorMessage: `Switch ${name} of ${site.name}'s baseline has other uplinks than ${expected.join(", ")}: correct datacenters/${site.name}.ts.`,
          },
        ],
      };
      for (const portGroup of portGroups) {
        new DataVsphereNetwork(this, portGroup.name, { provider, datacenterId, name: portGroup.name });
      }
    }
    for (const { name, cpus, memory } of virtualMachines) {
      const vm = new DataVsphereVirtualMachine(this, name, { provider, datacenterId, name });
      vm.lifecycle = {
        postcondition: [
          {
            condition: `\${self.num_cpus == ${cpus} && self.memory == ${memory.toMebibytes()}}`,
            errorMessage: `VM ${name} of ${site.name}'s baseline is not ${cpus} CPUs with ${memory}: correct datacenters/${site.name}.ts.`,
          },
        ],
      };
    }
    for (const { name } of datastores) new DataVsphereDatastore(this, name, { provider, datacenterId, name });
    this.templates = new Map(
      templates.map((spec) => [spec.name, new Template(this, spec.name, { datacenter, spec })] as const),
    );
  }

  /** The template of that name. */
  template(name: string): Template {
    const template = this.templates.get(name);
    if (template === undefined) throw new Error(`${this.node.path} has no template ${name}`);
    return template;
  }
}
