import type { Finding } from "../finding";
import type { Relation } from "../relation";
import { SITE_NAMES } from "../schema/site";

const check: Relation["check"] = (model) =>
  SITE_NAMES.flatMap((siteName) =>
    Object.entries(model.sites[siteName].networks).flatMap(([name, { cidr, gateway }]): Finding[] => {
      if (cidr === undefined || cidr.hasHost(gateway)) return [];
      return [
        {
          path: [siteName, "networks", name, "gateway"],
          problem: `${gateway} is not a host address of ${cidr}.`,
          remedy: `Use an address from ${cidr.host(1)} to ${cidr.host(cidr.hostCount)}.`,
        },
      ];
    }),
  );

export const networkGateways: Relation = {
  title: "A network's gateway has a host address of the network",
  explanation:
    "Guests reach their gateway without a router. They cannot reach a gateway outside their network, nor any other " +
    "network.",
  source: { document: "This project", section: "model/schema/site.ts, network", standing: "design" },
  severity: "error",
  check,
};
