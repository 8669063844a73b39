import type { PlanObject } from "../../../terraform/plan/change";
import type { EffectRow, ObjectRow } from "../row";

/** The security policy of ports. `true` lets a VM read or forge the frames of others. */
const POLICY = ["allow_forged_transmits", "allow_mac_changes", "allow_promiscuous"] as const;

const SOURCE = "distributed_virtual_port_setting_structure.go, expandDVSSecurityPolicy";

/** Rows for the security of ports, of a switch or a port group. @param overrides which ports can have a policy of their own */
export const portSecurity = (prefix: string, overrides: readonly string[] = []): EffectRow => ({
  id: `${prefix}/security`,
  attributes: [...POLICY, ...overrides],
  effect: "accessChanged",
  note: "which frames a VM can read or send in the name of others; for all connected VMs at once",
  evidence: "read",
  source: SOURCE,
});

const isOpen = (values: PlanObject | undefined): boolean => POLICY.some((attribute) => values?.[attribute] === true);

export const openPortsCreated = (prefix: string): ObjectRow => ({
  id: `${prefix}/created-open`,
  when: {
    text: "its security policy accepts promiscuous mode, MAC changes or forged transmits",
    holds: ({ after }) => isOpen(after),
  },
  effect: "accessChanged",
  shows: POLICY,
  evidence: "read",
  source: SOURCE,
});
