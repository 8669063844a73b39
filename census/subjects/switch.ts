import { hostNames } from "../modelled-site";
import type { Kind, Origin } from "../subject";
import { REFUSED, type SecurityFacts, securityFacts } from "./security";
import { type TeamingFacts, teaming, teamingFacts } from "./teaming";

type SwitchFacts = {
  readonly MTU: number;
  readonly uplinks: readonly string[];
  /** Hosts, each with its physical NICs. */
  readonly hosts: readonly string[];
  readonly "I/O control": boolean;
  /** Shares of the kinds of traffic in the model. */
  readonly shares: readonly string[];
} & SecurityFacts &
  TeamingFacts;

const connected = (host: string, devices: readonly string[]) => `${host} (${[...devices].sort().join(", ")})`;
const share = (traffic: string, level: string) => `${traffic} ${level}`;

export const distributedSwitch: Kind<SwitchFacts> = {
  name: "switch",
  shown: ["MTU", "hosts", "I/O control"],
  expected: ({ site }) => {
    const factsOf = (
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
      ...site.baseline.switches.map((spec) => factsOf(spec, "baseline")),
      ...site.extension.switches.map((spec) => {
        const { facts, ...object } = factsOf(spec, "project");
        return {
          ...object,
          facts: {
            ...facts,
            ...REFUSED,
            ...teaming(Object.keys(spec.uplinks)),
            "I/O control": true,
            shares: Object.entries(spec.shares).map(([traffic, level]) => share(traffic, level)),
          },
        };
      }),
    ];
  },
  observed: ({ switches }, { site }) => {
    const modelled = new Set(site.extension.switches.flatMap(({ shares }) => Object.keys(shares)));
    return switches.map(({ name, mtu, uplinks, hosts, networkIoControl, traffic, ...spec }) => ({
      name,
      facts: {
        MTU: mtu,
        uplinks,
        hosts: hosts.map((host) => connected(host.name, host.devices)),
        "I/O control": networkIoControl,
        shares: traffic
          .filter(({ kind }) => modelled.has(kind))
          .map(({ kind, sharesLevel }) => share(kind, sharesLevel)),
        ...securityFacts(spec.security),
        ...teamingFacts(spec.teaming),
      },
    }));
  },
};
