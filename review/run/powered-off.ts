import { takeGuests } from "../../census/take-census";
import { runSteps } from "../../lib/progress";
import { waitFor } from "../../lib/silence";
import type { Model } from "../../model/model";
import type { SiteName } from "../../model/schema/site";
import type { KnownMachine, PlannedChange, StackPlan } from "../../terraform/plan/change";
import type { Environment } from "../../terraform/synthesised";
import { censusCollector } from "../../toolchain/artefacts";
import { buildStep } from "../../toolchain/build";

/** Asks vCenters which VMs are powered off, by name: plans of release 1.26.0 do not show it. */
export async function readPoweredOff(
  sites: readonly SiteName[],
  environment: Environment,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  await runSteps([buildStep(censusCollector, signal)]);
  const read = sites.map((site) =>
    waitFor(`the power state of the VMs at ${site}`, takeGuests(site, environment, signal)),
  );
  const guests = (await Promise.all(read)).flat();
  return new Set(guests.filter(({ powerState }) => powerState === "poweredOff").map(({ name }) => name));
}

/** A plan whose drift includes the VMs of its stack that somebody powered off: not promoted VMs that were found off. */
export function withPoweredOff(plan: StackPlan, off: ReadonlySet<string>, sites: Model["sites"]): StackPlan {
  const foundOff = new Set(
    Object.values(sites).flatMap(({ baseline }) =>
      baseline.virtualMachines.flatMap(({ name, power }) => (power === "on" ? [] : [name])),
    ),
  );
  const reported = new Set(
    plan.drift.filter(({ after }) => after?.["power_state"] === "off").map(({ address }) => address),
  );
  const machines = (plan.known?.machines ?? []).filter(
    ({ name, address }) => off.has(name) && !reported.has(address) && !foundOff.has(name),
  );
  if (machines.length === 0) return plan;
  return { ...plan, drift: [...plan.drift, ...machines.map((machine) => stopped(machine, plan.stack))] };
}

const stopped = ({ address, name, moid }: KnownMachine, stack: string): PlannedChange => ({
  stack,
  address,
  type: "vsphere_virtual_machine",
  provider: "",
  action: { kind: "update" },
  before: { name, moid, power_state: "on" },
  after: { name, moid, power_state: "off" },
  unknown: {},
  replacePaths: [],
});
