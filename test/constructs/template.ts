import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { Cluster } from "../../constructs/compute/cluster";
import { Host } from "../../constructs/compute/host";
import { Datacenter, type DatacenterProps } from "../../constructs/provider/datacenter";
import { Template } from "../../constructs/workload/template";
import { VirtualMachineSet, type VirtualMachineSetProps } from "../../constructs/workload/virtual-machine-set";
import { DataSize } from "../../model/units/data-size";
import { type Block, SynthesisedStack, withoutStackTraces } from "../support/synth";

/** A stack with a datacenter and what most constructs need. */
export class Lab extends TerraformStack {
  readonly datacenter: Datacenter;

  constructor(scope: Construct, props: Partial<DatacenterProps>) {
    super(scope, "lab");
    this.datacenter = new Datacenter(this, "lab", { name: "lab", alias: "lab", ...props });
  }

  cluster(): Cluster {
    return new Cluster(this, "cluster", { datacenter: this.datacenter, name: "cluster" });
  }

  host(name = "esx-1.lab.example", cluster = this.cluster()): Host {
    return new Host(this, name, { cluster, name, thumbprint: THUMBPRINT });
  }

  machines(props: Partial<VirtualMachineSetProps> = {}): VirtualMachineSet {
    const { datacenter } = this;
    return new VirtualMachineSet(this, "web", {
      datacenter,
      members: [MEMBER],
      template: new Template(this, "template", { datacenter, name: "debian-12" }),
      resourcePool: { resourcePoolId: "resgroup-1" },
      network: { networkId: "network-1" },
      storage: { datastoreId: "datastore-1" },
      ...props,
    });
  }
}

export const THUMBPRINT = Array.from({ length: 20 }, () => "A1").join(":");
export const MEMBER = {
  id: "web-1",
  name: "web-1",
  cpus: 2,
  memory: DataSize.gibibytes(4),
  disks: [{ label: "system", size: DataSize.gibibytes(20) }],
};

/** The stack that `make` fills. @throws the error of a construct */
export function synthesised(make: (lab: Lab) => unknown, props: Partial<DatacenterProps> = {}): SynthesisedStack {
  const outdir = mkdtempSync(join(tmpdir(), "massar-constructs-"));
  try {
    withoutStackTraces(() => {
      const app = new App({ outdir });
      make(new Lab(app, props));
      app.synth();
    });
    return new SynthesisedStack(
      JSON.parse(readFileSync(join(outdir, "stacks", "lab", "cdk.tf.json"), "utf8")) as Block,
    );
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** The only resource of a type in the stack that `make` fills, without cdktf's metadata. */
export function resource(type: string, make: (lab: Lab) => unknown, props: Partial<DatacenterProps> = {}): Block {
  return one(type, synthesised(make, props).resources(type));
}

/** The same for a data source. */
export function dataSource(type: string, make: (lab: Lab) => unknown): Block {
  return one(type, synthesised(make).data(type));
}

function one(type: string, blocks: Record<string, Block>): Block {
  const [block, ...others] = Object.values(blocks);
  if (block === undefined || others.length > 0) throw new Error(`${others.length + (block ? 1 : 0)} ${type}`);
  const { "//": _, provider, ...attributes } = block;
  expect(provider).toBe("vsphere.lab");
  return attributes;
}

/** A reference to an attribute of a resource or data source, by the name of its construct. */
export const reference = (type: string, name = "", attribute = "id") =>
  expect.stringMatching(new RegExp(`^\\$\\{(data\\.)?vsphere_${type}\\.${name}[\\w-]*\\.${attribute}\\}$`));
