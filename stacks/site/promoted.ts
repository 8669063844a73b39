import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { literalText, PromotedObject } from "../../constructs/promoted-object";
import type { AttributeValue } from "../../lib/attribute-value";
import { existingPath } from "../../model/existing-machines";
import type { SiteDatacenter } from "./site-datacenter";

export interface PromotedProps {
  readonly datacenter: SiteDatacenter;
}

/** The objects of the baseline that the stack has taken over. It imports them, so that their first deployment changes its state alone. */
export class Promoted extends Construct {
  constructor(scope: Construct, id: string, { datacenter }: PromotedProps) {
    super(scope, id);
    const { promoted, baseline } = datacenter.site;
    if (promoted === undefined) return;
    const sizes = new Map(baseline.virtualMachines.map((each) => [existingPath(datacenter.site, each), each]));
    const imports = Object.entries(promoted.objects).map(([path, { id, type, importId, attributes, ignored }]) => {
      const size = type === "vsphere_virtual_machine" ? sizes.get(path) : undefined;
      const { disk } = attributes;
      const sized: Readonly<Record<string, AttributeValue>> =
        size === undefined || ignored === "all"
          ? {}
          : {
              num_cpus: size.cpus,
              memory: size.memory.toMebibytes(),
              ...(Array.isArray(disk) && {
                disk: disk.map((each, index) => {
                  const stated = size.disks[index];
                  return stated === undefined ? each : { ...each, size: Math.ceil(stated.bytes / 2 ** 30) };
                }),
              }),
            };
      const { address } = new PromotedObject(this, id, {
        datacenter,
        type,
        logicalId: id,
        ignored,
        attributes: { ...attributes, ...sized },
      });
      return { to: address, id: literalText(importId), provider: datacenter.provider.fqn };
    });
    const stack = TerraformStack.of(this);
    if (imports.length > 0) stack.addOverride("import", imports);
    if (promoted.released.length > 0) {
      stack.addOverride(
        "removed",
        promoted.released.map((from) => ({ from, lifecycle: { destroy: false } })),
      );
    }
  }
}
