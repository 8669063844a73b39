import { groupBy } from "../../lib/group-by";
import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { DataSize } from "../../model/units/data-size";
import { type ClusterUse, clustersOf } from "../../planning/capacity/clusters";
import type { Machine } from "../../planning/capacity/machines";

/** DRS may put a VM on any host: it has to fit the smallest node of its cluster. A node is a socket with its part of the memory. */
export const numaFit: Rule<Model> = {
  title: "A VM fits one NUMA node of the hosts that it may run on",
  explanation:
    "On one node all of its memory is near. A larger VM spans nodes, and its guest could keep work near its memory if it saw them. It " +
    "does not: CPU hot-add is on in all VMs that are made here, which shows the guest one node (from hardware version 20 on, with " +
    "exposeVnumaOnCpuHotadd, it could be otherwise).",
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
        problem: `${machine.name}${others > 0 ? ` and ${others} like it` : ""}, ${machine.cpus} CPUs with ${machine.memory}, spans NUMA nodes of ${cluster.name} (${cores} cores with ${memory}).`,
        remedy: `Use at most ${cores} CPUs and ${memory} for each, in more members, or hosts with larger nodes.`,
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
