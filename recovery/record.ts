import type { Isolation } from "../guests/api";
import type { Wording } from "../lib/text/wording";
import type { Instant, Milliseconds } from "../lib/time";
import type { SiteName } from "../model/schema/site";

/** `fire`: what was replicated by then. `flood`: orderly stop after a last synchronisation. `strike`: the same without hands at Rabat. */
export const SCENARIOS = ["fire", "flood", "strike"] as const;
export type Scenario = (typeof SCENARIOS)[number];

/**
 * `rehearsal`: the disaster is declared, Rabat and the replication run on, a copy is recovered in a bubble. `drill`: Rabat
 * really goes dark, in a simulation alone, and `dr` itself is recovered.
 */
export type ExerciseKind = "rehearsal" | "drill";

/** What an exercise did, measured and found: the evidence, of which all documents are made. Version 1. */
export interface ExerciseRecord {
  readonly version: 1;
  /** `2026-11-24-fire-7f3a`: day, scenario and some random digits. Names, tags and folder of what is made carry it. */
  readonly id: string;
  readonly kind: ExerciseKind;
  readonly scenario: Scenario;
  readonly target: "simulation" | "live";
  readonly people: {
    readonly coordinator: string;
    readonly approver: string;
    readonly participants: readonly string[];
  };
  readonly code: { readonly commit: string; readonly dirty: boolean; readonly tree: string };
  /** SHA-256 of the plan of each stack that was deployed, as reviews compute it. */
  readonly plans: Readonly<Record<string, string>>;
  readonly software: {
    readonly terraform: string;
    readonly vsphereProvider: string;
    readonly vcenter: Readonly<Record<SiteName, string>>;
  };
  readonly scope: {
    readonly tiers: readonly {
      readonly tier: string;
      readonly mechanism: string;
      readonly members: number;
      readonly priority: number;
    }[];
    /** What was left out, and why. */
    readonly excluded: readonly { readonly what: Wording; readonly why: Wording }[];
  };
  readonly began: Instant;
  /** @default - it was refused, or broke off, before */
  readonly declared?: Instant;
  /** The instant that data loss counts from. */
  readonly disaster?: Instant;
  readonly ended: Instant;
  readonly steps: readonly StepRecord[];
  /** What must hold before anything is made. */
  readonly readiness: readonly Check[];
  /** What users would try. */
  readonly assertions: readonly Check[];
  readonly recoveryPoints: readonly RecoveryPoint[];
  /** Of one protection group: how far apart its tiers' recovery points are. */
  readonly spreads: readonly {
    readonly group: string;
    readonly tiers: readonly string[];
    readonly spread: Milliseconds;
  }[];
  readonly recoveryTimes: readonly RecoveryTime[];
  /** How each priority group's time came about. */
  readonly groups: readonly {
    readonly priority: number;
    readonly tiers: readonly string[];
    readonly took: Milliseconds;
    readonly estimated: Milliseconds;
  }[];
  readonly replication: Replication;
  readonly isolation: Isolation;
  readonly cleanUp: CleanUp;
  /** `passed`: every check, measurement and proof. */
  readonly outcome: "passed" | "failed" | "aborted" | "refused";
  /** What did not go as planned, worst first. */
  readonly deviations: readonly Wording[];
  readonly recommendations: readonly Wording[];
  /** SHA-256 of what the recovery of each tier depends on, by tier and part: `recoveryHashes` of the model. */
  readonly tierHashes: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface StepRecord {
  /** `deploy`, `group/1`, `assertions` */
  readonly id: string;
  readonly title: Wording;
  readonly began: Instant;
  readonly ended: Instant;
  /** By the recovery plan, for what it says something about. @default - no estimate */
  readonly estimated?: Milliseconds;
  readonly limit: Milliseconds;
  readonly outcome: "passed" | "failed" | "skipped";
  /** What it came to, or why it failed. */
  readonly detail?: Wording;
}

/** Something that is true or false, with what was seen. */
export interface Check {
  /** `replica-fresh/database` */
  readonly id: string;
  readonly title: Wording;
  readonly passed: boolean;
  readonly expected: Wording;
  readonly seen: Wording;
  readonly at: Instant;
}

/** Recovery point actual: the instant of the disaster minus the newest marker that can be read in the recovered data. */
export interface RecoveryPoint {
  readonly tier: string;
  readonly objective: Milliseconds;
  /** @default - no marker could be read */
  readonly actual?: Milliseconds;
  readonly newestMarker?: { readonly at: Instant; readonly sequence: number };
  /** Markers that were written before the disaster and are not in the recovered data. */
  readonly missing?: number;
  readonly kept: boolean;
}

/** Recovery time actual: from the declaration to the tier's last assertion that came true. */
export interface RecoveryTime {
  readonly tier: string;
  readonly objective: Milliseconds;
  readonly estimated: Milliseconds;
  /** @default - it was never usable */
  readonly actual?: Milliseconds;
  readonly kept: boolean;
}

/** Whether the running replication was harmed. */
export interface Replication {
  /** @default true - `false` in a drill, where it is cut */
  readonly asserted: boolean;
  readonly bound: Milliseconds;
  readonly samples: readonly { readonly at: Instant; readonly lag: Milliseconds }[];
  /** After the exercise the standby is still in recovery and streaming. @default - not asked */
  readonly stillStreaming?: boolean;
  readonly unharmed: boolean;
}

/** What is there after and was not before: nothing. */
export interface CleanUp {
  readonly vcenters: Readonly<Record<SiteName, { readonly objects: number; readonly leftovers: readonly string[] }>>;
  readonly processes: readonly string[];
  readonly namespaces: readonly string[];
  /** Stacks whose plan is empty afterwards. */
  readonly emptyPlans: readonly string[];
  readonly clean: boolean;
}
