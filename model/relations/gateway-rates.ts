import type { Finding } from "../finding";
import { gatewayLimit } from "../placement";
import type { Relation } from "../relation";
import { SITE_NAMES } from "../schema/site";
import { Bandwidth } from "../units/bandwidth";

const check: Relation["check"] = ({ link: { bandwidth, streams: stated, gateways } }) => {
  const streams = stated.flatMap((stream) => (stream.bandwidth ? [{ bandwidth: stream.bandwidth }] : []));
  if (bandwidth === undefined || streams.length < stated.length) return [];
  return SITE_NAMES.flatMap((site): Finding[] => {
    const count = gateways[site].members.length;
    const each = gatewayLimit({ streams, gateways }, site);
    const together = Bandwidth.bitsPerSecond(each.bitsPerSecond * count);
    if (!together.isMoreThan(bandwidth)) return [];
    return [
      {
        path: ["link", "gateways", site, "members"],
        problem: `${count} gateways, each limited to ${each}, can send ${together}, but the link has ${bandwidth}.`,
        remedy: `Use fewer gateways, split the largest stream, or increase the bandwidth of the link to ${together}.`,
      },
    ];
  });
};

export const gatewayRates: Relation = {
  title: "The gateways of a site together send no more than the link carries",
  explanation:
    "Traffic shaping limits each port of a port group, not the group. Each gateway can send the largest stream, and more than the " +
    "link carries is dropped.",
  source: {
    document: "VMware vSphere 7.0 Networking",
    section: "GUID-964F5A21, Edit the Traffic Shaping Policy",
    standing: "primary",
  },
  severity: "error",
  check,
};
