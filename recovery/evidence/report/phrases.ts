import type { Sentence } from "../../../lib/text/sentence";
import type { Language } from "../../../lib/text/wording";
import type { ExerciseKind, ExerciseRecord, Scenario } from "../../record";
import type { ProofPart, ProofState } from "../shortfalls";

/** The sections of a report, in its order. */
export const SECTIONS = [
  "objectives",
  "scope",
  "scenario",
  "people",
  "tested",
  "course",
  "measurements",
  "readiness",
  "assertions",
  "isolation",
  "replication",
  "cleanUp",
  "deviations",
  "recommendations",
  "supports",
  "verifying",
] as const;
export type SectionName = (typeof SECTIONS)[number];

/** The texts that ask for exercises. @see /docs/recovery-plan.en.md */
export const REQUIREMENTS = ["law0520", "dnssi", "nist80034", "iso22301"] as const;
export type Requirement = (typeof REQUIREMENTS)[number];

/** What a report says, in one language. What people and programs wrote is put in as it is. */
export interface Phrases {
  readonly language: Language;
  readonly title: Readonly<Record<ExerciseKind, string>>;
  readonly sections: Readonly<Record<SectionName, string>>;
  readonly contents: string;
  readonly page: string;
  readonly none: string;
  readonly yes: string;
  readonly no: string;
  readonly outcomes: Readonly<Record<ExerciseRecord["outcome"], { readonly word: string; readonly text: string }>>;
  readonly states: Readonly<Record<ProofState, string>>;
  /** What is not green, as a reason on the first page. */
  readonly reasons: Readonly<Record<ProofPart, Readonly<Record<"failed" | "notTested" | "notReached", string>>>>;
  readonly deviationsFirst: string;
  readonly targets: Readonly<Record<ExerciseRecord["target"], { readonly word: string; readonly text: string }>>;
  readonly kinds: Readonly<Record<ExerciseKind, { readonly name: string; readonly text: string }>>;
  readonly scenarios: Readonly<Record<Scenario, { readonly name: string; readonly text: string }>>;
  readonly facts: Readonly<
    Record<
      | "exercise"
      | "kind"
      | "scenario"
      | "target"
      | "began"
      | "declared"
      | "disaster"
      | "ended"
      | "coordinator"
      | "approver"
      | "commit"
      | "dataLoss"
      | "recovery",
      string
    >
  >;
  readonly notReached: string;
  /** A person who is not. */
  readonly notNamed: string;
  /** Of a commit that is not all that ran. */
  readonly changed: string;
  /** The longest of several, and of which tier. */
  readonly atMost: (time: string, tier: string) => Sentence;
  readonly signatures: {
    readonly title: string;
    readonly columns: readonly [string, string, string];
    readonly auditor: string;
  };
  readonly objectives: { readonly intro: string; readonly criteria: Readonly<Record<ProofPart, string>> };
  readonly scope: {
    readonly head: readonly [string, string, string, string];
    readonly excluded: string;
    readonly excludedHead: readonly [string, string];
    readonly nothingExcluded: string;
  };
  readonly people: { readonly head: readonly [string, string]; readonly participant: string; readonly nobody: string };
  readonly tested: {
    readonly head: readonly [string, string];
    readonly commit: string;
    readonly tree: string;
    readonly plan: (stack: string) => Sentence;
    readonly noPlan: string;
    readonly terraform: string;
    readonly provider: string;
    readonly vcenter: (site: string) => string;
    readonly dirty: string;
    readonly hashes: Sentence;
  };
  readonly course: {
    readonly picture: string;
    readonly head: readonly [string, string, string, string, string, string];
    readonly notes: string;
    readonly intro: string;
    readonly axis: string;
    readonly measured: string;
    readonly estimated: string;
    readonly declared: string;
    readonly outcomes: Readonly<Record<"passed" | "failed" | "skipped", string>>;
  };
  readonly measurements: {
    readonly points: string;
    readonly pointsText: Readonly<Record<ExerciseKind, string>>;
    readonly pointsHead: readonly [string, string, string, string, string, string];
    readonly noMarker: string;
    readonly marker: (instant: string, sequence: number) => string;
    readonly spreads: string;
    readonly spreadsText: string;
    readonly spreadsHead: readonly [string, string, string];
    readonly times: string;
    readonly timesText: string;
    readonly timesHead: readonly [string, string, string, string, string];
    readonly neverUsable: string;
    readonly kept: string;
    readonly missed: string;
    readonly groups: string;
    readonly groupsText: string;
    readonly groupsHead: readonly [string, string, string, string, string];
  };
  readonly checksHead: readonly [string, string, string, string];
  /** In place of a table without rows. */
  readonly nothingRecorded: string;
  readonly readinessText: string;
  readonly assertionsText: string;
  readonly isolation: {
    readonly text: string;
    readonly notTested: string;
    readonly notAsked: string;
    readonly proved: (probes: number) => string;
    readonly open: (open: number) => string;
    readonly head: readonly [string, string, string, string];
    readonly failed: string;
    readonly connected: string;
  };
  readonly replication: {
    readonly text: string;
    readonly notAsked: string;
    readonly noSamples: string;
    readonly head: readonly [string, string];
    readonly bound: string;
    readonly worst: string;
    readonly average: string;
    readonly samples: string;
    readonly over: string;
    readonly streaming: string;
    readonly notAskedAfter: string;
  };
  readonly cleanUp: {
    readonly text: string;
    readonly clean: string;
    readonly nothingMade: string;
    readonly notChecked: string;
    /** Unclean, though nothing was left. */
    readonly changedPlans: string;
    readonly leftovers: (count: number) => string;
    readonly head: readonly [string, string, string];
    /** Above the list of it. */
    readonly left: string;
    readonly processes: string;
    readonly namespaces: string;
    readonly emptyPlans: string;
    readonly objects: (count: number) => string;
  };
  readonly noDeviations: string;
  readonly noRecommendations: string;
  readonly supports: {
    readonly intro: string;
    readonly head: readonly [string, string];
    readonly textsHead: readonly [string, string];
    readonly nothing: string;
    readonly requirements: Readonly<Record<Requirement, { readonly name: string; readonly asks: string }>>;
  };
  readonly verifying: readonly Sentence[];
  /** Of milliseconds. */
  readonly duration: (milliseconds: number) => string;
}
