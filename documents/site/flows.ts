import { code, paragraphs, table } from "../../lib/markdown";
import { siteTitle } from "../../model/display-names";
import type { Model } from "../../model/model";
import { GATEWAY_TIER } from "../../model/names";
import { placeGateways, trafficText } from "../../model/placement";
import { SITE_NAMES, type Site } from "../../model/schema/site";

/** The connections that guest firewalls of a site accept. They drop everything else. */
export function flowsSection(model: Model, site: Site): string {
  const rows = [
    ...model.massar.tiers.flatMap((tier) =>
      tier.flows.map(({ from, protocol, port }) => [
        code(tier.name),
        code(from),
        sourceOf(model, site, from),
        trafficText({ protocol, port }),
      ]),
    ),
    ...placeGateways(model, site).inbound.map((flow) => [
      code(GATEWAY_TIER),
      networkWithCidr(model, flow.source),
      flow.source,
      trafficText(flow),
    ]),
  ];
  const adopted = site.role === "primary" ? model.massar.tiers.filter(({ rabat }) => rabat.source === "adopted") : [];
  return paragraphs(
    "## Flows",
    "The firewall of each guest accepts these connections, echo requests and answers to its own connections. It drops everything else.",
    table(["to", "from", "source", "port"], rows),
    adopted.length > 0
      ? [
          `${adopted.map(({ name }) => code(name)).join(" and ")} run on existing VMs.`,
          "This project does not configure their firewalls, which must accept the connections above.",
        ].join(" ")
      : [],
  );
}

/** The source addresses of a flow. */
function sourceOf({ massar, link }: Model, site: Site, from: string): string {
  const outside = massar.outside[from];
  if (outside !== undefined) return String(outside);
  const network =
    from === GATEWAY_TIER ? link.gateways[site.name].network : massar.tiers.find(({ name }) => name === from)?.network;
  return `${site.networks[network ?? ""]?.cidr ?? from}`;
}

function networkWithCidr({ sites, massar, link }: Model, cidr: string): string {
  if (cidr === String(massar.outside[link.deployedFrom])) return code(link.deployedFrom);
  for (const siteName of SITE_NAMES) {
    const [network] = Object.entries(sites[siteName].networks).find(([, each]) => `${each.cidr}` === cidr) ?? [];
    if (network !== undefined) return `network ${code(network)} at ${siteTitle(siteName)}`;
  }
  return "";
}
