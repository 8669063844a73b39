import type { Finding } from "../finding";
import { unknownName } from "../known-name";
import type { Relation } from "../relation";
import { SITE_NAMES } from "../schema/site";

/** Where tiers are recovered. */
const BACKUP = "marrakech";

const check: Relation["check"] = ({ sites, massar }) =>
  SITE_NAMES.flatMap((siteName): Finding[] => {
    const { rehearsal, networks, extension } = sites[siteName];
    if (siteName !== BACKUP) {
      if (rehearsal === undefined) return [];
      return [
        {
          path: [siteName, "rehearsal"],
          problem: `What is rehearsed is recovered at ${BACKUP}, not at ${siteName}.`,
          remedy: "Remove it.",
        },
      ];
    }
    if (rehearsal === undefined) {
      return [
        {
          path: [siteName],
          problem: `${siteName} states no place for a rehearsal.`,
          remedy: `Add its VLANs and limits to ${siteName}.rehearsal.`,
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
      // unknown networks and clusters of tiers are other findings
      ...[...usedNetworks]
        .filter((name) => name in networks && !(name in rehearsal.vlans))
        .map((name) => ({
          path: [siteName, "rehearsal", "vlans"] as const,
          problem: `Tiers are recovered on ${name}, which has no VLAN for a rehearsal.`,
          remedy: `Add one for ${name}, with no way out.`,
        })),
      ...[...usedClusters]
        .filter((name) => clusters.includes(name) && !(name in rehearsal.limits))
        .map((name) => ({
          path: [siteName, "rehearsal", "limits"] as const,
          problem: `Tiers are recovered on ${name}, which has no limits for a rehearsal.`,
          remedy: `Add what a rehearsal may take of ${name}.`,
        })),
    ];
  });

export const rehearsalPlaces: Relation = {
  title: "A rehearsal has a VLAN for each network, and limits for each cluster, that tiers are recovered on",
  explanation:
    "A tier without a network of its own in the bubble would be left out of the rehearsal, or reach what really runs; without limits it " +
    "takes from that what it likes.",
  source: { document: "This project", section: "model/schema/site.ts, rehearsal", standing: "design" },
  severity: "error",
  check,
};
