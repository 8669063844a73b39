import { isDesigned, isResource } from "./block";
import type { TreeRule } from "./finding";

const REFUSED = ["allow_promiscuous", "allow_forged_transmits", "allow_mac_changes"] as const;

/**
 * Each port group and its switch must set these explicitly: a port group inherits an omitted setting, and releases of the provider
 * from 2.14.0 on omit `false` (`sendsFalsePolicies` in `VSPHERE_RELEASES`).
 */
export const portGroupSecurity: TreeRule = {
  title: "Each switch and port group refuses promiscuous mode, forged transmits and MAC address changes",
  explanation:
    "In promiscuous mode, a VM reads the traffic of others. With another VM's MAC address, it receives and answers in its place. No " +
    "VM of Massar needs either.",
  source: { document: "VMware vSphere 7.0 Networking", section: "GUID-62914CF2, Security Policy", standing: "primary" },
  severity: "error",
  check: (blocks) =>
    blocks
      .filter(
        isResource("vsphere_distributed_virtual_switch", "vsphere_distributed_port_group", "vsphere_host_port_group"),
      )
      .filter(isDesigned)
      .flatMap(({ construct, attributes }) => {
        const open = REFUSED.filter((name) => attributes[name] !== false);
        if (open.length === 0) return [];
        return [
          {
            construct,
            problem: `${open.map((name) => `${name} is ${attributes[name] ?? "not set"}`).join(", ")}.`,
            remedy: `Set ${open.join(", ")} to false.`,
          },
        ];
      }),
};
