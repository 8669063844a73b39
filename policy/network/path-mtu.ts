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

/** A VMkernel adapter has the MTU of its cluster's switch. */
export const pathMtu: Rule<Model> = {
  title: "Every switch that carries a network of VMkernel adapters has at least their MTU",
  explanation:
    "A hop with a smaller MTU passes small packets and drops large ones: hosts answer pings, but vMotion and NFS hang.",
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
          problem: `${name} carries ${network} with an MTU of ${mtu} bytes; the ${purpose} adapters of ${cluster} send packets of ${own.mtu} bytes.`,
          remedy: `Set mtu to ${own.mtu} on ${name}, set it to ${mtu} on ${own.name}, or remove ${network} from ${name}.`,
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
