import type { TierSpec } from "../model/schema/workload";
import type { NetworkName } from "./network/network";
import type { PlannedMember } from "./network/plan";

/** A VM whose process runs or must be started. */
export interface Guest {
  readonly name: string;
  readonly tier: TierSpec;
  readonly member: PlannedMember;
  readonly network: NetworkName;
  /** As vCenter reports it. */
  readonly address: string;
  /** Whether it is its tier's first member in this network: the cluster's leader, with the service address. */
  readonly leads: boolean;
}
