import type { TierSpec } from "../model/schema/workload";
import type { NetworkName } from "./network/network";
import type { PlannedMember } from "./network/plan";

/** A VM whose process runs, or shall run. */
export interface Guest {
  readonly name: string;
  readonly tier: TierSpec;
  readonly member: PlannedMember;
  readonly network: NetworkName;
  /** As vCenter reports it: what the guest itself took from its guestinfo. */
  readonly address: string;
  /** Whether it is its tier's first member here: leader of a cluster, holder of the entry's address. */
  readonly leads: boolean;
}
