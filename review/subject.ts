import type { SiteName } from "../sites/schema";

/** What a planned object is in the model's words. */
export interface Subject {
  /** @default - it belongs to the link, or to no site that is known */
  readonly site?: SiteName;
  /** A tier's name, or the gateways. @default - it is no VM of a tier */
  readonly tier?: string;
  /** A member's id. */
  readonly member?: string;
  /** The kind of thing in vSphere's words: "virtual machine", "host", "port group". */
  readonly kind: string;
  /** The name in vCenter, or the Terraform address where it has none. */
  readonly name: string;
}
