import type { ModelPath } from "../../model/finding";
import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { BACKUP_SITE, PRIMARY_SITE } from "../../model/schema/site";
import type { TierSpec } from "../../model/schema/workload";
import { DataSize } from "../../model/units/data-size";
import { Frequency } from "../../model/units/frequency";
import type { Machine } from "../../planning/capacity/machines";
import { recoveryWaves, roomAfterLosses } from "../../planning/waves";
import { gibibytes, gigahertz } from "../figures";

const FORMULA = `demand of a member × members at ${PRIMARY_SITE} × share`;

/** Counts CPU with the nominal frequency of the cluster's slowest host. */
export const sizeAtRecovery: Rule<Model> = {
  title: "After a recovery, a tier's members at the backup site can carry the load of the primary site",
  explanation:
    "A failover moves the full load. Fewer or smaller members may suffice on a quiet day, but not during enrolment.",
  source: { document: "this design", section: "model/schema/workload.ts, recoveryDemand", standing: "design" },
  severity: "error",
  check: (model) => {
    const recovered = machinesByTier(recoveryWaves(model).at(-1)?.machines ?? []);
    const site = model.sites[BACKUP_SITE];
    const frequencies = new Map(
      site.extension.clusters.map((each) => [each.name, roomAfterLosses(site, each).frequency]),
    );
    return model.massar.tiers.flatMap((tier, index) => {
      const machines = recovered.get(tier.name) ?? [];
      const frequency = frequencies.get(tier.marrakech.cluster) ?? Frequency.none;
      // the rule counterpart reports a tier without members
      return machines.length === 0 ? [] : tierFindings(tier, index, machines, frequency);
    });
  },
};

function machinesByTier(machines: readonly Machine[]): ReadonlyMap<string, readonly Machine[]> {
  const byTier = new Map<string, Machine[]>();
  for (const machine of machines) {
    if (machine.tier === undefined) continue;
    const like = byTier.get(machine.tier.name);
    if (like === undefined) byTier.set(machine.tier.name, [machine]);
    else like.push(machine);
  }
  return byTier;
}

function tierFindings(
  tier: TierSpec,
  index: number,
  machines: readonly Machine[],
  frequency: Frequency,
): RuleFinding[] {
  const cpus = machines.reduce((sum, machine) => sum + machine.cpus, 0);
  const memory = machines.reduce((sum, machine) => sum.plus(machine.memory), DataSize.none);
  const carried = tier.rabat.members.length * (tier.marrakech.recoveryDemand?.fraction ?? 1);
  const { demand } = tier;
  return [
    ...tooSmall({
      what: "cpus",
      needs: demand.cpu.hertz * carried,
      has: frequency.hertz * cpus,
      written: (hertz) => gigahertz(Frequency.hertz(hertz)),
      size: (hertz) => String(Math.ceil(hertz / frequency.hertz)),
    }),
    ...tooSmall({
      what: "memory",
      needs: demand.memory.bytes * carried,
      has: memory.bytes,
      written: (bytes) => gibibytes(DataSize.bytes(Math.ceil(bytes))),
      size: (bytes) => `${Math.ceil(bytes / GIBIBYTE)} GiB`,
    }),
  ];

  function tooSmall(amount: {
    readonly what: "cpus" | "memory";
    readonly needs: number;
    readonly has: number;
    readonly written: (amount: number) => string;
    /** The size of a member with this amount. */
    readonly size: (amount: number) => string;
  }): RuleFinding[] {
    const { what, needs, has, written, size } = amount;
    if (needs <= has) return [];
    const path: ModelPath = ["massar", "tiers", index, "marrakech", "recoverySize", what];
    const more = Math.ceil((needs - has) / (has / machines.length));
    return [
      {
        scope: `tier/${tier.name}`,
        path,
        problem: `${tier.name} needs ${written(needs)} at ${BACKUP_SITE}, but its members there have ${written(has)} in total.`,
        remedy: `Set recoverySize.${what} to ${size(needs / machines.length)}, add ${more} ${more === 1 ? "member" : "members"}, or set recoveryDemand to the share of the load to carry.`,
        arithmetic: {
          inputs: {
            "demand of a member": what === "cpus" ? gigahertz(demand.cpu) : gibibytes(demand.memory),
            [`members at ${PRIMARY_SITE}`]: String(tier.rabat.members.length),
            share: String(tier.marrakech.recoveryDemand ?? "100 %"),
            [`members at ${BACKUP_SITE}`]: String(machines.length),
            ...(what === "cpus" && { "virtual CPUs": String(cpus), frequency: gigahertz(frequency) }),
          },
          formula: FORMULA,
          result: written(needs),
          limit: written(has),
          margin: `-${written(needs - has)}`,
        },
      },
    ];
  }
}

const GIBIBYTE = DataSize.gibibytes(1).bytes;
