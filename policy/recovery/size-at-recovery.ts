import type { ModelPath } from "../../model/finding";
import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import type { TierSpec } from "../../model/schema/workload";
import { DataSize } from "../../model/units/data-size";
import { Frequency } from "../../model/units/frequency";
import type { Machine } from "../../planning/capacity/machines";
import { recoveryWaves, roomAfterLosses } from "../../planning/waves";
import { gibibytes, gigahertz } from "../figures";

const FORMULA = "demand of a member × members at rabat × part to carry";

/** CPU by the nominal frequency of the cluster's slowest host. */
export const sizeAtRecovery: Rule<Model> = {
  title: "A tier's members at Marrakech carry the demand of those at Rabat",
  explanation:
    "The load comes over whole. Fewer or smaller members that are enough on a quiet day fail at enrolment, when nobody can add more.",
  source: { document: "this design", section: "model/schema/workload.ts, recoveryDemand", standing: "design" },
  severity: "error",
  check: (model) => {
    const recovered = machinesByTier(recoveryWaves(model).at(-1)?.machines ?? []);
    const site = model.sites.marrakech;
    const frequencies = new Map(
      site.extension.clusters.map((each) => [each.name, roomAfterLosses(site, each).frequency]),
    );
    return model.massar.tiers.flatMap((tier, index) => {
      const machines = recovered.get(tier.name) ?? [];
      const frequency = frequencies.get(tier.marrakech.cluster) ?? Frequency.none;
      // without any, rule counterpart has it
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
      size: (hertz) => `${Math.ceil(hertz / frequency.hertz)} CPUs`,
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
    /** A member's size that holds an amount. */
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
        problem: `${tier.name} has to carry ${written(needs)} at marrakech, its members there have ${written(has)} together.`,
        remedy: `Give each ${size(needs / machines.length)}, or add ${more} ${more === 1 ? "member" : "members"}, or state the part to carry in recoveryDemand.`,
        arithmetic: {
          inputs: {
            "demand of a member": what === "cpus" ? gigahertz(demand.cpu) : gibibytes(demand.memory),
            "members at rabat": String(tier.rabat.members.length),
            "part to carry": String(tier.marrakech.recoveryDemand ?? "100 %"),
            "members at marrakech": String(machines.length),
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
