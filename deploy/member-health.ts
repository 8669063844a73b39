import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { Failure } from "../lib/failure";
import { type PlanningOptions, terraformOf } from "../review/run/planned-stack";
import { withScratch } from "../terraform/private-directory";

/** What vCenter says of a member, as the provider reads it. */
const machineSchema = z.object({
  /** Release 1.26.0 does not always read it. */
  power_state: z.string().nullish(),
  /** Empty while the VM is off or its VMware Tools don't run. */
  guest_ip_addresses: z.array(z.string()).nullish(),
});
const planSchema = z.object({
  resource_changes: z
    .array(
      z.object({
        address: z.string(),
        change: z.object({ actions: z.array(z.string()), before: z.unknown() }),
      }),
    )
    .default([]),
});

export interface HealthCheck extends PlanningOptions {
  readonly stack: string;
  readonly member: string;
  readonly address: string;
  /** How long a guest may take to start. */
  readonly patienceMilliseconds: number;
}

const PAUSE_MILLISECONDS = 2000;

/**
 * Waits until a member is on, has the shape that the code gives it, and its guest reports an address, which it does while
 * it is on and its VMware Tools run. Read through the provider, so that it works from wherever a deploy does: the tiers' own ports are
 * closed to an operator.
 *
 * @throws Failure where it has not come to that in time
 */
export async function waitUntilHealthy(check: HealthCheck): Promise<void> {
  const { stack, member, patienceMilliseconds, signal } = check;
  const deadline = Date.now() + patienceMilliseconds;
  for (;;) {
    const illness = await illnessOf(check);
    if (illness === undefined) return;
    if (Date.now() > deadline) {
      throw new Failure(
        `${member} is not healthy after its change: ${illness}`,
        `${stack}, ${check.address}`,
        "Mend it, then deploy again with --rolling: it goes on with this member. All others are as they were.",
      );
    }
    await sleep(PAUSE_MILLISECONDS, undefined, signal ? { signal } : {});
  }
}

async function illnessOf({ stack, address, ...options }: HealthCheck): Promise<string | undefined> {
  const terraform = await terraformOf(stack, options);
  const json = await withScratch(options.environment, async (scratch) => {
    await terraform("plan", `-out=${scratch}/plan`, `-target=${address}`);
    return terraform("show", "-json", `${scratch}/plan`);
  });
  const { resource_changes: changes } = planSchema.parse(JSON.parse(json));
  const change = changes.find((each) => each.address === address)?.change;
  // The code has it no longer: there is nothing to wait for.
  if (change === undefined) return undefined;
  const { power_state: power, guest_ip_addresses: addresses } = machineSchema.parse(change.before ?? {});
  if (typeof power === "string" && power !== "on") return `it is ${power}`;
  if (!addresses?.length) return "it is off, or its guest reports no address";
  if (change.actions.join() !== "no-op") return "it has not taken its new shape";
  return undefined;
}
