import { DataVsphereVirtualMachine } from "@cdktf/provider-vsphere/lib/data-vsphere-virtual-machine";
import type { Construct } from "constructs";
import type { DataSize } from "../../model/units/data-size";
import type { NamedProps } from "../provider/datacenter";

/** A VM that is only read. */
export interface IVirtualMachine {
  readonly virtualMachineUuid: string;
}

export interface FoundVirtualMachineProps extends NamedProps {
  /** The size that it must have: a plan fails where it has another. @default - not checked */
  readonly size?: { readonly cpus: number; readonly memory: DataSize };
  /** What to do when the check fails, as a sentence. @default - "Correct the code or the VM." */
  readonly remedy?: string;
}

export const VirtualMachine = {
  /** A VM that is only read. A plan fails where there is none of that name. */
  fromName(scope: Construct, id: string, props: FoundVirtualMachineProps): IVirtualMachine {
    const { datacenter, name, size, remedy = "Correct the code or the VM." } = props;
    const found = new DataVsphereVirtualMachine(scope, id, { ...datacenter.location, name });
    if (size !== undefined) {
      const { cpus, memory } = size;
      const condition = `\${self.num_cpus == ${cpus} && self.memory == ${memory.toMebibytes()}}`;
      const errorMessage = `VM ${name} is not ${cpus} CPUs with ${memory}. ${remedy}`;
      found.lifecycle = { postcondition: [{ condition, errorMessage }] };
    }
    return { virtualMachineUuid: found.id };
  },
};
