// VMs in plain cdktf, as in a project of `cdktf init`: one object of the generated class for each VM, with the same attributes as
// in the constructs. The stack contains no other objects of a datacenter.
import { DataVsphereDatacenter } from "@cdktf/provider-vsphere/lib/data-vsphere-datacenter";
import { VsphereProvider } from "@cdktf/provider-vsphere/lib/provider";
import { VirtualMachine } from "@cdktf/provider-vsphere/lib/virtual-machine";
import { App, TerraformStack } from "cdktf";
import type { Construct } from "constructs";

class PlainStack extends TerraformStack {
  constructor(scope: Construct, id: string, machines: number) {
    super(scope, id);
    new VsphereProvider(this, "vsphere", {
      vsphereServer: "vcenter.rabat.massar.example",
      user: "operator",
      password: "secret",
    });
    new DataVsphereDatacenter(this, "datacenter", { name: "rabat" });
    for (let number = 1; number <= machines; number += 1) {
      const name = `rab-web-${number}`;
      const address = `10.20.${Math.floor(number / 250)}.${number % 250}`;
      new VirtualMachine(this, name, {
        name,
        annotation: "web, rabat. Managed by Terraform: change it in code.",
        folder: "massar/web",
        tags: ["tag-1", "tag-2", "tag-3", "tag-4", "tag-5"],
        customAttributes: { "101": "0 min", "102": "2 h", "103": "3" },
        resourcePoolId: "resgroup-1",
        datastoreClusterId: "group-p1",
        guestId: "debian12_64Guest",
        firmware: "efi",
        scsiType: "pvscsi",
        numCpus: 4,
        memory: 8192,
        cpuHotAddEnabled: true,
        memoryHotAddEnabled: true,
        networkInterface: [{ networkId: "dvportgroup-1", adapterType: "vmxnet3" }],
        disk: [{ label: "system", size: 40, unitNumber: 0, thinProvisioned: true }],
        clone: { templateUuid: "420a2b34-0000-0000-0000-000000000001" },
        extraConfig: {
          "guestinfo.metadata": Buffer.from(JSON.stringify({ "instance-id": name, address })).toString("base64"),
          "guestinfo.metadata.encoding": "base64",
        },
      });
    }
  }
}

const app = new App();
new PlainStack(app, "plain", Number(process.env["MACHINES"]));
app.synth();
