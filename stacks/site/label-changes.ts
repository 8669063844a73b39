import { join } from "node:path";
import { Resource } from "@cdktf/provider-null/lib/resource";
import { AssetType, Fn, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import type { ITag } from "../../constructs/organisation/tag";
import type { VirtualMachineSetProps } from "../../constructs/workload/virtual-machine-set";
import type { SiteDatacenter } from "./site-datacenter";

export interface LabelChangesProps {
  readonly datacenter: SiteDatacenter;
  /** The objects of one type, as managed object IDs separated by spaces. They get the labels when they are created. */
  readonly objects: { readonly type: "VirtualMachine" | "Datastore"; readonly ids: string };
  readonly tags: readonly ITag[];
  /** @default - none */
  readonly customAttributes?: VirtualMachineSetProps["customAttributes"];
}

/**
 * Sets tags and custom attributes on existing objects after the code has changed them. Labels of others stay.
 *
 * The provider has no resource that attaches one tag. Its `tags` are all tags of an object, so the constructs ignore differences
 * there (`LABELS_OF_OTHERS`), and also changes of the code. A command is the only way to add to them. It is a resource, so that the
 * plan, the review and the fingerprint show it. Its triggers are the labels only: a new object gets them at its creation.
 */
export class LabelChanges extends Construct {
  constructor(scope: Construct, id: string, props: LabelChangesProps) {
    super(scope, id);
    const { datacenter, objects, tags, customAttributes = [] } = props;
    const { site, provider } = datacenter;
    const command = new TerraformAsset(this, "script", {
      path: join(__dirname, "set-labels.cjs"),
      type: AssetType.FILE,
    });
    const labels = {
      tags: Fn.join(
        " ",
        tags.map(({ tagId }) => tagId),
      ),
      attributes: Fn.jsonencode(customAttributes.map(({ attribute, value }) => [attribute.attributeId, value])),
    };
    new Resource(this, "set", {
      triggers: labels,
      provisioners: [
        {
          type: "local-exec",
          interpreter: ["node"],
          command: command.path,
          environment: {
            SITE: site.name,
            SERVER: provider.vsphereServer ?? "",
            VCENTER_USER: provider.user ?? "",
            VCENTER_PASSWORD: provider.password ?? "",
            OBJECT_TYPE: objects.type,
            OBJECTS: objects.ids,
            TAGS: labels.tags,
            ATTRIBUTES: labels.attributes,
          },
        },
      ],
    });
  }
}
