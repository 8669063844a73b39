import { groupBy } from "../../lib/group-by";
import type { ModelPath } from "../../model/finding";
import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { SITE_NAMES, type Site, type SiteName } from "../../model/schema/site";

interface Carrier {
  readonly network: string;
  readonly name: string;
  readonly mtu: number;
  readonly path: ModelPath;
}

/** A vmkernel port has the MTU of its cluster's switch: so must every other switch that carries its network. */
export const pathMtu: Rule<Model> = {
  title: "Every switch that carries a network of vmkernel ports has at least their MTU",
  explanation:
    "A hop with a smaller MTU drops the large packets and lets the small ones pass: hosts answer pings, while vMotion and NFS hang.",
  source: { document: "VMware KB 326539", section: "every hop ≥ the vmkernel port's MTU", standing: "primary" },
  severity: "error",
  check: ({ sites }) => SITE_NAMES.flatMap((siteName) => siteFindings(sites[siteName], siteName)),
};

function siteFindings({ baseline, extension }: Site, site: SiteName): RuleFinding[] {
  const carriers = groupBy<Carrier, string>(
    [
      ...baseline.switches.flatMap(({ name, mtu, portGroups }, index) =>
        portGroups.map(({ network }) => ({
          network,
          name,
          mtu,
          path: [site, "baseline", "switches", index, "mtu"] as const,
        })),
      ),
      ...extension.switches.flatMap(({ name, mtu, networks }, index) =>
        networks.map((network) => ({
          network,
          name,
          mtu,
          path: [site, "extension", "switches", index, "mtu"] as const,
        })),
      ),
    ],
    ({ network }) => network,
  );
  const switchOf = new Map(extension.switches.map((each) => [each.cluster, each]));
  return extension.clusters.flatMap(({ name: cluster, vmkernelAdapters }) =>
    vmkernelAdapters.flatMap(({ network, purpose }) => {
      const own = switchOf.get(cluster);
      if (own === undefined) return [];
      return (carriers.get(network) ?? [])
        .filter(({ mtu }) => mtu < own.mtu)
        .map(({ name, mtu, path }) => ({
          scope: `${site}/${name}/${network}`,
          path,
          problem: `${name} carries ${network} with ${mtu} bytes; the ${purpose} ports of ${cluster} send packets of ${own.mtu}.`,
          remedy: `Raise ${name} to ${own.mtu}, lower ${own.name} to ${mtu}, or take ${network} off ${name}.`,
          arithmetic: {
            inputs: { [name]: `${mtu} bytes`, [own.name]: `${own.mtu} bytes` },
            formula: "the MTU of each switch that carries the network",
            result: `${mtu} bytes`,
            limit: `${own.mtu} bytes`,
            margin: `${mtu - own.mtu} bytes`,
          },
        }));
    }),
  );
}
