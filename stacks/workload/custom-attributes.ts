import { Construct } from "constructs";
import { CustomAttribute } from "../../constructs/organisation/custom-attribute";
import type { Datacenter } from "../../constructs/provider/datacenter";
import type { VirtualMachineSetProps } from "../../constructs/workload/virtual-machine-set";
import { CUSTOM_ATTRIBUTES } from "../../model/names";
import type { TierSpec } from "../../model/schema/workload";

export type AttributeValues = NonNullable<VirtualMachineSetProps["customAttributes"]>;

export interface CustomAttributesProps {
  readonly datacenter: Datacenter;
}

/** The custom attributes of VMs: RPO, RTO and recovery priority. */
export class CustomAttributes extends Construct {
  private readonly made: Readonly<Record<keyof typeof CUSTOM_ATTRIBUTES, CustomAttribute>>;

  constructor(scope: Construct, id: string, { datacenter }: CustomAttributesProps) {
    super(scope, id);
    const attribute = (name: string) => new CustomAttribute(this, name, { datacenter, name });
    this.made = {
      rpo: attribute(CUSTOM_ATTRIBUTES.rpo),
      rto: attribute(CUSTOM_ATTRIBUTES.rto),
      priority: attribute(CUSTOM_ATTRIBUTES.priority),
    };
  }

  /** The values for the VMs of a tier. */
  of({ protection, recoveryPriority }: TierSpec): AttributeValues {
    const { rpo, rto, priority } = this.made;
    return [
      { attribute: rpo, value: String(protection.rpo) },
      { attribute: rto, value: String(protection.rto) },
      { attribute: priority, value: String(recoveryPriority) },
    ];
  }
}
