import type { Model } from "../../model/model";
import type { SiteName } from "../../model/schema/site";
import { DataSize } from "../../model/units/data-size";
import { Frequency } from "../../model/units/frequency";
import { type ClusterUse, clustersOf, expectedRoom } from "../../planning/capacity/clusters";
import type { Machine } from "../../planning/capacity/machines";
import { type Room, sumOf } from "../../planning/capacity/room";
import type { Peak } from "../review";

const GIGAHERTZ = 1e9;
const GIBIBYTE = 2 ** 30;

/**
 * The largest possible use during the deploy. The plan does not show the order of its changes, so old and new VMs may run
 * side by side, each with the larger of its two sizes, on the hosts that exist before and after. Only clusters where this
 * exceeds the use before and after, or where hosts leave, are listed.
 */
export function peaks(before: Model, after: Model): Readonly<Record<SiteName, readonly Peak[]>> {
  const old = new Map(clustersOf(before).map((cluster) => [cluster.scope, cluster]));
  const all = clustersOf(after).flatMap((is) => {
    const was = old.get(is.scope);
    // a deploy changes the current posture only
    if (was === undefined || (is.posture !== undefined && is.posture !== after.posture.kind)) return [];
    return clusterPeaks(was, is).map((peak) => ({ site: is.site, peak }));
  });
  const at = (site: SiteName) => all.filter((each) => each.site === site).map(({ peak }) => peak);
  return { rabat: at("rabat"), marrakech: at("marrakech") };
}

function clusterPeaks(was: ClusterUse, is: ClusterUse): Peak[] {
  const remaining = new Set(is.hosts.map(({ name }) => name));
  const hosts = was.hosts.filter(({ name }) => remaining.has(name));
  const has = sumOf(hosts.map(({ room }) => room));
  const during = takenDuring(was.machines, is.machines);
  const [takenBefore, takenAfter] = [was.machines, is.machines].map((machines) => sumOf(machines.map(expectedRoom)));
  if (takenBefore === undefined || takenAfter === undefined) return [];
  const hasBefore = sumOf(was.hosts.map(({ room }) => room));
  const leaves = hosts.length < was.hosts.length;
  const peak = (line: Pick<Peak, "resource" | "unit">, amountOf: (room: Room) => number, unit: number): Peak[] => {
    const taken = amountOf(during);
    const more = taken > Math.max(amountOf(takenBefore), amountOf(takenAfter));
    if (!more && !(leaves && amountOf(has) < amountOf(hasBefore) && hosts.length < is.hosts.length)) return [];
    return [
      {
        where: is.name,
        why: leaves ? "evacuation" : "replacement",
        ...line,
        taken: taken / unit,
        has: amountOf(has) / unit,
      },
    ];
  };
  return [
    ...peak({ resource: "CPU", unit: "GHz" }, ({ cpu }) => cpu.hertz, GIGAHERTZ),
    ...peak({ resource: "memory", unit: "GiB" }, ({ memory }) => memory.bytes, GIBIBYTE),
  ];
}

function takenDuring(was: readonly Machine[], is: readonly Machine[]): Room {
  const taken = new Map<string, Room>();
  for (const machine of [...was, ...is]) {
    const [room, known] = [expectedRoom(machine), taken.get(machine.name)];
    taken.set(machine.name, known === undefined ? room : larger(known, room));
  }
  return sumOf([...taken.values()]);
}

const larger = (a: Room, b: Room): Room => ({
  cpu: Frequency.hertz(Math.max(a.cpu.hertz, b.cpu.hertz)),
  memory: DataSize.bytes(Math.max(a.memory.bytes, b.memory.bytes)),
});
