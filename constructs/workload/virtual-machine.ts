import { DataVsphereVirtualMachine } from "@cdktf/provider-vsphere/lib/data-vsphere-virtual-machine";
import type { Construct } from "constructs";
import type { DataSize } from "../../model/units/data-size";
import type { NamedProps } from "../provider/datacenter";

/** An existing VM that this app does not manage. */
export interface IVirtualMachine {
  readonly virtualMachineUuid: string;
}

export interface FoundVirtualMachineProps extends NamedProps {
  /** Expected size. The plan fails if it differs. @default - not checked */
  readonly size?: { readonly cpus: number; readonly memory: DataSize };
  /** The remedy in the message of a failed check, as a sentence. @default - "Correct the code or the VM." */
  readonly remedy?: string;
}

export const VirtualMachine = {
  /** Looks up an existing VM by name, without managing it. The plan fails if it does not exist. */
  fromName(scope: Construct, id: string, props: FoundVirtualMachineProps): IVirtualMachine {
    const { datacenter, name, size, remedy = "Correct the code or the VM." } = props;
    const found = new DataVsphereVirtualMachine(scope, id, { ...datacenter.location, name });
    if (size !== undefined) {
      const { cpus, memory } = size;
      const condition = `\${self.num_cpus == ${cpus} && self.memory == ${memory.toMebibytes()}}`;
      const errorMessage = `VM ${name} does not have ${cpus} CPUs and ${memory}. ${remedy}`;
      found.lifecycle = { postcondition: [{ condition, errorMessage }] };
    }
    return { virtualMachineUuid: found.id };
  },
};
