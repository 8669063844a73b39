import type { PlannedChange, StackPlan } from "../../terraform/plan/change";
import { objectKey } from "../../terraform/plan/read";
import type { RollingStep, StackFingerprint } from "../review";
import { canonical, hashOf, sha256 } from "./canonical";

/** What else must be as it was reviewed, besides what Terraform plans. */
export interface Circumstances {
  /** The git tree that was synthesised. */
  readonly tree: string;
  /** The text of `.terraform.lock.hcl`. */
  readonly providerLock: string;
  /** Of the state before the change. */
  readonly state: StackFingerprint["state"];
  /** @default - one plan does it all */
  readonly rolling?: readonly RollingStep[];
}

/**
 * What tells this plan from any other: two plans of the same code in the same world have the same, and nothing of it tells
 * a secret. The value of a sensitive variable is no part of it: who deploys gives it, and it may differ from the reviewer's.
 */
export function fingerprintOf(
  plan: StackPlan,
  { tree, providerLock, state, rolling }: Circumstances,
): StackFingerprint {
  const objects = hashesOf(plan.changes);
  const drift = hashesOf(plan.drift);
  return {
    changes: hashOfPlan({ objects, drift, deferred: plan.deferred, complete: plan.complete }),
    objects,
    drift,
    tree,
    providers: sha256(providerLock),
    state,
    ...(rolling && { rolling }),
  };
}

/** The hash of a plan's resource changes alone. */
export const hashOfChanges = (changes: readonly PlannedChange[]): string => sha256(canonical({ ...hashesOf(changes) }));

const hashOfPlan = (parts: {
  readonly objects: Readonly<Record<string, string>>;
  readonly drift: Readonly<Record<string, string>>;
  readonly deferred: readonly string[];
  readonly complete: boolean;
}): string => sha256(canonical({ ...parts, deferred: [...parts.deferred].sort() }));

const hashesOf = (changes: readonly PlannedChange[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    changes
      .map((change) => [objectKey(change), hashOf(change)] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
