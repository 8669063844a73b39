import type { Finding } from "../finding";
import type { Relation } from "../relation";
import { SITE_NAMES } from "../schema/site";

const check: Relation["check"] = ({ sites, link }) =>
  SITE_NAMES.flatMap((siteName): Finding[] => {
    const { cluster, network } = link.gateways[siteName];
    const carrier = sites[siteName].extension.switches.find(
      (candidate) => candidate.cluster === cluster && candidate.networks.includes(network),
    );
    if (carrier === undefined || !(link.mtu > carrier.mtu)) return [];
    return [
      {
        path: ["link", "mtu"],
        problem: `${link.mtu} bytes exceed the MTU of ${carrier.name} (${carrier.mtu}), which carries ${siteName}'s gateways.`,
        remedy: `Use at most ${carrier.mtu}, or raise the switch's in datacenters/${siteName}.ts.`,
      },
    ];
  });

export const linkMtu: Relation = {
  title: "The MTU of the link is at most that of the switches that carry its gateways' networks",
  explanation: "A switch drops packets larger than its MTU: replication starts, then hangs at the first full packet.",
  source: { document: "This project", section: "model/schema/site.ts, linkSchema", standing: "design" },
  severity: "error",
  check,
};
