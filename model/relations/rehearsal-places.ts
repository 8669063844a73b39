import type { Finding } from "../finding";
import { unknownName } from "../known-name";
import type { Relation } from "../relation";
import { BACKUP_SITE, SITE_NAMES } from "../schema/site";

const check: Relation["check"] = ({ sites, massar }) =>
  SITE_NAMES.flatMap((siteName): Finding[] => {
    const { rehearsal, networks, extension } = sites[siteName];
    if (siteName !== BACKUP_SITE) {
      if (rehearsal === undefined) return [];
      return [
        {
          path: [siteName, "rehearsal"],
          problem: `A rehearsal recovers at ${BACKUP_SITE}, not at ${siteName}.`,
          remedy: "Remove it.",
        },
      ];
    }
    if (rehearsal === undefined) {
      return [
        {
          path: [siteName],
          problem: `${siteName} has no rehearsal VLANs and limits.`,
          remedy: `Add them as ${siteName}.rehearsal.`,
        },
      ];
    }
    const clusters = extension.clusters.map(({ name }) => name);
    const usedNetworks = new Set(massar.tiers.map(({ network }) => network));
    const usedClusters = new Set(massar.tiers.map(({ marrakech }) => marrakech.cluster));
    return [
      ...Object.keys(rehearsal.vlans).flatMap((name) =>
        unknownName({
          name,
          path: [siteName, "rehearsal", "vlans", name],
          what: `network of ${siteName}`,
          known: Object.keys(networks),
          home: [siteName, "networks"],
        }),
      ),
      ...Object.keys(rehearsal.limits).flatMap((name) =>
        unknownName({
          name,
          path: [siteName, "rehearsal", "limits", name],
          what: `cluster of ${siteName}`,
          known: clusters,
          home: [siteName, "extension", "clusters"],
        }),
      ),
      // other relations report unknown networks and clusters of tiers
      ...[...usedNetworks]
        .filter((name) => name in networks && !(name in rehearsal.vlans))
        .map((name) => ({
          path: [siteName, "rehearsal", "vlans"] as const,
          problem: `Tiers recover on network ${name}, which has no rehearsal VLAN.`,
          remedy: `Add an isolated VLAN for ${name}.`,
        })),
      ...[...usedClusters]
        .filter((name) => clusters.includes(name) && !(name in rehearsal.limits))
        .map((name) => ({
          path: [siteName, "rehearsal", "limits"] as const,
          problem: `Tiers recover on cluster ${name}, which has no rehearsal limits.`,
          remedy: `Add the CPU and memory that a rehearsal may use on ${name}.`,
        })),
    ];
  });

export const rehearsalPlaces: Relation = {
  title: "A rehearsal has a VLAN for each network, and limits for each cluster, on which tiers recover",
  explanation:
    "Without an isolated network, a tier would be missing in the rehearsal, or reach production. Without limits, a " +
    "rehearsal would take capacity from production.",
  source: { document: "This project", section: "model/schema/site.ts, rehearsal", standing: "design" },
  severity: "error",
  check,
};
