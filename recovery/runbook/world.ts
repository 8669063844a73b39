import type { Census } from "../../census/census";
import type { Instant } from "../../lib/time";
import type { SiteName } from "../../model/schema/site";
import type { Check, CleanUp, Isolation, Replication, Scenario } from "../record";
import type { Report } from "./step";

export interface Clock {
  readonly now: () => Date;
  /** Calls back once after a time. @returns cancels the call */
  readonly after: (milliseconds: number, callBack: () => void) => () => void;
}

/** The markers in recovered data. */
export interface Readable {
  /** The newest marker. @default - none can be read */
  readonly newest?: { readonly at: Instant; readonly sequence: number };
  /** How many markers from before the disaster are missing. */
  readonly missing?: number;
  /** How many of them are older than the newest one: replication loses the end of the data, never a part within it. */
  readonly holes?: number;
}

/** The systems on which an exercise acts: two vCenters, their guests, and this machine. Tests of the runbook replace it. */
export interface World {
  readonly clock: Clock;
  /** Checks all preconditions, including those that follow a failed one. */
  readiness(signal: AbortSignal): Promise<readonly Check[]>;
  censuses(signal: AbortSignal): Promise<Readonly<Record<SiteName, Census>>>;
  /** Starts to measure the lag of the running replica. */
  watchReplication(): void;
  /** Stops measuring. @returns the measurements, and whether the replica still streams */
  replication(): Promise<Pick<Replication, "samples" | "failures"> & { readonly stillStreaming: boolean }>;
  /**
   * Simulates the disaster. In a rehearsal, only the replicas are synchronised if the scenario leaves time for it. In a drill,
   * Rabat fails.
   *
   * @returns the instant of the failure, or of the orderly shutdown; undefined if `deploy` returns it, because the disaster is
   *   the instant of the copy
   */
  triggerDisaster(scenario: Scenario, signal: AbortSignal): Promise<Instant | undefined>;
  /** Deploys the recovered tiers. @returns the hash of each stack's plan, and the instant of the earliest copy */
  deploy(
    signal: AbortSignal,
  ): Promise<{ readonly plans: Readonly<Record<string, string>>; readonly disaster?: Instant }>;
  /** Promotes a tier's copy and waits until each member passes its health check. */
  recover(tier: string, signal: AbortSignal, report?: Report): Promise<Check>;
  /** Points the service names to the recovered tiers. */
  switchNames(signal: AbortSignal): Promise<readonly Check[]>;
  /** Runs the user tests. */
  assertions(signal: AbortSignal): Promise<readonly Check[]>;
  /** Reads the markers in a tier's recovered data. */
  readable(tier: string, disaster: Instant): Promise<Readable>;
  isolation(signal: AbortSignal): Promise<Omit<Isolation, "before" | "proved">>;
  /** Checks the recovered data beside its markers: pages, indexes and tables. */
  integrity(signal: AbortSignal): Promise<readonly Check[]>;
  /** Removes everything that the exercise created, also after a failure. */
  destroy(signal: AbortSignal): Promise<void>;
  /** Finds remaining processes and namespaces of the exercise, and stacks without planned changes. */
  remains(signal: AbortSignal): Promise<Pick<CleanUp, "processes" | "namespaces" | "emptyPlans">>;
}
