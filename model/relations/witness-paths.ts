import { repeats } from "../../lib/repeats";
import { HEARTBEAT } from "../consensus";
import type { Finding, ModelPath } from "../finding";
import { formatPath } from "../finding";
import { hostIndex } from "../placement";
import type { Relation } from "../relation";
import { SITE_NAMES } from "../schema/site";

const check: Relation["check"] = ({ witness, link, sites, massar }) => {
  if (witness.kind === "none") return [];
  const { network, paths, firstHost, members } = witness;
  const circuits = [
    { circuit: link.name, path: ["link", "name"] as ModelPath },
    ...SITE_NAMES.map((site) => ({
      circuit: paths[site].circuit,
      path: ["witness", "paths", site, "circuit"] as ModelPath,
    })),
  ];
  const shared = repeats(circuits, ({ circuit }) => circuit).map(
    ({ item: { circuit, path }, first }): Finding => ({
      path,
      problem: `"${circuit}" is also ${formatPath(first.path)}.`,
      remedy: "Order a circuit of its own: one fault must not cut a site off from the other site and from the witness.",
    }),
  );
  const slow = [...SITE_NAMES.map((site) => ({ latency: paths[site].latency, path: latencyPath(site) }))]
    .concat({ latency: link.latency, path: ["link", "latency"] })
    .flatMap(({ latency, path }): Finding[] => {
      if (latency === undefined || latency.milliseconds * 2 <= HEARTBEAT.milliseconds) return [];
      return [
        {
          path,
          problem: `There and back, ${latency.milliseconds * 2} ms is longer than etcd's heartbeat of ${HEARTBEAT}: voters would elect again and again.`,
          remedy: `Use a path of at most ${HEARTBEAT.milliseconds / 2} ms.`,
        },
      ];
    });
  const { cidr, gateway } = network;
  if (cidr === undefined) return [...shared, ...slow];
  const others = [
    ...SITE_NAMES.flatMap((site) =>
      Object.entries(sites[site].networks).map(([name, each]) => ({
        cidr: each.cidr,
        path: [site, "networks", name, "cidr"] as ModelPath,
      })),
    ),
    ...Object.entries(massar.outside).map(([name, each]) => ({
      cidr: each === "anywhere" ? undefined : each,
      path: ["massar", "outside", name] as ModelPath,
    })),
  ];
  const overlapped = others.find((other) => other.cidr?.overlaps(cidr));
  const fits = (index: number) => cidr.hasHostNumber(index);
  return [
    ...shared,
    ...slow,
    ...(overlapped === undefined
      ? []
      : [
          {
            path: ["witness", "network", "cidr"] as ModelPath,
            problem: `${cidr} overlaps ${formatPath(overlapped.path)} ${overlapped.cidr}.`,
            remedy: "Use addresses of the third place.",
          },
        ]),
    ...(cidr.hasHost(gateway)
      ? []
      : [
          {
            path: ["witness", "network", "gateway"] as ModelPath,
            problem: `${gateway} is not a host of ${cidr}.`,
            remedy: `Write an address of the network, as ${cidr.host(1)}.`,
          },
        ]),
    ...members.flatMap(({ id }, member): Finding[] =>
      fits(hostIndex(firstHost, id))
        ? []
        : [
            {
              path: ["witness", "members", member, "id"],
              problem: `"${id}" would be host ${hostIndex(firstHost, id)}, but ${cidr} has ${cidr.hostCount} hosts.`,
              remedy: "Use a lower first host, or a larger network.",
            },
          ],
    ),
  ];
};

const latencyPath = (site: string): ModelPath => ["witness", "paths", site, "latency"];

export const witnessPaths: Relation = {
  title:
    "The witness is at addresses of its own, and has a path of its own to each site that is quick enough for a vote",
  explanation:
    "If the witness shares the link, the fault that cuts the sites off from each other also cuts off the witness, and nobody has a majority.",
  source: { document: "etcd 3.4", section: "Tuning, Time parameters", standing: "primary" },
  severity: "error",
  check,
};
