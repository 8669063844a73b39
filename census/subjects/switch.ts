import { hostNames } from "../modelled-site";
import type { Kind, Origin } from "../subject";

type SwitchFacts = {
  readonly MTU: number;
  readonly uplinks: readonly string[];
  /** Each with the physical NICs that it gives. */
  readonly hosts: readonly string[];
};

const connected = (host: string, devices: readonly string[]) => `${host} (${[...devices].sort().join(", ")})`;

export const distributedSwitch: Kind<SwitchFacts> = {
  name: "switch",
  telling: ["MTU", "uplinks", "hosts"],
  expected: ({ site }) => {
    const said = (
      { name, mtu, uplinks, cluster }: (typeof site.baseline.switches | typeof site.extension.switches)[number],
      origin: Origin,
    ) => ({
      name,
      origin,
      facts: {
        MTU: mtu,
        uplinks: Object.keys(uplinks),
        hosts: hostNames(site, cluster).map((host) => connected(host, Object.values(uplinks))),
      },
    });
    return [
      ...site.baseline.switches.map((spec) => said(spec, "baseline")),
      ...site.extension.switches.map((spec) => said(spec, "project")),
    ];
  },
  observed: ({ switches }) =>
    switches.map(({ name, mtu, uplinks, hosts }) => ({
      name,
      facts: { MTU: mtu, uplinks, hosts: hosts.map((host) => connected(host.name, host.devices)) },
    })),
};
