import type { PlanObject } from "../../terraform/plan/change";
import { objectKey } from "../../terraform/plan/read";
import type { ClassifiedChange } from "../effects/effect";
import type { Block, ReviewedBlock } from "../review";
import { canonical, hashOf, sha256 } from "./canonical";

/**
 * Adds to a block the fingerprint of its effect: of its id, its scope and the planned changes of its objects. An approval
 * names the fingerprint, so it does not cover another loss at the same place. A block that names no object covers all changes.
 *
 * @param changes of the whole review
 */
export function withFingerprint(block: Block, changes: readonly ClassifiedChange[]): ReviewedBlock {
  const { id, scope, objects } = block;
  const own = objects.length === 0 ? changes : changes.filter(({ subject }) => objects.includes(subject.name));
  const hashes = own.map(
    ({ change }): PlanObject => ({ stack: change.stack, key: objectKey(change), hash: hashOf(change) }),
  );
  const effect = { id, scope, objects: [...objects].sort(), changes: hashes.map(canonical).sort() };
  return { ...block, fingerprint: sha256(canonical(effect)) };
}
