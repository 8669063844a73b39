import { isPlanObject, type PlanObject, type PlanValue } from "../../terraform/plan/change";
import type { Review } from "../review";
import { canonical, sha256 } from "./canonical";

/**
 * The fingerprint of a review, which an approval of its deploy names. It covers every effect and every block, open or approved,
 * and no commit: the fingerprints of the stacks contain the git tree. An approval of a block does not change it.
 */
export function fingerprintOfReview(review: Review): string {
  const { outcome: _, blocks, approved, consent: __, base: ___, head: ____, ...rest } = review;
  const all = [...blocks, ...approved.map(({ block }) => block)].map(({ fingerprint }) => fingerprint);
  return sha256(canonical({ ...lasting(rest), blocks: all.sort() }));
}

/** Without the authors of drift: vCenter may have newer events now. */
const lasting = (of: object): PlanObject =>
  JSON.parse(JSON.stringify(of), (key, value) => (key === "by" && Array.isArray(value) ? undefined : value));

/**
 * The differences between an approved review and one that was made again, one line each. Fingerprints of stacks are compared
 * elsewhere. @see differenceOf
 */
export function reviewDifferences(approved: Review, now: Review): string[] {
  return [
    ...difference("the base of the comparison", approved.base?.commit, now.base?.commit),
    ...difference("outcome", approved.outcome, now.outcome),
    ...listDifferences("block", approved.blocks, now.blocks, ({ id, scope }) => `${id}, ${scope}`),
    ...listDifferences(
      "approved block",
      approved.approved,
      now.approved,
      ({ block, by }) => `${block.id}, ${block.scope}, by ${by.owner}`,
    ),
    ...listDifferences(
      "new finding",
      approved.findings.added,
      now.findings.added,
      ({ rule, scope }) => `${rule}, ${scope}`,
    ),
    ...listDifferences(
      "fixed finding",
      approved.findings.mended,
      now.findings.mended,
      ({ rule, scope }) => `${rule}, ${scope}`,
    ),
    ...listDifferences("unknown point", approved.unknown, now.unknown, (text) => text),
    ...listDifferences("consent", approved.consent, now.consent, (text) => text),
    ...listDifferences(
      "object",
      objectsOf(approved),
      objectsOf(now),
      ({ stack, address, effect }) => `${stack}, ${address}: ${effect}`,
    ),
    ...listDifferences("drift", driftOf(approved), driftOf(now), ({ stack, address }) => `${stack}, ${address}`),
    ...remainder(approved, now),
  ];
}

const difference = (what: string, was: string | undefined, is: string | undefined): string[] =>
  was === is ? [] : [`${what}: ${was ?? "none"} was approved, it is now ${is ?? "none"}`];

function listDifferences<Item extends string | object>(
  what: string,
  approved: readonly Item[],
  now: readonly Item[],
  name: (item: Item) => string,
): string[] {
  const [then, later] = [keyed(approved), keyed(now)];
  return [
    ...[...later].filter(([key]) => !then.has(key)).map(([, item]) => `${what} that was not approved: ${name(item)}`),
    ...[...then].filter(([key]) => !later.has(key)).map(([, item]) => `${what} that no longer exists: ${name(item)}`),
  ];
}

const keyed = <Item extends string | object>(items: readonly Item[]): ReadonlyMap<string, Item> =>
  new Map(items.map((item) => [canonical(JSON.parse(JSON.stringify(item))), item]));

const partsOf = ({ sites, link }: Review) => [...sites, link];
const objectsOf = (review: Review) => partsOf(review).flatMap(({ groups }) => groups.flatMap(({ objects }) => objects));
const driftOf = (review: Review) => partsOf(review).flatMap(({ drift }) => drift.map(({ by: _, ...rest }) => rest));

/** The parts that no list above names: counts, capacity, recoverability, peaks, groups. */
function remainder(approved: Review, now: Review): string[] {
  const rest = ({ sites, link, stacks, version }: Review): PlanObject =>
    lasting({
      version,
      stacks: stacks.map(({ fingerprint: _, ...stack }) => stack),
      sites: sites.map(({ drift: _, ...site }) => site),
      link: { groups: link.groups, capacity: link.capacity },
    });
  const [then, later] = [rest(approved), rest(now)];
  return Object.keys({ ...then, ...later }).flatMap((part) => differentPart(part, then[part], later[part]));
}

/** Names the smallest part that differs: `sites.0.capacity`. */
function differentPart(path: string, was: PlanValue | undefined, is: PlanValue | undefined): string[] {
  if (canonical(was) === canonical(is)) return [];
  const inner = (of: PlanValue | undefined): PlanObject =>
    isPlanObject(of) ? of : Array.isArray(of) ? Object.fromEntries(of.map((item, index) => [`${index}`, item])) : {};
  const keys = Object.keys({ ...inner(was), ...inner(is) });
  const depth = path.split(".").length;
  if (keys.length === 0 || depth === 3) return [`${path}: differs from the approved review`];
  return keys.flatMap((key) => differentPart(`${path}.${key}`, inner(was)[key], inner(is)[key]));
}
