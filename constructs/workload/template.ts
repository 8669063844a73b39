import { DataVsphereVirtualMachine } from "@cdktf/provider-vsphere/lib/data-vsphere-virtual-machine";
import { Construct } from "constructs";
import type { TemplateSpec } from "../../model/schema/site";
import type { Datacenter } from "../provider/datacenter";

export interface TemplateProps {
  readonly datacenter: Datacenter;
  readonly spec: TemplateSpec;
}

/** A VM image of the site, pinned by its name. Read only; a plan fails when it is not the guest or size that the model states. */
export class Template extends Construct {
  readonly spec: TemplateSpec;
  private readonly image: DataVsphereVirtualMachine;

  constructor(scope: Construct, id: string, { datacenter, spec }: TemplateProps) {
    super(scope, id);
    this.spec = spec;
    const { name, guestId, firmware, systemDisk } = spec;
    this.image = new DataVsphereVirtualMachine(this, "image", {
      provider: datacenter.provider,
      datacenterId: datacenter.id,
      name,
    });
    const remedy = `Correct datacenters/${datacenter.site.name}.ts or the template.`;
    this.image.lifecycle = {
      postcondition: [
        {
          condition: `\${self.guest_id == "${guestId}" && self.firmware == "${firmware}"}`,
          errorMessage: `Template ${name} is not ${guestId} with ${firmware} firmware. ${remedy}`,
        },
        {
          condition: `\${self.disks[0].size == ${systemDisk.toGibibytes()}}`,
          errorMessage: `Template ${name} has another system disk than ${systemDisk}. ${remedy}`,
        },
      ],
    };
  }

  get uuid(): string {
    return this.image.id;
  }
}
