import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { DataSize } from "../../model/units/data-size";
import { Frequency } from "../../model/units/frequency";
import { inPosture, type Machine, machinesAt } from "../../planning/capacity/machines";
import type { Room } from "../../planning/capacity/room";
import { needsOf, roomAfterLosses } from "../../planning/waves";
import { gibibytes, gigahertz } from "../figures";

/** A rehearsal may take its limits in full, whenever it runs. */
export const rehearsalRoom: Rule<Model> = {
  title: "A rehearsal's limits hold what it recovers, and leave what runs at Marrakech its room",
  explanation:
    "With limits below the memory of its VMs a rehearsal measures the hypervisor's swapping; with limits beyond what is free, the " +
    "replicas and the hosts that may fail pay for it.",
  source: { document: "This project", section: "model/schema/site.ts, rehearsal", standing: "design" },
  severity: "error",
  check: (model) =>
    Object.entries(model.sites.marrakech.rehearsal?.limits ?? {}).flatMap(([cluster, limits]) =>
      limitFindings(model, cluster, limits),
    ),
};

const RESOURCES = [
  {
    resource: "cpu",
    amount: ({ cpu }: Room) => cpu.hertz,
    written: (hertz: number) => gigahertz(Frequency.hertz(hertz)),
    needed: "CPU that its VMs reserve",
    otherwise: "vCenter would not power them all on",
  },
  {
    resource: "memory",
    amount: ({ memory }: Room) => memory.bytes,
    written: (bytes: number) => gibibytes(DataSize.bytes(bytes)),
    needed: "memory that its VMs have",
    otherwise: "the hypervisor would swap",
  },
] as const;

function limitFindings(model: Model, name: string, limits: Room): RuleFinding[] {
  const site = model.sites.marrakech;
  const cluster = site.extension.clusters.find((each) => each.name === name);
  if (cluster === undefined) return [];
  const { room, frequency } = roomAfterLosses(site, cluster);
  const machinesIn = (posture: "standby" | "recovered") =>
    machinesAt(inPosture(model, posture), "marrakech").filter((machine) => machine.cluster === name);
  const rehearsed = machinesIn("recovered").filter(({ tier }) => tier !== undefined);
  const needs = { cpu: needsOf(rehearsed, frequency).reserved.cpu, memory: memoryOf(rehearsed) };
  const runs = needsOf(machinesIn("standby"), frequency).expected;

  return RESOURCES.flatMap(({ resource, amount, written, needed, otherwise }): RuleFinding[] => {
    const of = { scope: `marrakech/${name}`, path: ["marrakech", "rehearsal", "limits", name, resource] as const };
    const [limit, need, running, left] = [limits, needs, runs, room].map(amount) as [number, number, number, number];
    const low = (): RuleFinding => ({
      ...of,
      problem: `A rehearsal may take ${written(limit)} of ${name}, the ${needed} comes to ${written(need)}: ${otherwise}.`,
      remedy: `Allow ${written(need)} or more.`,
      arithmetic: {
        inputs: { VMs: String(rehearsed.length) },
        formula: `Σ ${needed}, at most the limit`,
        result: written(need),
        limit: written(limit),
        margin: `-${written(need - limit)}`,
      },
    });
    const high = (): RuleFinding => ({
      ...of,
      problem: `A rehearsal may take ${written(limit)} of ${name}, where ${written(running)} are in use: with the host failures that it tolerates it has ${written(left)}.`,
      remedy: `Allow ${written(Math.max(0, left - running))} at most, or add a host to ${name}.`,
      arithmetic: {
        inputs: { "limit of a rehearsal": written(limit), "what runs": written(running) },
        formula: "limit of a rehearsal + what runs, at most what the hosts that are left have",
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
