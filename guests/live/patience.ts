import { setTimeout as sleep } from "node:timers/promises";
import type { Milliseconds } from "../../lib/time";
import type { TierSpec } from "../../model/schema/workload";

/** How much longer than planned a guest may take to answer once its VM is on. */
const PATIENCE = 3;
const ASK_AGAIN_AFTER: Milliseconds = 1000;

/** Asks a guest that may still be starting until it answers. @throws Error as it fails last, after three times what the plan gives it to start */
export async function onceUp<Value>({ startsWithin }: TierSpec, ask: () => Promise<Value>): Promise<Value> {
  const deadline = Date.now() + startsWithin.milliseconds * PATIENCE;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(ASK_AGAIN_AFTER);
    }
  }
}
