import type { Approval } from "../model/schema/approval";
import type { BlockId } from "../model/schema/block-id";
import type { SiteName } from "../model/schema/site";
import type { Day } from "../planning/capacity/forecast";
import type { ResourceLine } from "../planning/capacity/report";
import type { LocatedFinding } from "../policy/located";
import type { PlannedAction } from "../terraform/plan/change";
import type { AttributeChange, ClassifiedEffect, Effect, Release } from "./effects/effect";
import type { Subject } from "./subject";

/**
 * What a change does to both sites: all that any of the outputs says. This is also the JSON output, version 1; nothing in
 * it is a secret.
 */
export interface Review {
  readonly version: 1;
  readonly outcome: Outcome;
  /** The commits that are compared. */
  readonly base?: Revision;
  readonly head: Revision;
  readonly stacks: readonly StackReview[];
  readonly sites: readonly SiteReview[];
  readonly link: LinkReview;
  /** What stops the change, worst first. */
  readonly blocks: readonly Block[];
  /** What someone has answered for by name. */
  readonly approved: readonly { readonly block: Block; readonly by: Approval }[];
  /** Rules and promises that the change breaks or mends, each once. */
  readonly findings: { readonly added: readonly LocatedFinding[]; readonly mended: readonly LocatedFinding[] };
  /** What is not known, in the reader's words: never safe. */
  readonly unknown: readonly string[];
}

/** `harmless`: nothing restarts, moves or gets worse. `needsApproval`: a person must agree. `blocked`: not as it is. */
export type Outcome = "harmless" | "needsApproval" | "blocked";

export interface Revision {
  readonly commit: string;
  /** Whether files differ from the commit. */
  readonly dirty: boolean;
}

/** Something that is not to be deployed as it is. */
export interface Block {
  readonly id: BlockId;
  /** What an approval names: `rabat/database`, `rabat-extension`. */
  readonly scope: string;
  /** The objects, by name. */
  readonly objects: readonly string[];
  /** In English: what would happen. */
  readonly problem: string;
  /** What to do instead. */
  readonly remedy: string;
}

export interface StackReview {
  readonly stack: string;
  /** `notYet`: its sites are not deployed, so that it can't be planned; it needs a review of its own after them. */
  readonly state: "planned" | "notYet";
  /** Why it could not be planned. */
  readonly reason?: string;
  readonly release: Release;
  readonly terraformVersion?: string;
  readonly counts: Readonly<Record<PlannedAction["kind"] | "import" | "move", number>>;
  /** What `npm run deploy -- --reviewed` compares. @default - it was not planned */
  readonly fingerprint?: StackFingerprint;
}

/** What must be the same when a reviewed plan is deployed. */
export interface StackFingerprint {
  /** SHA-256 of the canonical resource changes and of the drift of configured attributes. */
  readonly changes: string;
  /** Of each changed object, by address: to say what differs. */
  readonly objects: Readonly<Record<string, string>>;
  /** Of each drifted object, by address. Apart: a stack's own changes may be compared without them. */
  readonly drift: Readonly<Record<string, string>>;
  /** The git tree that was synthesised. */
  readonly tree: string;
  /** SHA-256 of `.terraform.lock.hcl`. */
  readonly providers: string;
  readonly state: { readonly lineage: string; readonly serial: number };
  /** The steps of a rolling deploy, in order, each with the hash of its changes. @default - one plan does it all */
  readonly rolling?: readonly RollingStep[];
}

export interface RollingStep {
  /** `database/db-1` */
  readonly member: string;
  readonly changes: string;
}

export interface SiteReview {
  readonly site: SiteName;
  /** How many objects have each effect as their worst. */
  readonly effects: Readonly<Partial<Record<Effect, number>>>;
  /** What happens, grouped by tier (or by kind for what is of no tier), worst group first. */
  readonly groups: readonly ChangeGroup[];
  readonly drift: readonly DriftedObject[];
  /** Only what changes. */
  readonly capacity: readonly CapacityChange[];
  /** Only what changes. */
  readonly recoverability: readonly PromiseChange[];
  readonly peaks: readonly Peak[];
}

export interface LinkReview {
  readonly groups: readonly ChangeGroup[];
  readonly drift: readonly DriftedObject[];
  readonly capacity: readonly CapacityChange[];
}

export interface ChangeGroup {
  readonly title: string;
  readonly effect: Effect;
  readonly objects: readonly ObjectReview[];
}

export interface ObjectReview {
  readonly subject: Subject;
  readonly stack: string;
  readonly address: string;
  readonly action: PlannedAction["kind"];
  readonly effect: Effect;
  readonly effects: readonly ClassifiedEffect[];
  readonly attributes: readonly AttributeChange[];
  readonly movedFrom?: string;
  readonly importId?: string;
  readonly deposed?: string;
  /** The declaring line. @default - no line of the model states it */
  readonly source?: { readonly file: string; readonly line: number };
}

/** An object that was changed outside of this code. */
export interface DriftedObject {
  readonly subject: Subject;
  readonly stack: string;
  readonly address: string;
  readonly gone: boolean;
  readonly attributes: readonly AttributeChange[];
  /** From vCenter's events, newest first. @default - no event tells */
  readonly by?: readonly { readonly user: string; readonly at: string; readonly event: string }[];
}

/** One account of a cluster, a store or the link, before and after: see planning/capacity/report.ts. */
export interface CapacityChange {
  /** `rabat-extension`, `rabat-flash`, `link` */
  readonly where: string;
  /** @default - the same in each posture */
  readonly posture?: "standby" | "recovered";
  readonly resource: ResourceLine["resource"];
  readonly unit: ResourceLine["unit"];
  readonly before?: CapacityFigures;
  readonly after?: CapacityFigures;
}

export interface CapacityFigures {
  readonly has: number;
  readonly expected?: number;
  readonly reserved?: number;
  readonly free?: number;
  readonly freeAfterLoss?: number;
  readonly runsOut?: Day;
}

/** A promise of recovery that becomes better or worse. */
export interface PromiseChange {
  readonly tier: string;
  readonly promise: "RPO" | "RTO" | "hostFailures" | "linkLoad";
  /** As promised, with its unit. @default - nothing is promised any more, or not yet */
  readonly promised?: { readonly before?: string; readonly after?: string };
  /** What can be kept at worst. Nothing: it can't be kept at all. */
  readonly achieved: { readonly before?: string; readonly after?: string };
  readonly kept: { readonly before?: boolean; readonly after?: boolean };
}

/** What is taken while the change runs, where that is more than before and after. */
export interface Peak {
  readonly where: string;
  readonly why: "replacement" | "evacuation";
  readonly resource: ResourceLine["resource"];
  readonly unit: ResourceLine["unit"];
  readonly taken: number;
  readonly has: number;
}
