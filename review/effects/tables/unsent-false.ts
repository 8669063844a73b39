import { LIVE_RELEASE } from "../../../model/target";
import type { Condition, EffectRow } from "../row";

const unsent: Condition = {
  text: "it is set to `false` or 0",
  holds: ({ after }) => after === false || after === 0,
};

/** A setting of a switch or port group that the live release cannot switch off. Every plan shows the change. */
export const unsentFalse = (id: string, attributes: readonly string[]): EffectRow => ({
  id,
  attributes: [
    "allow_forged_transmits",
    "allow_mac_changes",
    "allow_promiscuous",
    "ingress_shaping_enabled",
    "egress_shaping_enabled",
    "check_beacon",
    "failback",
    "notify_switches",
    "tx_uplink",
    "netflow_enabled",
    "directpath_gen2_allowed",
    "block_all_ports",
    "vlan_id",
    ...attributes,
  ],
  when: unsent,
  effect: "applyWillFail",
  note: "the apply succeeds without effect, because the provider sends neither `false` nor 0: set it in vCenter",
  releases: [LIVE_RELEASE],
  evidence: "executed",
  source: "internal/helper/structure/structure_helper.go, GetBoolPolicy and GetBoolPtr; pull request 2482",
});
