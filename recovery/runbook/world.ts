import type { Census } from "../../census/census";
import type { Instant, Milliseconds } from "../../lib/time";
import type { SiteName } from "../../model/schema/site";
import type { Check, CleanUp, Isolation, Scenario } from "../record";

export interface Clock {
  readonly now: () => Date;
  /** Calls back once after so many milliseconds, unless it is stopped. @returns stops it */
  readonly after: (milliseconds: number, callBack: () => void) => () => void;
}

/** The newest thing that can be read in recovered data, and what before the disaster is not there. */
export interface Readable {
  /** @default - nothing can be read */
  readonly newest?: { readonly at: Instant; readonly sequence: number };
  readonly missing?: number;
}

/**
 * What an exercise acts on: two vCenters, the guests in them, and this machine. The runbook knows nothing else of the world,
 * so that it can be tried without one.
 */
export interface World {
  readonly clock: Clock;
  /** What must hold before anything is made: all of it, whether it holds or not. */
  readiness(signal: AbortSignal): Promise<readonly Check[]>;
  censuses(signal: AbortSignal): Promise<Readonly<Record<SiteName, Census>>>;
  /** Begins to watch how far the running replica is behind. */
  watchReplication(): void;
  /** What was seen of it since then, and whether the replica still receives. */
  replication(): Promise<{
    readonly samples: readonly { readonly at: Instant; readonly lag: Milliseconds }[];
    readonly stillStreaming: boolean;
  }>;
  /**
   * Plays the disaster. In a rehearsal only the copies are brought up to date where the scenario leaves time for it; in a
   * drill Rabat goes dark.
   *
   * @returns the instant of the blackout, or of the orderly stop that the last synchronisation ends: nothing before that may
   *   be lost. @default undefined - the copies are not made yet: `deploy` tells the instant
   */
  triggerDisaster(scenario: Scenario, signal: AbortSignal): Promise<Instant | undefined>;
  /** Deploys what is recovered. @returns the hash of each stack's plan, and the instant of the earliest copy */
  deploy(
    signal: AbortSignal,
  ): Promise<{ readonly plans: Readonly<Record<string, string>>; readonly disaster?: Instant }>;
  /** Makes a tier's copy the one that is written to, and waits until each of its members passes its health check. */
  recover(tier: string, signal: AbortSignal): Promise<Check>;
  /** Has the service names lead to what is recovered. */
  switchNames(signal: AbortSignal): Promise<readonly Check[]>;
  /** What users would try. */
  assertions(signal: AbortSignal): Promise<readonly Check[]>;
  /** What can be read of a tier's recovered data. */
  readable(tier: string, disaster: Instant): Promise<Readable>;
  isolation(signal: AbortSignal): Promise<Pick<Isolation, "tested" | "probes">>;
  /** Takes back all that was made, however far it came. */
  destroy(signal: AbortSignal): Promise<void>;
  /** Processes and namespaces of the exercise that are left, and the stacks whose plan is empty. */
  remains(signal: AbortSignal): Promise<Pick<CleanUp, "processes" | "namespaces" | "emptyPlans">>;
}
