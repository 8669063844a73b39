import { groupBy } from "../../lib/group-by";
import type { ModelPath } from "../../model/finding";
import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";

/** The network of hosts and vCenter, which each site has by this name. Templates and vCenter's own VM may be on it. */
const MANAGEMENT = "management";

type Kind = "vMotion" | "storage" | "replication" | "management" | "workload";

interface Use {
  readonly network: string;
  readonly kind: Kind;
  readonly by: string;
  readonly path: ModelPath;
}

/** Each kind of traffic has networks of its own, and so VLANs: a relation keeps those apart. */
export const separateTraffic: Rule<Model> = {
  title: "vMotion, storage, replication, management and workload have networks of their own",
  explanation:
    "vMotion sends the memory of VMs in the clear and NFS their disks; who is on the management network can reach vCenter. " +
    "And what is shaped or full on a shared network slows down the others.",
  source: { document: "VMware Cloud Foundation 5.1 design", section: "one VLAN per function", standing: "primary" },
  severity: "error",
  check: (model) => SITE_NAMES.flatMap((site) => siteFindings(model, site)),
};

function siteFindings(model: Model, site: SiteName): RuleFinding[] {
  const uses = groupBy(usesAt(model, site), ({ network }) => network);
  const unknown: RuleFinding = {
    scope: `${site}/${MANAGEMENT}`,
    path: [site, "networks"],
    problem: `${site} has no network ${MANAGEMENT}: who else is on that of hosts and vCenter is not known.`,
    remedy: `Call the network of hosts and vCenter ${MANAGEMENT}.`,
  };
  const mixed = [...uses].flatMap(([network, [owner, ...others]]) => {
    if (owner === undefined) return [];
    const intruders = groupBy(
      others.filter(({ kind }) => kind !== owner.kind),
      ({ kind }) => kind,
    );
    return [...intruders].flatMap(([kind, [first, ...more]]): RuleFinding[] => {
      if (first === undefined) return [];
      const what = `${first.by}${more.length > 0 ? ` and ${more.length} more` : ""}`;
      return [
        {
          scope: `${site}/${network}/${kind}`,
          path: first.path,
          problem: `${network} at ${site} is for ${owner.kind} (${owner.by}), and ${what} would be on it.`,
          remedy: `Put ${what} on a network for ${kind}${named(uses, kind)}.`,
        },
      ];
    });
  });
  return model.sites[site].networks[MANAGEMENT] ? mixed : [unknown, ...mixed];
}

/** The networks that are for nothing but one kind of traffic. */
function named(uses: ReadonlyMap<string, readonly Use[]>, kind: Kind): string {
  const own = [...uses].filter(([, all]) => all.every((use) => use.kind === kind)).map(([network]) => network);
  return own.length === 0 ? " alone" : `, such as ${own.join(", ")}`;
}

/** What is on networks of a site, the kinds that tolerate no others first. */
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
      const network = networkOf.get(portGroup);
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
