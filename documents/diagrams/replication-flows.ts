import type { Graph, GraphEdge, GraphGroup, GraphNode } from "../../lib/drawing/graph";
import { LINE } from "../../lib/drawing/palette";
import { lineSign, lookSign } from "../../lib/drawing/picture";
import { nameRanges, siteTitle } from "../../model/display-names";
import { MECHANISM_NAMES } from "../../model/mechanism-names";
import type { Model } from "../../model/model";
import { portGroupName, virtualMachineName } from "../../model/names";
import { gatewayLimit } from "../../model/placement";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";
import type { TierSpec } from "../../model/schema/workload";
import type { Phrases } from "../recovery-plan/phrases";

const LINK = "link";

/** How data is replicated: tiers, streams, gateways and the link between both sites. */
export function replicationFlows(model: Model, phrases: Phrases): Graph {
  const { link, massar } = model;
  const { flows, language, duration, amount } = phrases;
  const streams = link.streams.flatMap(({ tier: name, bandwidth }) => {
    const tier = massar.tiers.find((each) => each.name === name);
    return tier === undefined ? [] : [{ tier, bandwidth }];
  });
  const tiers = streams.map(({ tier }) => tier);
  const [from, to] = [...SITE_NAMES].sort((a) => (model.sites[a].role === "primary" ? -1 : 1)) as [SiteName, SiteName];
  return {
    title: phrases.data.picture,
    description: flows.description,
    direction: "LR",
    groups: [
      siteGroup(model, from, phrases, tiers, rebuiltNode(model, to, phrases)),
      siteGroup(model, to, phrases, tiers),
    ],
    nodes: [
      {
        id: LINK,
        title: link.name,
        details: [
          `${amount(link.bandwidth)} · ${link.latency} · MTU ${link.mtu}`,
          `${link.encryption} · ${flows.carries(`${link.efficiency}`)}`,
        ],
        look: "link",
      },
    ],
    edges: [
      ...streams.flatMap(({ tier, bandwidth }): GraphEdge[] => [
        {
          from: tierId(from, tier.name),
          to: gatewaysId(from),
          label: [flows.atMost(amount(bandwidth)), flows.changes(amount(tier.protection.changeRate))],
        },
        {
          from: gatewaysId(to),
          to: tierId(to, tier.name),
          label: [MECHANISM_NAMES[tier.protection.mechanism][language], `RPO ${duration(tier.protection.rpo)}`],
        },
      ]),
      {
        from: gatewaysId(from),
        to: LINK,
        label: [flows.limitedTo(amount(gatewayLimit(link, from))), `TCP ${link.gatewayPort}`],
      },
      { from: LINK, to: gatewaysId(to) },
    ],
    legend: [
      { sign: lookSign("managed"), meaning: flows.legend.managed },
      { sign: lookSign("existing"), meaning: flows.legend.existing },
      { sign: lookSign("link"), meaning: flows.legend.link },
      { sign: lookSign("plain"), meaning: flows.notReplicated },
      { sign: lineSign({ line: LINE, arrow: true }), meaning: flows.legend.direction },
    ],
  };
}

const tierId = (site: SiteName, tier: string): string => `${site}/${tier}`;
const gatewaysId = (site: SiteName): string => `${site}/gateways`;

function siteGroup(
  model: Model,
  siteName: SiteName,
  { flows }: Phrases,
  tiers: readonly TierSpec[],
  others: readonly GraphNode[] = [],
): GraphGroup {
  const { link } = model;
  const site = model.sites[siteName];
  const gateways = link.gateways[siteName];
  return {
    id: siteName,
    title: `${siteTitle(siteName)} · ${flows.roles[site.role]}`,
    nodes: [
      ...others,
      ...tiers.map((tier) => ({
        id: tierId(siteName, tier.name),
        title: tier.name,
        details: nameRanges(membersAt(model, tier, siteName)),
        look: tier.rabat.source === "adopted" && site.role === "primary" ? ("existing" as const) : ("managed" as const),
      })),
      {
        id: gatewaysId(siteName),
        title: flows.gateways,
        details: [
          ...nameRanges(gateways.members.map(({ id }) => virtualMachineName(site, id))),
          portGroupName(gateways.cluster, gateways.network),
        ],
        look: "link",
      },
    ],
  };
}

/** The VMs that hold a tier's data: its members at the primary site, its standby VMs at the backup site. */
function membersAt({ sites }: Model, { rabat, marrakech }: TierSpec, siteName: SiteName): string[] {
  const site = sites[siteName];
  if (site.role === "backup") return (marrakech.standing?.members ?? []).map(({ id }) => virtualMachineName(site, id));
  return rabat.source === "adopted"
    ? rabat.members.map(({ virtualMachine }) => virtualMachine)
    : rabat.members.map(({ id }) => virtualMachineName(site, id));
}

/** The tiers that are rebuilt, without data of their own. */
function rebuiltNode({ massar }: Model, at: SiteName, { flows }: Phrases): GraphNode[] {
  const rebuilt = massar.tiers.filter(({ protection }) => protection.mechanism === "rebuild").map(({ name }) => name);
  if (rebuilt.length === 0) return [];
  return [
    {
      id: "rebuilt",
      title: flows.notReplicated,
      details: [flows.rebuiltAt(siteTitle(at)), ...lines(rebuilt)],
      look: "plain",
    },
  ];
}

/** Names in lines of three. */
const lines = (names: readonly string[]): string[] =>
  names.flatMap((_, at) => (at % 3 === 0 ? [names.slice(at, at + 3).join(", ")] : []));
