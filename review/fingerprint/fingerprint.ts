import type { PlannedChange, StackPlan } from "../../terraform/plan/change";
import { objectKey } from "../../terraform/plan/read";
import { releasesIn } from "../../terraform/provider-locks";
import type { RollingStep, StackFingerprint } from "../review";
import { canonical, hashOf, sha256 } from "./canonical";

/** Facts besides the plan that must not change after the review. */
export interface Circumstances {
  /** The git tree that was synthesised. */
  readonly tree: string;
  /** The text of `.terraform.lock.hcl`. */
  readonly providerLock: string;
  /** The state before the change. */
  readonly state: StackFingerprint["state"];
  /** @default - the deploy has a single step */
  readonly rolling?: readonly RollingStep[];
}

/**
 * Identifies a plan: two plans of the same code against the same vCenter have the same fingerprint. It reveals no secrets and
 * does not depend on sensitive variables, because the person who deploys may use other credentials than the reviewer.
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
    releases: { terraform: plan.terraformVersion, ...releasesIn(providerLock) },
    state,
    ...(rolling && { rolling }),
  };
}

/** The hash of resource changes only. */
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
