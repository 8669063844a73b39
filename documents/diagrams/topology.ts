import type { Graph, GraphEdge, GraphGroup, GraphNode } from "../../lib/drawing/graph";
import { LINE, type Look } from "../../lib/drawing/palette";
import { lineSign, lookSign } from "../../lib/drawing/picture";
import { counted, gigahertz, shortHostName, siteTitle } from "../../model/display-names";
import { portGroupName } from "../../model/names";
import type { Hardware, Site } from "../../model/schema/site";

/** A cluster of the baseline or the extension, with its hosts, switches and datastores. */
interface ClusterParts {
  readonly look: Look;
  readonly name: string;
  readonly hosts: readonly { readonly name: string; readonly hardware: string; readonly rack?: string }[];
  readonly hostFailuresToTolerate: number;
  readonly switches: readonly SwitchParts[];
  readonly stores: readonly GraphGroup[];
}

interface SwitchParts {
  readonly name: string;
  readonly mtu: number;
  readonly uplinks: Readonly<Record<string, string>>;
  readonly portGroups: readonly { readonly name: string; readonly network: string }[];
}

/** A site from storage through clusters, hosts and uplinks to switches and port groups. */
export function siteTopology(site: Site): Graph {
  const clusters = clustersOf(site);
  const parts = clusters.flatMap((cluster) => cluster.switches.map((each) => switchParts(site, cluster, each)));
  const hosts = clusters.reduce((count, cluster) => count + cluster.hosts.length, 0);
  return {
    title: `${siteTitle(site.name)}: topology`,
    description: `${counted(clusters.length, "cluster")} with ${counted(hosts, "host")}: datastores on the left, distributed switches and port groups on the right.`,
    direction: "LR",
    groups: [
      {
        id: site.name,
        title: `${siteTitle(site.name)} · datacenter ${site.datacenter} · ${site.vcenter}`,
        nodes: parts.flatMap(({ nodes }) => nodes),
        groups: [
          ...clusters.flatMap((cluster) => [...cluster.stores, hostsGroup(site, cluster)]),
          ...parts.flatMap(({ groups }) => groups),
        ],
      },
    ],
    edges: clusters.flatMap(clusterEdges),
    legend: [
      { sign: lookSign("managed"), meaning: "created and managed by this project" },
      { sign: lookSign("existing"), meaning: "existing, only read" },
      { sign: lineSign({ line: LINE }), meaning: "connection" },
    ],
  };
}

function clustersOf({ baseline, extension }: Site): ClusterParts[] {
  const of = <Part extends { readonly cluster: string }>(parts: readonly Part[], cluster: string) =>
    parts.filter((part) => part.cluster === cluster);
  return [
    ...baseline.clusters.map(({ name, hosts, highAvailability }): ClusterParts => {
      const stores = of(baseline.datastores, name).map((store) => ({
        ...plainNode(store.name, [`datastore · ${store.capacity}`], "existing"),
      }));
      return {
        look: "existing",
        name,
        hosts,
        ...highAvailability,
        switches: of(baseline.switches, name),
        stores: stores.length > 0 ? [{ id: `${name}-stores`, title: "datastores", nodes: stores, list: true }] : [],
      };
    }),
    ...extension.clusters.map(({ name, hosts, highAvailability }): ClusterParts => {
      const exports = of(extension.nfsDatastores, name).map((store) =>
        plainNode(
          store.name,
          [`NFS ${store.storageClass} · ${store.capacity}`, `${store.server}:${store.path}`],
          "managed",
        ),
      );
      return {
        look: "managed",
        name,
        hosts,
        ...highAvailability,
        switches: of(extension.switches, name).map((each) => ({
          ...each,
          portGroups: each.networks.map((network) => ({ name: portGroupName(name, network), network })),
        })),
        stores: [
          ...of(extension.datastoreClusters, name).map((pod) => ({
            id: pod.name,
            title: `datastore cluster ${pod.name} · ${pod.storageClass}`,
            nodes: pod.datastores.map((store) => plainNode(store.name, [`VMFS · ${store.capacity}`], "managed")),
            list: true,
          })),
          ...(exports.length > 0
            ? [{ id: `${name}-exports`, title: "NFS datastores", nodes: exports, list: true }]
            : []),
        ],
      };
    }),
  ];
}

const plainNode = (id: string, details: readonly string[], look: Look): GraphNode => ({ id, title: id, details, look });

function hostsGroup(site: Site, { name, hosts, look, hostFailuresToTolerate: failures }: ClusterParts): GraphGroup {
  return {
    id: name,
    title: `cluster ${name} · HA tolerates ${counted(failures, "host failure")}`,
    nodes: hosts.map(({ name: host, hardware, rack }) => ({
      id: host,
      title: shortHostName(host),
      details: [[...(rack === undefined ? [] : [rack]), ...hardwareSummary(site.hardware[hardware])].join(" · ")],
      look,
    })),
    list: true,
  };
}

const hardwareSummary = (hardware: Hardware | undefined): string[] =>
  hardware === undefined
    ? []
    : [`${hardware.sockets} × ${hardware.coresPerSocket} cores`, gigahertz(hardware.frequency), `${hardware.memory}`];

const uplinkId = (switchName: string, uplink: string): string => `${switchName}/${uplink}`;
const portGroupsId = (switchName: string): string => `${switchName}/port-groups`;

function switchParts(
  site: Site,
  { hosts, look }: ClusterParts,
  each: SwitchParts,
): Required<Pick<GraphGroup, "nodes" | "groups">> {
  const speed = (device: string) =>
    site.hardware[hosts[0]?.hardware ?? ""]?.nics.find((nic) => nic.device === device)?.speed;
  return {
    nodes: [plainNode(each.name, ["distributed switch", `MTU ${each.mtu}`], look)],
    groups: [
      {
        id: uplinkId(each.name, "uplinks"),
        title: "uplinks of each host",
        nodes: Object.entries(each.uplinks).map(([uplink, device]) => ({
          id: uplinkId(each.name, uplink),
          title: uplink,
          details: [`${device} · ${speed(device) ?? ""}`],
          look,
        })),
        list: true,
      },
      {
        id: portGroupsId(each.name),
        title: "port groups",
        nodes: each.portGroups.map(({ name, network }) => {
          const { vlan, cidr } = site.networks[network] ?? {};
          return plainNode(name, [`VLAN ${vlan} · ${cidr}`], look);
        }),
        list: true,
      },
    ],
  };
}

function clusterEdges({ name, hosts, switches, stores }: ClusterParts): GraphEdge[] {
  return [
    ...stores.map(({ id }) => ({ from: id, to: name, undirected: true })),
    ...switches.flatMap(({ name: switchName, uplinks }) =>
      [
        ...Object.keys(uplinks).flatMap((uplink) => [
          ...hosts.map((host) => ({ from: host.name, to: uplinkId(switchName, uplink) })),
          { from: uplinkId(switchName, uplink), to: switchName },
        ]),
        { from: switchName, to: portGroupsId(switchName) },
      ].map((edge) => ({ ...edge, undirected: true })),
    ),
  ];
}
