import type { Finding } from "../finding";
import { largest } from "../largest";
import { likeMachines } from "../like-machines";
import type { Relation } from "../relation";

/** Any one VM, in whatever posture, fits the largest host of its cluster. */
export const hostCapacity: Relation = (model) =>
  likeMachines(model).flatMap(({ site, siteName, cluster, sizes }) => {
    const hosts = (site.extension.clusters.find(({ name }) => name === cluster)?.hosts ?? []).map(
      ({ hardware }) => site.hardware[hardware],
    );
    if (hosts.length === 0) return [];
    // NaN where a host's cores are not known: no size is larger
    const cores = Math.max(
      ...hosts.map((host) => (host?.sockets ?? Number.NaN) * (host?.coresPerSocket ?? Number.NaN)),
    );
    const memory = largest(hosts.map((host) => host?.memory));
    const otherwise = `or add a larger host to ${cluster} in sites/${siteName}.ts.`;
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
  });
