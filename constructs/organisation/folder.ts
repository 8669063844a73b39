import { Folder as VsphereFolder } from "@cdktf/provider-vsphere/lib/folder";
import { Construct } from "constructs";
import type { NamedProps } from "../provider/datacenter";

export interface FolderProps extends NamedProps {
  /** The folder that it goes into. @default - the datacenter's VM folder */
  readonly parent?: Folder | undefined;
  /** Whether Terraform refuses to destroy it. @default - it destroys the folder */
  readonly locked?: boolean;
}

/** A folder of VMs. */
export class Folder extends Construct {
  /** Below the datacenter's VM folder, as a reference: what uses it waits for the folder. */
  readonly path: string;

  constructor(scope: Construct, id: string, { datacenter, name, parent, locked = false }: FolderProps) {
    super(scope, id);
    this.path = new VsphereFolder(this, "Default", {
      ...datacenter.location,
      type: "vm",
      path: parent === undefined ? name : `${parent.path}/${name}`,
      ...(locked && { lifecycle: { preventDestroy: true } }),
    }).path;
  }
}
