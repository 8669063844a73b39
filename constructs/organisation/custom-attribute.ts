import { CustomAttribute as VsphereCustomAttribute } from "@cdktf/provider-vsphere/lib/custom-attribute";
import { Construct } from "constructs";
import type { NamedProps } from "../provider/datacenter";

/** A custom attribute of VMs. */
export class CustomAttribute extends Construct {
  readonly attributeId: string;

  constructor(scope: Construct, id: string, { datacenter: { provider }, name }: NamedProps) {
    super(scope, id);
    this.attributeId = new VsphereCustomAttribute(this, "Default", {
      provider,
      name,
      managedObjectType: "VirtualMachine",
    }).id;
  }
}
