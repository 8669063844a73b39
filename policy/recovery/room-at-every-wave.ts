import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import type { ClusterSpec } from "../../model/schema/site";
import { DataSize } from "../../model/units/data-size";
import { Frequency } from "../../model/units/frequency";
import type { Machine } from "../../planning/capacity/machines";
import type { Room } from "../../planning/capacity/room";
import { needsOf, recoveryWaves, roomAfterLosses } from "../../planning/waves";
import { gibibytes, gigahertz } from "../figures";

/** Says where the room first ends. */
export const roomAtEveryWave: Rule<Model> = {
  title:
    "Marrakech has room for what runs after each priority group of a recovery, with the host failures that it tolerates",
  explanation:
    "A recovery that runs out of room half-way leaves the groups behind it down, and a host lost on that day must not end it.",
  source: {
    document: "vSphere Availability 6.7",
    section: "pp. 21–22, Computing the Current Failover Capacity",
    standing: "derived",
  },
  severity: "error",
  check: (model) =>
    model.sites.marrakech.extension.clusters.flatMap((cluster, index) => clusterFindings(model, cluster, index)),
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
  const { room, smallestHost, frequency } = roomAfterLosses(model.sites.marrakech, cluster);
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
      const largest = largestTier(wave.machines, (machine) => amount(needsOf([machine], frequency)[ledger]));
      return [
        {
          scope: `marrakech/${cluster.name}/priority-${wave.priority}`,
          path: ["marrakech", "extension", "clusters", index],
          problem: `Once priority group ${wave.priority} (${wave.tiers.join(", ")}) runs, ${written(needed)} of ${resource} are ${ledger} on ${cluster.name}; with ${failures(cluster)} lost it has ${written(limit)}.`,
          remedy: `Add ${hosts} ${hosts === 1 ? "host" : "hosts"} to ${cluster.name}, or take ${written(missing)} from tier ${largest}: the last group needs that much more.`,
          arithmetic: {
            inputs: {
              VMs: String(wave.machines.length),
              "hosts lost": String(cluster.highAvailability.hostFailuresToTolerate),
            },
            formula: `Σ ${ledger} ${resource} of the VMs, limit Σ ${resource} of the hosts that are left`,
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

/** The tier that takes most. */
function largestTier(machines: readonly Machine[], amount: (machine: Machine) => number): string | undefined {
  const byTier = new Map<string, number>();
  for (const machine of machines) {
    if (machine.tier === undefined) continue;
    byTier.set(machine.tier.name, (byTier.get(machine.tier.name) ?? 0) + amount(machine));
  }
  return [...byTier].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}
