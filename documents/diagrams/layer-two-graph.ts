import type { Graph, GraphEdge, GraphNode } from "../../lib/drawing/graph";
import { nameRanges, shortHostName, siteTitle } from "../../model/display-names";
import { LAYER_TWO_DESCRIPTION, LAYER_TWO_TITLE, type LayerTwo, type LayerTwoSite } from "./layer-two";

/** The layer-2 view as boxes and lines, for Mermaid. */
export function layerTwoGraph({ sites, link }: LayerTwo): Graph {
  const ends = sites.flatMap(({ site }) => {
    const { network } = link.gateways[site.name];
    return [busId(site.name, network)];
  });
  return {
    title: LAYER_TWO_TITLE,
    description: LAYER_TWO_DESCRIPTION,
    direction: "LR",
    groups: sites.map((layer) => ({
      id: layer.site.name,
      title: `${siteTitle(layer.site.name)} · ${layer.site.role} site`,
      nodes: nodesOf(layer),
    })),
    nodes: [{ id: "link", title: link.name, details: [`${link.bandwidth} · ${link.latency}`], look: "link" }],
    edges: [...sites.flatMap(edgesOf), ...ends.map((end): GraphEdge => ({ from: end, to: "link", undirected: true }))],
  };
}

const busId = (site: string, network: string): string => `${site}/${network}`;
const trunkId = (site: string, switchName: string): string => `${site}/switch/${switchName}`;
const attachmentId = (site: string, network: string, title: string): string => `${site}/${network}/${title}`;

function nodesOf({ site, buses, trunks }: LayerTwoSite): GraphNode[] {
  return [
    ...trunks.map(
      ({ switch: name, cluster, mtu, hosts, look }): GraphNode => ({
        id: trunkId(site.name, name),
        title: cluster,
        details: [nameRanges(hosts.map((host) => shortHostName(host.name))).join(", "), `${name} · MTU ${mtu}`],
        look,
      }),
    ),
    ...[...buses.values()].flatMap(({ network, vlan, cidr, gateway, attachments }): GraphNode[] => [
      {
        id: busId(site.name, network),
        title: `VLAN ${vlan} ${network}`,
        details: [`${cidr} · gateway ${gateway}`],
        look: "plain",
      },
      ...attachments.map(({ title, details, look }) => ({
        id: attachmentId(site.name, network, title),
        title,
        details,
        look,
      })),
    ]),
  ];
}

const edgesOf = ({ site, buses, trunks }: LayerTwoSite): GraphEdge[] =>
  [...buses.values()].flatMap(({ network, attachments }) => [
    ...trunks
      .filter(({ networks }) => networks.has(network))
      .map(({ switch: name }) => ({
        from: trunkId(site.name, name),
        to: busId(site.name, network),
        undirected: true,
      })),
    ...attachments.map(({ title }) => ({
      from: busId(site.name, network),
      to: attachmentId(site.name, network, title),
      undirected: true,
    })),
  ]);
