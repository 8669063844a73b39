import { code, paragraphs, table } from "../../lib/markdown";
import { siteTitle } from "../../model/display-names";
import type { Model } from "../../model/model";
import { GATEWAY_TIER } from "../../model/names";
import { placeGateways } from "../../model/placement";
import { SITE_NAMES, type Site } from "../../model/schema/site";

/** Who may open connections to whom at a site, and on which port. All else is dropped by the guests' firewalls. */
export function flowsSection(model: Model, site: Site): string {
  const rows = [
    ...model.massar.tiers.flatMap((tier) =>
      tier.flows.map(({ from, protocol, port }) => [
        code(tier.name),
        code(from),
        sourceOf(model, site, from),
        `${protocol.toUpperCase()} ${port}`,
      ]),
    ),
    ...placeGateways(model, site).inbound.map(({ source, protocol, port }) => [
      code(GATEWAY_TIER),
      networkWithCidr(model, source),
      source,
      `${protocol.toUpperCase()} ${port}`,
    ]),
  ];
  const adopted = site.role === "primary" ? model.massar.tiers.filter(({ rabat }) => rabat.source === "adopted") : [];
  return paragraphs(
    "## Flows",
    "A guest's firewall lets in what stands here, echo requests and answers to its own connections, and drops all else.",
    table(["to", "from", "source", "port"], rows),
    adopted.length > 0
      ? [
          `${adopted.map(({ name }) => code(name)).join(" and ")} run on VMs that existed before: their firewalls are not made here,`,
          "so what stands above is what they must let in.",
        ].join(" ")
      : [],
  );
}

/** Where a flow comes from, as the firewall sees it. */
function sourceOf({ massar, link }: Model, site: Site, from: string): string {
  const outside = massar.outside[from];
  if (outside !== undefined) return String(outside);
  const network =
    from === GATEWAY_TIER ? link.gateways[site.name].network : massar.tiers.find(({ name }) => name === from)?.network;
  return `${site.networks[network ?? ""]?.cidr ?? from}`;
}

function networkWithCidr({ sites }: Model, cidr: string): string {
  for (const siteName of SITE_NAMES) {
    const [network] = Object.entries(sites[siteName].networks).find(([, each]) => `${each.cidr}` === cidr) ?? [];
    if (network !== undefined) return `network ${code(network)} at ${siteTitle(siteName)}`;
  }
  return "";
}
