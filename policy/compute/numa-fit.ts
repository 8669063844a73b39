import { groupBy } from "../../lib/group-by";
import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { DataSize } from "../../model/units/data-size";
import { type ClusterUse, clustersOf } from "../../planning/capacity/clusters";
import type { Machine } from "../../planning/capacity/machines";

/** DRS can place a VM on any host, so it must fit the smallest NUMA node of its cluster: one socket and its share of the memory. */
export const numaFit: Rule<Model> = {
  title: "A VM fits one NUMA node of every host of its cluster",
  explanation:
    "Within one node, all memory is local. The guest of a larger VM does not see the nodes, so it cannot keep work near its memory: " +
    "this project enables CPU hot-add, which hides them (unless exposeVnumaOnCpuHotadd is set, from hardware version 20 on).",
  source: { document: "vCAT 5.9; VMware vSphere 8.0", section: "GUID-17B629DE, Virtual NUMA", standing: "primary" },
  severity: "warning",
  check: (model) => clustersOf(model).flatMap(clusterFindings),
};

function clusterFindings(cluster: ClusterUse): RuleFinding[] {
  if (cluster.hosts.length === 0) return [];
  const cores = Math.min(...cluster.hosts.map(({ hardware }) => hardware.coresPerSocket));
  const memory = DataSize.bytes(
    Math.min(...cluster.hosts.map(({ hardware }) => Math.floor(hardware.memory.bytes / hardware.sockets))),
  );
  const large = cluster.machines.filter((machine) => machine.cpus > cores || machine.memory.isLargerThan(memory));
  const alike = ({ kind, name, cpus, memory: configured }: Machine) => `${kind ?? name} ${cpus} ${configured}`;
  return [...groupBy(large, alike).values()].flatMap((machines): RuleFinding[] => {
    const [machine] = machines;
    if (machine === undefined) return [];
    const others = machines.length - 1;
    return [
      {
        scope: `${cluster.scope}/${machine.kind ?? machine.name}`,
        path: machine.path,
        problem: `${machine.name}${others > 0 ? ` (and ${others} like it)` : ""} has ${machine.cpus} CPUs and ${machine.memory}; a NUMA node of ${cluster.name} has ${cores} cores and ${memory}.`,
        remedy: `Use at most ${cores} CPUs and ${memory} per VM and more VMs, or use hosts with larger NUMA nodes.`,
        arithmetic: {
          inputs: { CPUs: String(machine.cpus), memory: String(machine.memory) },
          formula: "CPUs ≤ cores of a node, memory ≤ memory of a node",
          result: `${machine.cpus} CPUs, ${machine.memory}`,
          limit: `${cores} CPUs, ${memory}`,
          margin: [
            ...(machine.cpus > cores ? [`-${machine.cpus - cores} CPUs`] : []),
            ...(machine.memory.isLargerThan(memory) ? [`-${DataSize.bytes(machine.memory.bytes - memory.bytes)}`] : []),
          ].join(", "),
        },
      },
    ];
  });
}
