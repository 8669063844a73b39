import { TerraformResource } from "cdktf";
import { Construct } from "constructs";
import type { AttributeValue } from "../lib/attribute-value";
import type { Datacenter } from "./provider/datacenter";

export interface PromotedObjectProps {
  readonly datacenter: Datacenter;
  /** Terraform's resource type, for example `vsphere_virtual_machine`. */
  readonly type: string;
  /** The name in the Terraform address. */
  readonly logicalId: string;
  /** Terraform's attributes, literally. */
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** Attributes that a deployment leaves as they are. */
  readonly ignored: "all" | readonly string[];
}

/**
 * An object that existed before the project, with the attributes that it had. It is not described by a construct of its kind, because
 * those set this project's standard. Nothing destroys it: `prevent_destroy`, and a disk that leaves the code stays in the datastore.
 */
export class PromotedObject extends Construct {
  /** The Terraform address, for its import block. */
  readonly address: string;

  constructor(scope: Construct, id: string, props: PromotedObjectProps) {
    super(scope, id);
    const { datacenter, type, logicalId, attributes, ignored } = props;
    const resource = new TerraformResource(this, "object", {
      terraformResourceType: type,
      provider: datacenter.provider,
      lifecycle: { preventDestroy: true, ignoreChanges: ignored === "all" ? "all" : [...ignored] },
    });
    resource.overrideLogicalId(logicalId);
    for (const [name, value] of Object.entries(attributes))
      resource.addOverride(name, keepingDisks(name, literal(value)));
    this.address = `${type}.${logicalId}`;
  }
}

/** A text that may contain what Terraform would evaluate. */
export const literalText = (text: string): string => text.replace(/([$%])\{/g, "$1$1{");

function literal(value: AttributeValue): AttributeValue {
  if (typeof value === "string") return literalText(value);
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map(literal);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, literal(each)]));
}

const isList = (value: AttributeValue): value is readonly AttributeValue[] => Array.isArray(value);

const keepingDisks = (name: string, value: AttributeValue): AttributeValue =>
  name === "disk" && isList(value)
    ? value.map((disk) =>
        typeof disk === "object" && disk !== null && !isList(disk) ? { ...disk, keep_on_remove: true } : disk,
      )
    : value;
