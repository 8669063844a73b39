import type { Draft } from "../draft";
import { existingMachines } from "../existing-machines";
import type { Finding, ModelPath } from "../finding";
import { largest } from "../largest";
import { machineGroups } from "../machine-groups";
import type { Relation } from "../relation";
import { SITE_NAMES, type Site, type SiteName } from "../schema/site";
import type { DataSize } from "../units/data-size";

interface Sized {
  readonly siteName: SiteName;
  readonly site: Draft<Site>;
  readonly cluster: string;
  readonly sizes: readonly { readonly cpus: number; readonly memory: DataSize | undefined; readonly path: ModelPath }[];
}

const check: Relation["check"] = (model) => {
  const existing = SITE_NAMES.flatMap((siteName) => {
    const site = model.sites[siteName];
    return existingMachines(site, siteName).map((each): Sized => ({ ...each, siteName, site, sizes: [each] }));
  });
  return [
    ...machineGroups(model).flatMap((each) => beyondHosts(each, each.site.extension.clusters)),
    ...existing.flatMap((each) => beyondHosts(each, each.site.baseline.clusters)),
  ];
};

export const hostCapacity: Relation = {
  title: "Each VM fits on the largest host of its cluster, in every posture",
  explanation: "A VM runs on a single host. A VM that is larger than every host never starts.",
  source: { document: "This project", section: "model/schema/site.ts, hardware", standing: "design" },
  severity: "error",
  check,
};

type Clusters = Draft<Site>["baseline"]["clusters"];

function beyondHosts({ site, siteName, cluster, sizes }: Sized, clusters: Clusters): Finding[] {
  const hosts = (clusters.find(({ name }) => name === cluster)?.hosts ?? []).map(
    ({ hardware }) => site.hardware[hardware],
  );
  if (hosts.length === 0) return [];
  // NaN if a host's cores are unknown: no size exceeds it
  const cores = Math.max(...hosts.map((host) => (host?.sockets ?? Number.NaN) * (host?.coresPerSocket ?? Number.NaN)));
  const memory = largest(hosts.map((host) => host?.memory));
  const otherwise = `or add a larger host to ${cluster} in datacenters/${siteName}.ts.`;
  return sizes.flatMap((size): Finding[] => [
    ...(size.cpus > cores
      ? [
          {
            path: [...size.path, "cpus"] as const,
            problem: `${size.cpus} CPUs exceed the largest host of ${cluster} (${cores} cores).`,
            remedy: `Use at most ${cores}, ${otherwise}`,
          },
        ]
      : []),
    ...(memory && size.memory?.isLargerThan(memory)
      ? [
          {
            path: [...size.path, "memory"] as const,
            problem: `${size.memory} exceeds the largest host of ${cluster} (${memory}).`,
            remedy: `Use at most ${memory}, ${otherwise}`,
          },
        ]
      : []),
  ]);
}
