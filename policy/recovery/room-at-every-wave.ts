import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { BACKUP_SITE, type ClusterSpec } from "../../model/schema/site";
import { DataSize } from "../../model/units/data-size";
import { Frequency } from "../../model/units/frequency";
import type { Room } from "../../planning/capacity/room";
import { needsOf, recoveryWaves, roomAfterLosses } from "../../planning/waves";
import { largestConsumer } from "../consumers";
import { gibibytes, gigahertz } from "../figures";

/** Reports the first priority group that exceeds the capacity. */
export const roomAtEveryWave: Rule<Model> = {
  title:
    "The backup site has capacity after each priority group of a recovery, with the host failures that it tolerates",
  explanation:
    "If capacity runs out during a recovery, the later groups stay down. The loss of a host on that day must not stop the recovery.",
  source: {
    document: "vSphere Availability 6.7",
    section: "pp. 21–22, Computing the Current Failover Capacity",
    standing: "derived",
  },
  severity: "error",
  check: (model) =>
    model.sites[BACKUP_SITE].extension.clusters.flatMap((cluster, index) => clusterFindings(model, cluster, index)),
};

const LEDGERS = ["reserved", "expected"] as const;
const RESOURCES = [
  {
    resource: "CPU",
    amount: ({ cpu }: Room) => cpu.hertz,
    written: (hertz: number) => gigahertz(Frequency.hertz(hertz)),
  },
  {
    resource: "memory",
    amount: ({ memory }: Room) => memory.bytes,
    written: (bytes: number) => gibibytes(DataSize.bytes(bytes)),
  },
] as const;

function clusterFindings(model: Model, cluster: ClusterSpec, index: number): RuleFinding[] {
  const { room, smallestHost, frequency } = roomAfterLosses(model.sites[BACKUP_SITE], cluster);
  const waves = recoveryWaves(model).map((wave) => {
    const machines = wave.machines.filter((machine) => machine.cluster === cluster.name);
    return { ...wave, machines, needs: needsOf(machines, frequency) };
  });
  return LEDGERS.flatMap((ledger) =>
    RESOURCES.flatMap(({ resource, amount, written }): RuleFinding[] => {
      const limit = amount(room);
      const wave = waves.find(({ needs }) => amount(needs[ledger]) > limit);
      if (wave === undefined) return [];
      const needed = amount(wave.needs[ledger]);
      // later waves need more
      const missing = Math.max(...waves.map(({ needs }) => amount(needs[ledger]))) - limit;
      const hosts = Math.ceil(missing / amount(smallestHost));
      const largest = largestConsumer(
        wave.machines.filter(({ tier }) => tier !== undefined),
        (machine) => amount(needsOf([machine], frequency)[ledger]),
      );
      return [
        {
          scope: `${BACKUP_SITE}/${cluster.name}/priority-${wave.priority}`,
          path: [BACKUP_SITE, "extension", "clusters", index],
          problem: `After priority group ${wave.priority} (${wave.tiers.join(", ")}), ${written(needed)} of ${resource} are ${ledger} on ${cluster.name}. With ${failures(cluster)} lost, it has ${written(limit)}.`,
          remedy: `Add ${hosts} ${hosts === 1 ? "host" : "hosts"} to ${cluster.name}, or reduce ${largest} by ${written(missing)}: the last group needs that much more.`,
          arithmetic: {
            inputs: {
              VMs: String(wave.machines.length),
              "hosts lost": String(cluster.highAvailability.hostFailuresToTolerate),
            },
            formula: `Σ ${ledger} ${resource} of the VMs, limit Σ ${resource} of the remaining hosts`,
            result: written(needed),
            limit: written(limit),
            margin: `-${written(needed - limit)}`,
          },
        },
      ];
    }),
  );
}

const failures = ({ highAvailability: { hostFailuresToTolerate: lost } }: ClusterSpec): string =>
  `${lost} ${lost === 1 ? "host" : "hosts"}`;
