import { Construct } from "constructs";
import { Cluster } from "../../constructs/compute/cluster";
import { Host } from "../../constructs/compute/host";
import { DistributedSwitch } from "../../constructs/network/distributed-switch";
import { Network } from "../../constructs/network/network";
import { Datastore } from "../../constructs/storage/datastore";
import { Template } from "../../constructs/workload/template";
import { VirtualMachine } from "../../constructs/workload/virtual-machine";
import { requireDefined } from "../require-defined";
import type { SiteDatacenter } from "./site-datacenter";

export interface BaselineProps {
  readonly datacenter: SiteDatacenter;
}

/**
 * The objects of the site from before the extension. Data sources read them, so no plan can destroy them. If a data source returns
 * the necessary attributes, postconditions compare them with the model. The plan fails if an object is missing or differs.
 */
export class Baseline extends Construct {
  private readonly templates: ReadonlyMap<string, Template>;

  constructor(scope: Construct, id: string, { datacenter }: BaselineProps) {
    super(scope, id);
    const { remedy } = datacenter;
    const { templates, readOn } = datacenter.site.baseline;
    // the census compares what `npm run adopt` read
    if (readOn === undefined) this.lookUp(datacenter);
    this.templates = new Map(
      templates.map((spec) => [spec.name, new Template(this, spec.name, { ...spec, datacenter, remedy })]),
    );
  }

  template(name: string): Template {
    return requireDefined(this.templates.get(name), `template ${name}`, this);
  }

  private lookUp(datacenter: SiteDatacenter): void {
    const { remedy } = datacenter;
    const { clusters, switches, datastores, virtualMachines } = datacenter.site.baseline;
    for (const { name, hosts } of clusters) {
      Cluster.fromName(this, name, { datacenter, name });
      for (const host of hosts) Host.fromName(this, host.name, { datacenter, name: host.name });
    }
    for (const { name, uplinks, portGroups } of switches) {
      DistributedSwitch.fromName(this, name, { datacenter, name, uplinks: Object.keys(uplinks), remedy });
      for (const portGroup of portGroups) Network.fromName(this, portGroup.name, { datacenter, name: portGroup.name });
    }
    for (const { name, ...size } of virtualMachines)
      VirtualMachine.fromName(this, name, { datacenter, name, size, remedy });
    for (const { name } of datastores) Datastore.fromName(this, name, { datacenter, name });
  }
}
