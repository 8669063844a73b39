import { inOrder } from "../../lib/text/natural-order";
import type { KnownMachine, KnownObjects, PlannedChange, PlanValue } from "../../terraform/plan/change";
import type { ClassifiedEffect, Effect } from "./effect";

const REACHING: ReadonlySet<Effect> = new Set(["hostIntoMaintenance", "networkInterruption", "replaced", "destroyed"]);

/** The VMs of the stack that an effect on a host, cluster or network reaches: those that run there before the change. */
export function machinesReached(
  change: PlannedChange,
  effect: Effect,
  known: KnownObjects | undefined,
): Pick<ClassifiedEffect, "machines"> {
  const isReached = REACHING.has(effect) ? reaches(change) : undefined;
  const machines = isReached === undefined ? [] : (known?.machines ?? []).filter(isReached);
  return machines.length === 0 ? {} : { machines: machines.map(({ name }) => name).toSorted(inOrder) };
}

function reaches({ type, before, after }: PlannedChange): ((machine: KnownMachine) => boolean) | undefined {
  const id = before?.["id"];
  switch (type) {
    case "vsphere_host":
      return ({ hostId }) => hostId === id;
    case "vsphere_distributed_port_group":
      return ({ networkIds }) => networkIds.some((network) => network === id || network === before?.["key"]);
    case "vsphere_compute_cluster": {
      const left = without(before?.["host_system_ids"], after?.["host_system_ids"]);
      return ({ hostId }) => left.includes(hostId);
    }
    default:
      return undefined;
  }
}

const without = (hosts: PlanValue | undefined, others: PlanValue | undefined): readonly PlanValue[] =>
  (Array.isArray(hosts) ? hosts : []).filter((host) => !(Array.isArray(others) && others.includes(host)));
