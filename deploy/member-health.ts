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
  /** A member, or a tier whose members are all checked. */
  readonly member: string;
  /** Of the member's VM, or of the resource of all VMs of the tier. */
  readonly address: string;
  /** For the message: "after its change". */
  readonly when: string;
  /** The longest time for a guest to start. */
  readonly patienceMilliseconds: number;
}

const PAUSE_MILLISECONDS = 2000;

/**
 * Waits until a member, or each member of a tier that stays, is powered on, has the configuration of the code, and its guest reports
 * an address through VMware Tools. The check uses the provider, because operators cannot reach the tiers' own ports.
 *
 * @throws Failure after the timeout
 */
export async function waitUntilHealthy(check: HealthCheck): Promise<void> {
  const { stack, member, when, patienceMilliseconds, signal } = check;
  const deadline = Date.now() + patienceMilliseconds;
  for (;;) {
    const reason = await unhealthyReason(check);
    if (reason === undefined) return;
    if (Date.now() > deadline) {
      throw new Failure(
        `${member} is not healthy ${when}: ${reason}`,
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
  const single = changes.find((each) => each.address === address);
  if (single !== undefined) return reasonOf(single.change);
  // a tier; a member that was removed from the code has no change
  for (const { address: member, change } of changes) {
    if (!member.startsWith(`${address}[`) || change.actions.join() === "delete") continue;
    const reason = reasonOf(change);
    if (reason !== undefined) return `${member.slice(address.length)}: ${reason}`;
  }
  return undefined;
}

function reasonOf(change: z.output<typeof planSchema>["resource_changes"][number]["change"]): string | undefined {
  const { power_state: power, guest_ip_addresses: addresses } = machineSchema.parse(change.before ?? {});
  if (typeof power === "string" && power !== "on") return `its power state is ${power}`;
  if (!addresses?.length) return "it is off, or its guest reports no address";
  if (change.actions.join() !== "no-op") return "its change is not complete";
  return undefined;
}
