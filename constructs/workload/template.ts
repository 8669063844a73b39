import { DataVsphereVirtualMachine } from "@cdktf/provider-vsphere/lib/data-vsphere-virtual-machine";
import { Construct } from "constructs";
import type { DataSize } from "../../model/units/data-size";
import type { NamedProps } from "../provider/datacenter";

export interface TemplateProps extends NamedProps {
  /** Expected guest ID. The plan fails if it differs. @default - the template's, not checked */
  readonly guestId?: string;
  /** Expected firmware. The plan fails if it differs. @default - the template's, not checked */
  readonly firmware?: "bios" | "efi";
  /** Expected size of its first disk. The plan fails if it differs. @default - not checked */
  readonly systemDisk?: DataSize;
  /** Whether its VMs start only signed boot loaders (UEFI Secure Boot). It needs EFI firmware; a change restarts a VM. @default false */
  readonly secureBoot?: boolean;
  /** The remedy in the message of a failed check, as a sentence. @default - "Correct the code or the template." */
  readonly remedy?: string;
}

/** An existing VM template, found by name and never changed. */
export class Template extends Construct {
  readonly name: string;
  readonly uuid: string;
  readonly guestId: string;
  readonly firmware: string;
  readonly secureBoot: boolean;

  constructor(scope: Construct, id: string, props: TemplateProps) {
    super(scope, id);
    const { datacenter, name, guestId, firmware, systemDisk, remedy = "Correct the code or the template." } = props;
    const image = new DataVsphereVirtualMachine(this, "image", { ...datacenter.location, name });
    const guest = [
      ...(guestId === undefined ? [] : [`self.guest_id == "${guestId}"`]),
      ...(firmware === undefined ? [] : [`self.firmware == "${firmware}"`]),
    ].join(" && ");
    const expected = [guestId && `guest ID ${guestId}`, firmware && `${firmware} firmware`]
      .filter(Boolean)
      .join(" and ");
    const checks = [
      ...(guest === "" ? [] : [[guest, `does not have ${expected}`] as const]),
      ...(systemDisk === undefined
        ? []
        : [
            [
              `self.disks[0].size == ${systemDisk.toGibibytes()}`,
              `does not have a system disk of ${systemDisk}`,
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
    this.name = name;
    this.uuid = image.id;
    this.guestId = guestId ?? image.guestId;
    this.firmware = firmware ?? image.firmware;
    this.secureBoot = props.secureBoot ?? false;
  }
}
