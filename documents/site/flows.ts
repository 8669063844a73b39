import { code, paragraphs, table } from "../../lib/markdown";
import { siteTitle } from "../../model/display-names";
import type { Model } from "../../model/model";
import { GATEWAY_TIER } from "../../model/names";
import { addressesOf, placeGateways, trafficText } from "../../model/placement";
import { SITE_NAMES, type Site } from "../../model/schema/site";

/** The connections that guest firewalls of a site accept. They drop everything else. */
export function flowsSection(model: Model, site: Site): string {
  const rows = [
    ...model.massar.tiers.flatMap((tier) =>
      tier.flows.map(({ from, protocol, port }) => [
        code(tier.name),
        code(from),
        addressesOf(from, model, site),
        trafficText({ protocol, port }),
      ]),
    ),
    ...placeGateways(model, site).inbound.map((flow) => [
      code(GATEWAY_TIER),
      networkOf(model, flow.source),
      flow.source,
      trafficText(flow),
    ]),
  ];
  const egress = model.massar.tiers.flatMap((tier) =>
    tier.egress.map(({ to, protocol, port }) => [
      code(tier.name),
      code(to),
      addressesOf(to, model, site),
      trafficText({ protocol, port }),
    ]),
  );
  const adopted = site.role === "primary" ? model.massar.tiers.filter(({ rabat }) => rabat.source === "adopted") : [];
  return paragraphs(
    "## Flows",
    [
      "The code gives the firewall of each guest these connections, echo requests and answers to its own connections. A guest may open the",
      "connections that have its tier as the source, and those to its DNS and NTP servers. The firewall drops everything else.",
    ].join(" "),
    [
      "A running guest has the firewall of its first boot, or of the last `npm run configure -- --apply`: a flow that the code no longer has stays",
      "open in it until then. `npm run configure -- --check` asks the guests, and the nightly check for drift reports those that differ.",
    ].join(" "),
    table(["to", "from", "source", "port"], rows),
    egress.length > 0
      ? table(["from", "to outside network", "destination", "port"], egress)
      : "No tier may open connections to an outside network.",
    adopted.length > 0
      ? [
          `${adopted.map(({ name }) => code(name)).join(" and ")} run on existing VMs.`,
          "This project does not configure their firewalls, which must accept the connections above.",
        ].join(" ")
      : [],
  );
}

function networkOf({ sites, massar, link }: Model, addresses: string): string {
  if (addresses === String(massar.outside[link.deployedFrom])) return code(link.deployedFrom);
  const [first = ""] = addresses.split("-");
  for (const siteName of SITE_NAMES) {
    const [network] =
      Object.entries(sites[siteName].networks).find(([, { cidr }]) => `${cidr}` === addresses || cidr.hasHost(first)) ??
      [];
    if (network !== undefined) return `network ${code(network)} at ${siteTitle(siteName)}`;
  }
  return "";
}
