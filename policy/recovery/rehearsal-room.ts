import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { BACKUP_SITE } from "../../model/schema/site";
import { DataSize } from "../../model/units/data-size";
import { Frequency } from "../../model/units/frequency";
import { inPosture, type Machine, machinesAt } from "../../planning/capacity/machines";
import type { Room } from "../../planning/capacity/room";
import { needsOf, roomAfterLosses } from "../../planning/waves";
import { gibibytes, gigahertz } from "../figures";

/** Assumes that a rehearsal uses its limits in full. */
export const rehearsalRoom: Rule<Model> = {
  title: "The limits of a rehearsal fit what it recovers, and leave enough for what runs at the backup site",
  explanation:
    "With limits below the memory of its VMs, a rehearsal measures the hypervisor's swapping. With limits above the free capacity, it " +
    "uses the capacity of the replicas and the reserve for host failures.",
  source: { document: "This project", section: "model/schema/site.ts, rehearsal", standing: "design" },
  severity: "error",
  check: (model) =>
    Object.entries(model.sites[BACKUP_SITE].rehearsal?.limits ?? {}).flatMap(([cluster, limits]) =>
      limitFindings(model, cluster, limits),
    ),
};

const RESOURCES = [
  {
    resource: "cpu",
    amount: ({ cpu }: Room) => cpu.hertz,
    written: (hertz: number) => gigahertz(Frequency.hertz(hertz)),
    needed: "CPU reservations of its VMs",
    total: "total",
    otherwise: "vCenter would not power on all of them",
  },
  {
    resource: "memory",
    amount: ({ memory }: Room) => memory.bytes,
    written: (bytes: number) => gibibytes(DataSize.bytes(bytes)),
    needed: "memory of its VMs",
    total: "totals",
    otherwise: "the hypervisor would swap",
  },
] as const;

function limitFindings(model: Model, name: string, limits: Room): RuleFinding[] {
  const site = model.sites[BACKUP_SITE];
  const cluster = site.extension.clusters.find((each) => each.name === name);
  if (cluster === undefined) return [];
  const { room, frequency } = roomAfterLosses(site, cluster);
  const machinesIn = (posture: "standby" | "recovered") =>
    machinesAt(inPosture(model, posture), BACKUP_SITE).filter((machine) => machine.cluster === name);
  const rehearsed = machinesIn("recovered").filter(({ tier }) => tier !== undefined);
  const needs = { cpu: needsOf(rehearsed, frequency).reserved.cpu, memory: memoryOf(rehearsed) };
  const runs = needsOf(machinesIn("standby"), frequency).expected;

  return RESOURCES.flatMap(({ resource, amount, written, needed, total, otherwise }): RuleFinding[] => {
    const of = { scope: `${BACKUP_SITE}/${name}`, path: [BACKUP_SITE, "rehearsal", "limits", name, resource] as const };
    const [limit, need, running, left] = [limits, needs, runs, room].map(amount) as [number, number, number, number];
    const low = (): RuleFinding => ({
      ...of,
      problem: `A rehearsal may use ${written(limit)} of ${name}, but the ${needed} ${total} ${written(need)}: ${otherwise}.`,
      remedy: `Set the limit to ${written(need)} or more.`,
      arithmetic: {
        inputs: { VMs: String(rehearsed.length) },
        formula: `Σ ${needed}, limit of the rehearsal`,
        result: written(need),
        limit: written(limit),
        margin: `-${written(need - limit)}`,
      },
    });
    const high = (): RuleFinding => ({
      ...of,
      problem: `A rehearsal may use ${written(limit)} of ${name} and ${written(running)} are in use, but after the host failures that it tolerates the cluster has ${written(left)}.`,
      remedy: `Set the limit to ${written(Math.max(0, left - running))} or less, or add a host to ${name}.`,
      arithmetic: {
        inputs: { "rehearsal limit": written(limit), "in use": written(running) },
        formula: "rehearsal limit + in use, limit Σ remaining hosts",
        result: written(limit + running),
        limit: written(left),
        margin: `-${written(limit + running - left)}`,
      },
    });
    return [...(need > limit ? [low()] : []), ...(limit + running > left ? [high()] : [])];
  });
}

const memoryOf = (machines: readonly Machine[]): DataSize =>
  machines.reduce((sum, { memory }) => sum.plus(memory), DataSize.none);
