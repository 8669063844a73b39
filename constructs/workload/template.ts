import { DataVsphereVirtualMachine } from "@cdktf/provider-vsphere/lib/data-vsphere-virtual-machine";
import { Construct } from "constructs";
import type { DataSize } from "../../model/units/data-size";
import type { NamedProps } from "../provider/datacenter";

export interface TemplateProps extends NamedProps {
  /** The guest that it must be, by vSphere's id: a plan fails where it is another. @default - as the template has it */
  readonly guestId?: string;
  /** The firmware that it must have, as above. @default - as the template has it */
  readonly firmware?: "bios" | "efi";
  /** The size that its first disk must have, as above. @default - not checked */
  readonly systemDisk?: DataSize;
  /** What to do when a check fails, as a sentence. @default - "Correct the code or the template." */
  readonly remedy?: string;
}

/** A VM image that VMs are cloned from, found by its name and never changed. */
export class Template extends Construct {
  readonly uuid: string;
  readonly guestId: string;
  readonly firmware: string;

  constructor(scope: Construct, id: string, props: TemplateProps) {
    super(scope, id);
    const { datacenter, name, guestId, firmware, systemDisk, remedy = "Correct the code or the template." } = props;
    const image = new DataVsphereVirtualMachine(this, "image", { ...datacenter.location, name });
    const guest = [
      ...(guestId === undefined ? [] : [`self.guest_id == "${guestId}"`]),
      ...(firmware === undefined ? [] : [`self.firmware == "${firmware}"`]),
    ].join(" && ");
    const stated = [guestId, firmware && `${firmware} firmware`].filter((each) => each !== undefined).join(" with ");
    const checks = [
      ...(guest === "" ? [] : [[guest, `is not ${stated}`] as const]),
      ...(systemDisk === undefined
        ? []
        : [
            [
              `self.disks[0].size == ${systemDisk.toGibibytes()}`,
              `has another system disk than ${systemDisk}`,
            ] as const,
          ]),
    ];
    if (checks.length > 0) {
      image.lifecycle = {
        postcondition: checks.map(([condition, problem]) => ({
          condition: `\${${condition}}`,
          errorMessage: `Template ${name} ${problem}. ${remedy}`,
        })),
      };
    }
    this.uuid = image.id;
    this.guestId = guestId ?? image.guestId;
    this.firmware = firmware ?? image.firmware;
  }
}
