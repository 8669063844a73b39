import type { Census } from "../../census/census";
import type { LocalizedText } from "../../lib/text/localized";
import type { Instant } from "../../lib/time";
import type { SiteName } from "../../model/schema/site";
import type { Check, CleanUp, Isolation, Replication, Scenario } from "../record";
import type { Report } from "./step";

export interface Clock {
  readonly now: () => Date;
  /** Calls back once after a time. @returns cancels the call */
  readonly after: (milliseconds: number, callBack: () => void) => () => void;
}

/** The systems on which the day acts: the sites themselves. Each method first looks at the present state, so it is safe to repeat. */
export interface DayWorld extends World {
  /** Describes both sites. Never throws for what it finds. */
  survey(signal: AbortSignal): Promise<readonly Check[]>;
  /** The last sign of life of Rabat. */
  disasterAt(signal: AbortSignal): Promise<Instant>;
  /** Sets and commits the posture of Marrakech. `standby` also removes the additional VMs. @returns where it is written */
  setPosture(to: "recovered" | "standby", signal: AbortSignal): Promise<LocalizedText>;
  /** Gives the right to write back to Rabat, before anything is promoted at Marrakech. */
  giveBack(signal: AbortSignal): Promise<void>;
  /** Shuts down the tiers that write, entry tiers first. @returns their names, in that order */
  stopWriters(site: SiteName, signal: AbortSignal): Promise<readonly string[]>;
  startWriters(site: SiteName, signal: AbortSignal): Promise<void>;
  /** Synchronises a site a last time. @returns a check per tier that holds data; failed if the site lacks anything */
  synchronise(to: SiteName, signal: AbortSignal): Promise<{ readonly at: Instant; readonly checks: readonly Check[] }>;
  /** Copies the data to a site, which follows the other from then on. @returns a check per tier: it follows */
  follow(site: SiteName, signal: AbortSignal, report: Report): Promise<readonly Check[]>;
  /** Checks that the site that may not write refuses a write. */
  oneWriter(signal: AbortSignal): Promise<readonly Check[]>;
  /** Promotes the data at Rabat and starts the tiers that write there. @returns a check per tier */
  promoteAtHome(signal: AbortSignal, report: Report): Promise<readonly Check[]>;
  /** Points all service names to Rabat. */
  namesAtHome(signal: AbortSignal): Promise<readonly Check[]>;
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
  /** Points the service names of recovered tiers to them. */
  switchNames(tiers: readonly string[], signal: AbortSignal): Promise<readonly Check[]>;
  /**
   * Makes sure that Rabat does not write and cannot write again, and takes over its right to write. Safe to repeat.
   *
   * @returns a check per tier that holds data; failed if Rabat may still write
   */
  fence(signal: AbortSignal): Promise<readonly Check[]>;
  /** Powers Rabat on again in a drill. @returns a check per tier that holds data; failed if Rabat accepts a write */
  relight(signal: AbortSignal): Promise<readonly Check[]>;
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
