import { SITE_NAMES } from "../../sites/schema";
import type { Finding } from "../finding";
import type { Relation } from "../relation";

/** A network's gateway is one of its hosts. */
export const networkGateways: Relation = (model) =>
  SITE_NAMES.flatMap((siteName) =>
    Object.entries(model.sites[siteName].networks).flatMap(([name, { cidr, gateway }]): Finding[] => {
      if (cidr === undefined || cidr.hasHost(gateway)) return [];
      return [
        {
          path: [siteName, "networks", name, "gateway"],
          problem: `${gateway} is no host of ${cidr}.`,
          remedy: `Use an address from ${cidr.host(1)} to ${cidr.host(cidr.hostCount)}.`,
        },
      ];
    }),
  );
