import { z } from "zod";
import type { Remedy } from "../../deploy/unrecovered-faults";
import type { Model } from "../../model/model";
import { STACKS, type StackName } from "../../model/names";
import { SITE_NAMES } from "../../model/schema/site";
import { Operator } from "../support/operator";
import type { ResourceChange, Simulation } from "../support/simulation";
import { type Managed, managedBy, nameOf } from "../support/terraform-state";

const wantedSchema = z.looseObject({
  folder: z.string().nullish(),
  path: z.string().nullish(),
  category_id: z.string().nullish(),
  ipv4: z.array(z.object({ ip: z.string() })).nullish(),
});

/** The resource that a fault broke. */
export interface BrokenResource {
  readonly stack: StackName;
  readonly address: string;
}

/**
 * Applies the table's remedies to the resources that a deploy could not create, as an operator would after reading
 * Terraform's errors.
 */
export class Remedies {
  /** The planned changes and the managed resources before the first remedy. */
  private readonly views = new Map<StackName, Promise<readonly [ResourceChange[], Managed[]]>>();

  constructor(
    private readonly simulation: Simulation,
    private readonly model: Model,
  ) {}

  async apply(remedy: Remedy, { stack, address }: BrokenResource): Promise<void> {
    const { terraform } = this.simulation;
    if (remedy.kind === "untaint") return void (await terraform(stack, "untaint", "-no-color", address));
    if (remedy.kind === "forget") return void (await terraform(stack, "state", "rm", address));
    const object = await this.object({ stack, address });
    if (remedy.kind === "remove") await this.remove(remedy.what, object);
    else await terraform(stack, "import", "-no-color", address, await this.id(remedy.id, object));
  }

  private async remove(what: Extract<Remedy, { kind: "remove" }>["what"], object: Wanted): Promise<void> {
    const { operator, name, datacenter, values } = object;
    switch (what) {
      case "role":
        return operator.removeRole(name);
      case "storage policy":
        return operator.removeStoragePolicy(name);
      case "virtual machine":
        return operator.deleteMachine(`/${datacenter}/vm/${values.folder}/${name}`);
      case "NFS datastore":
        return operator.unmount(`/${datacenter}/datastore/${name}`);
      case "vmkernel adapter": {
        const [address] = values.ipv4 ?? [];
        const host = object.hosts.find((each) => object.address.includes(each.replaceAll(".", "")));
        return operator.removeAdapter(`/${datacenter}/host/${object.cluster}/${host}`, address?.ip ?? "");
      }
    }
  }

  /** Replaces the placeholders `<…>` of an import id. */
  private async id(pattern: string, object: Wanted): Promise<string> {
    const { operator, datacenter, cluster, hosts, name, values } = object;
    const found = async (path: string) => (await operator.find(`/${datacenter}/${path}`)).id;
    const meanings: Readonly<Record<string, () => Promise<string>>> = {
      datacenter: async () => datacenter,
      cluster: async () => cluster,
      "datastore cluster": async () => object.datastoreCluster,
      name: async () => name,
      path: async () => values.path ?? "",
      category: () => this.category(object.values.category_id),
      "host id": () => found(`host/${cluster}/${name}`),
      "first host id": () => found(`host/${cluster}/${hosts[0]}`),
      "datastore id": () => found(`datastore/${name}`),
    };
    let id = pattern;
    for (const [placeholder, meaning] of pattern.matchAll(/<([^>]+)>/g)) {
      const value = await meanings[meaning ?? ""]?.();
      if (value === undefined) throw new Error(`unknown placeholder ${placeholder} in ${pattern}`);
      id = id.replace(placeholder, value);
    }
    return id;
  }

  /** The name of a tag category. The categories of the link's tags are managed by the sites' stacks. */
  private async category(id: string | null | undefined): Promise<string> {
    for (const stack of STACKS) {
      const managed = await managedBy(this.simulation, stack).catch(() => []);
      const category = managed.find((each) => each.values["id"] === id);
      if (category !== undefined) return String(category.values["name"]);
    }
    throw new Error(`no stack manages the tag category ${id}`);
  }

  private view(stack: StackName): Promise<readonly [ResourceChange[], Managed[]]> {
    const view =
      this.views.get(stack) ??
      Promise.all([this.simulation.plan(stack, "-refresh=false"), managedBy(this.simulation, stack)]);
    this.views.set(stack, view);
    return view;
  }

  /** The planned resource and its site. */
  private async object({ stack, address }: BrokenResource): Promise<Wanted> {
    const [planned, managed] = await this.view(stack);
    const change = planned.find((each) => each.address === address)?.change;
    const values = wantedSchema.parse(change?.after ?? managed.find((each) => each.address === address)?.values);
    const siteName = SITE_NAMES.find((name) => new RegExp(`^\\w+\\.${name}[_-]`).test(address));
    const site = this.model.sites[siteName ?? "rabat"];
    const [cluster] = site.extension.clusters;
    if (siteName === undefined || cluster === undefined) throw new Error(`${address} has no site`);
    return {
      stack,
      address,
      values,
      name: String(nameOf(values)),
      datacenter: site.datacenter,
      cluster: cluster.name,
      datastoreCluster: site.extension.datastoreClusters[0]?.name ?? "",
      hosts: cluster.hosts.map(({ name }) => name),
      operator: new Operator(this.simulation, siteName),
    };
  }
}

interface Wanted extends BrokenResource {
  readonly values: z.infer<typeof wantedSchema>;
  readonly name: string;
  readonly datacenter: string;
  readonly cluster: string;
  readonly datastoreCluster: string;
  readonly hosts: readonly string[];
  readonly operator: Operator;
}
