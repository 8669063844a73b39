import type { Draft } from "../draft";
import type { Finding, ModelPath } from "../finding";
import type { Relation } from "../relation";
import { SITE_NAMES, type Site } from "../schema/site";
import { DataSize } from "../units/data-size";

const check: Relation["check"] = (model) =>
  SITE_NAMES.flatMap((siteName) => {
    const site = model.sites[siteName];
    return site.extension.clusters.flatMap((cluster, index): Finding[] => {
      const path: ModelPath = [siteName, "extension", "clusters", index, "resourcePools"];
      const reserved = cluster.resourcePools.reduce(
        (sum, { memoryReservation }) => sum + (memoryReservation?.bytes ?? 0),
        0,
      );
      const left = memoryLeft(site, cluster);
      if (!(reserved > left)) return [];
      const failures = cluster.highAvailability.hostFailuresToTolerate;
      return [
        {
          path,
          problem: `${DataSize.bytes(reserved)} are reserved, but ${cluster.name} has ${DataSize.bytes(left)} after ${failures} host ${failures === 1 ? "failure" : "failures"}.`,
          remedy: `Reserve less, or add hosts to ${cluster.name} in datacenters/${siteName}.ts.`,
        },
      ];
    });
  });

export const poolReservations: Relation = {
  title: "A cluster has the memory that its resource pools reserve, even after the host failures that it tolerates",
  explanation: "vCenter refuses a reservation that exceeds the hosts, or the VMs of a failed host cannot restart.",
  source: { document: "This project", section: "model/schema/site.ts, resourcePool", standing: "design" },
  severity: "error",
  check,
};

/** Bytes of memory after the largest tolerated hosts fail. NaN if unknown: no reservation exceeds it. */
function memoryLeft(site: Draft<Site>, cluster: Draft<Site>["extension"]["clusters"][number]): number {
  const memories = cluster.hosts.map(({ hardware }) => site.hardware[hardware]?.memory?.bytes ?? Number.NaN);
  const standing = memories.length - cluster.highAvailability.hostFailuresToTolerate;
  if (!(standing > 0) || memories.some(Number.isNaN)) return Number.NaN;
  return memories
    .toSorted((a, b) => a - b)
    .slice(0, standing)
    .reduce((sum, memory) => sum + memory, 0);
}
