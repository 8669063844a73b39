import { CustomAttribute } from "@cdktf/provider-vsphere/lib/custom-attribute";
import { Construct } from "constructs";
import { CUSTOM_ATTRIBUTES } from "../../model/names";
import type { TierSpec } from "../../model/schema/workload";
import type { Datacenter } from "../provider/datacenter";

export interface CustomAttributesProps {
  readonly datacenter: Datacenter;
}

/** What vCenter shows beside a VM: how much data and time may be lost, and when it is recovered. */
export class CustomAttributes extends Construct {
  private readonly ids: Readonly<Record<keyof typeof CUSTOM_ATTRIBUTES, string>>;

  constructor(scope: Construct, id: string, { datacenter: { provider } }: CustomAttributesProps) {
    super(scope, id);
    const attribute = (name: string) =>
      new CustomAttribute(this, name, { provider, name, managedObjectType: "VirtualMachine" }).id;
    this.ids = {
      rpo: attribute(CUSTOM_ATTRIBUTES.rpo),
      rto: attribute(CUSTOM_ATTRIBUTES.rto),
      priority: attribute(CUSTOM_ATTRIBUTES.priority),
    };
  }

  /** The values for a tier's VMs, by attribute id. */
  of({ protection, recoveryPriority }: TierSpec): Record<string, string> {
    return {
      [this.ids.rpo]: String(protection.rpo),
      [this.ids.rto]: String(protection.rto),
      [this.ids.priority]: String(recoveryPriority),
    };
  }
}
