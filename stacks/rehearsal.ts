import type { Construct } from "constructs";
import { REHEARSAL_STACK } from "../model/names";
import { DatacenterStack, type DatacenterStackProps } from "./datacenter-stack";
import { Rehearsal } from "./recovery/rehearsal";

export interface RehearsalStackProps extends DatacenterStackProps {
  /** ID, for example `2026-11-24-fire-7f3a`. */
  readonly rehearsal: string;
}

/** A rehearsal at the backup site. It is deployed and destroyed separately and has its own state. */
export class RehearsalStack extends DatacenterStack {
  constructor(scope: Construct, { rehearsal, ...props }: RehearsalStackProps) {
    super(scope, REHEARSAL_STACK, props, props.model.sites.marrakech);
    new Rehearsal(this, "rehearsal", { ...props, rehearsal });
  }
}
