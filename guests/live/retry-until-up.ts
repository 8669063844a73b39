import { setTimeout as sleep } from "node:timers/promises";
import type { Milliseconds } from "../../lib/time";
import type { TierSpec } from "../../model/schema/workload";

/** How many times its planned start time a guest may take to answer once its VM is powered on. */
const START_TIME_FACTOR = 3;
const RETRY_INTERVAL: Milliseconds = 1000;

/**
 * Repeats a request until a guest that may still be starting answers.
 *
 * @throws Error of the last attempt, after three times the tier's planned start time
 */
export async function retryUntilUp<Value>({ startsWithin }: TierSpec, ask: () => Promise<Value>): Promise<Value> {
  const deadline = Date.now() + startsWithin.milliseconds * START_TIME_FACTOR;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(RETRY_INTERVAL);
    }
  }
}
