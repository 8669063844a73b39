import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { Failure } from "../lib/failure";
import { type PlanningOptions, terraformOf } from "../review/run/planned-stack";
import { withScratch } from "../terraform/private-directory";

/** The attributes of a member, as the provider reads them. */
const machineSchema = z.object({
  /** Release 1.26.0 does not always read it. */
  power_state: z.string().nullish(),
  /** Empty while the VM is off or VMware Tools is not running. */
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
  /** The longest time for a guest to start. */
  readonly patienceMilliseconds: number;
}

const PAUSE_MILLISECONDS = 2000;

/**
 * Waits until a member is powered on, has the configuration of the code, and its guest reports an address through VMware
 * Tools. The check uses the provider, because operators cannot reach the tiers' own ports.
 *
 * @throws Failure after the timeout
 */
export async function waitUntilHealthy(check: HealthCheck): Promise<void> {
  const { stack, member, patienceMilliseconds, signal } = check;
  const deadline = Date.now() + patienceMilliseconds;
  for (;;) {
    const reason = await unhealthyReason(check);
    if (reason === undefined) return;
    if (Date.now() > deadline) {
      throw new Failure(
        `${member} is not healthy after its change: ${reason}`,
        `${stack}, ${check.address}`,
        "Fix the VM, then run the same command again: it resumes with this member. The other members are unchanged.",
      );
    }
    await sleep(PAUSE_MILLISECONDS, undefined, signal ? { signal } : {});
  }
}

async function unhealthyReason({ stack, address, ...options }: HealthCheck): Promise<string | undefined> {
  const terraform = await terraformOf(stack, options);
  const json = await withScratch(options.environment, async (scratch) => {
    await terraform("plan", `-out=${scratch}/plan`, `-target=${address}`);
    return terraform("show", "-json", `${scratch}/plan`);
  });
  const { resource_changes: changes } = planSchema.parse(JSON.parse(json));
  const change = changes.find((each) => each.address === address)?.change;
  // the member was removed from the code
  if (change === undefined) return undefined;
  const { power_state: power, guest_ip_addresses: addresses } = machineSchema.parse(change.before ?? {});
  if (typeof power === "string" && power !== "on") return `its power state is ${power}`;
  if (!addresses?.length) return "it is off, or its guest reports no address";
  if (change.actions.join() !== "no-op") return "its change is not complete";
  return undefined;
}
