import { Folder as VsphereFolder } from "@cdktf/provider-vsphere/lib/folder";
import { Construct } from "constructs";
import type { NamedProps } from "../provider/datacenter";
import { LABELS_OF_OTHERS } from "./labels-of-others";

export interface FolderProps extends NamedProps {
  /** @default - the datacenter's VM folder */
  readonly parent?: Folder | undefined;
  /** Whether Terraform refuses to destroy the folder. @default false */
  readonly locked?: boolean;
}

/** A VM folder. */
export class Folder extends Construct {
  /** A Terraform reference to the path below the datacenter's VM folder, so that VMs wait for the folder. */
  readonly path: string;

  constructor(scope: Construct, id: string, { datacenter, name, parent, locked = false }: FolderProps) {
    super(scope, id);
    this.path = new VsphereFolder(this, "Default", {
      ...datacenter.location,
      type: "vm",
      path: parent === undefined ? name : `${parent.path}/${name}`,
      lifecycle: { ignoreChanges: [...LABELS_OF_OTHERS], ...(locked && { preventDestroy: true }) },
    }).path;
  }
}
