import { groupBy } from "../../lib/group-by";
import type { ModelPath } from "../../model/finding";
import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";

/** The network of hosts and vCenter at each site. Templates and vCenter's own VM may use it. */
const MANAGEMENT = "management";

type Kind = "vMotion" | "storage" | "replication" | "management" | "workload";

interface Use {
  readonly network: string;
  readonly kind: Kind;
  readonly by: string;
  readonly path: ModelPath;
}

/** A relation ensures that each network has its own VLAN. */
export const separateTraffic: Rule<Model> = {
  title: "vMotion, storage, replication, management and workload use separate networks",
  explanation:
    "vMotion sends the memory of VMs unencrypted, and NFS their disks. A VM on the management network can reach vCenter. On a shared " +
    "network, one kind of traffic can slow down the others.",
  source: { document: "VMware Cloud Foundation 5.1 design", section: "one VLAN per function", standing: "primary" },
  severity: "error",
  check: (model) => SITE_NAMES.flatMap((site) => siteFindings(model, site)),
};

function siteFindings(model: Model, site: SiteName): RuleFinding[] {
  const uses = groupBy(usesAt(model, site), ({ network }) => network);
  const unknown: RuleFinding = {
    scope: `${site}/${MANAGEMENT}`,
    path: [site, "networks"],
    problem: `${site} has no network named "${MANAGEMENT}", so the network of hosts and vCenter can't be checked.`,
    remedy: `Name the network of hosts and vCenter "${MANAGEMENT}".`,
  };
  const mixed = [...uses].flatMap(([network, [owner, ...others]]) => {
    if (owner === undefined) return [];
    const conflicts = groupBy(
      others.filter(({ kind }) => kind !== owner.kind),
      ({ kind }) => kind,
    );
    return [...conflicts].flatMap(([kind, [first, ...more]]): RuleFinding[] => {
      if (first === undefined) return [];
      const what = `${first.by}${more.length > 0 ? ` and ${more.length} more` : ""}`;
      return [
        {
          scope: `${site}/${network}/${kind}`,
          path: first.path,
          problem: `${network} at ${site} is used for ${owner.kind} (${owner.by}), but also by ${what}.`,
          remedy: `Move ${what} to a network for ${kind}${named(uses, kind)}.`,
        },
      ];
    });
  });
  return model.sites[site].networks[MANAGEMENT] ? mixed : [unknown, ...mixed];
}

/** The networks that carry only this kind of traffic. */
function named(uses: ReadonlyMap<string, readonly Use[]>, kind: Kind): string {
  const own = [...uses].filter(([, all]) => all.every((use) => use.kind === kind)).map(([network]) => network);
  return own.length === 0 ? " only" : `, such as ${own.join(", ")}`;
}

/** The uses of a site's networks. The first use of a network decides what the network is for. */
function usesAt({ sites, massar, link }: Model, site: SiteName): Use[] {
  const { baseline, extension, networks } = sites[site];
  const adapters = (purpose: "vmotion" | "storage", kind: Kind) =>
    extension.clusters.flatMap(({ name, vmkernelAdapters }, cluster) =>
      vmkernelAdapters.flatMap((adapter, index): Use[] =>
        adapter.purpose === purpose
          ? [
              {
                network: adapter.network,
                kind,
                by: `${purpose} ports of ${name}`,
                path: [site, "extension", "clusters", cluster, "vmkernelAdapters", index, "network"],
              },
            ]
          : [],
      ),
    );
  const networkOf = new Map(
    baseline.switches.flatMap(({ portGroups }) => portGroups.map(({ name, network }) => [name, network] as const)),
  );
  const management: Use[] = networks[MANAGEMENT]
    ? [{ network: MANAGEMENT, kind: "management", by: "hosts and vCenter", path: [site, "networks", MANAGEMENT] }]
    : [];
  return [
    ...adapters("vmotion", "vMotion"),
    ...adapters("storage", "storage"),
    {
      network: link.gateways[site].network,
      kind: "replication",
      by: "the gateways",
      path: ["link", "gateways", site, "network"],
    },
    ...management,
    ...massar.tiers.map(
      ({ name, network }, index): Use => ({
        network,
        kind: "workload",
        by: `tier ${name}`,
        path: ["massar", "tiers", index, "network"],
      }),
    ),
    ...baseline.virtualMachines.flatMap(({ name, portGroup }, index): Use[] => {
      const network = networkOf.get(portGroup ?? "");
      if (network === undefined || network === MANAGEMENT) return [];
      return [
        {
          network,
          kind: "workload",
          by: name,
          path: [site, "baseline", "virtualMachines", index, "portGroup"],
        },
      ];
    }),
  ];
}
