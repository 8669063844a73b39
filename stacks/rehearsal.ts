import type { Construct } from "constructs";
import { REHEARSAL_STACK } from "../model/names";
import { DatacenterStack, type DatacenterStackProps } from "./datacenter-stack";
import { Rehearsal } from "./recovery/rehearsal";

export interface RehearsalStackProps extends DatacenterStackProps {
  /** The rehearsal's id, as `2026-11-24-fire-7f3a`. */
  readonly rehearsal: string;
}

/** The loss of Rabat, rehearsed at Marrakech beside what runs there: deployed and destroyed on its own, in a state of its own. */
export class RehearsalStack extends DatacenterStack {
  constructor(scope: Construct, { rehearsal, ...props }: RehearsalStackProps) {
    super(scope, REHEARSAL_STACK, props, props.model.sites.marrakech);
    new Rehearsal(this, "rehearsal", { ...props, rehearsal });
  }
}
