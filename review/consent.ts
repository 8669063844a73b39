import { memberIdsOf } from "../model/locks";
import type { Model } from "../model/model";
import type { Acknowledgement, Approval, GivenApproval } from "../model/schema/exception";
import { evaluate } from "../policy/evaluate";
import type { LocatedFinding } from "../policy/located-finding";
import { canonical, sha256 } from "./fingerprint/canonical";
import type { ReviewedBlock } from "./review";

/** The consents that count: they are on the base branch, or somebody else has signed them. */
export interface Agreed {
  readonly approvals: readonly GivenApproval[];
  /** The acknowledgements of the base branch. */
  readonly acknowledged: readonly Acknowledgement[];
  /** Approvals that do not count although they name the effect, for example because the author signed them. */
  readonly refused?: readonly { readonly fingerprint: string; readonly problem: string }[];
}

export const NOTHING_AGREED: Agreed = { approvals: [], acknowledged: [] };

interface Consents {
  /** The base branch's model. @default - unknown: no consent of the change is agreed */
  readonly before?: Model;
  readonly after: Model;
  /** The acknowledgements of the change. */
  readonly acknowledged: readonly Acknowledgement[];
  readonly agreed: Agreed;
}

const same = (one: object | undefined, other: object | undefined): boolean => text(one) === text(other);
const text = (of: object | undefined): string => canonical(JSON.parse(JSON.stringify(of ?? null)));

/** The acknowledgements of a change that the base branch has too. */
export const agreedAcknowledgements = ({ acknowledged, agreed }: Omit<Consents, "before" | "after">) =>
  acknowledged.filter((each) => agreed.acknowledged.some((other) => same(each, other)));

/**
 * The consents that a change gives itself: acknowledgements, lifts, removed locks and a failback. Each is a block, so it needs
 * an approval of its own.
 */
export function ownConsents(consents: Consents): ReviewedBlock[] {
  return [...acknowledgements(consents), ...lifts(consents), ...removedLocks(consents), ...failback(consents)];
}

const REMEDY =
  "An author cannot consent alone. Have somebody else approve it: npm run approve -- review.json. Or merge an approval of this fingerprint first.";

/** @param what that the consent is about: an approval does not cover another consent at the same place */
const ownConsent = (scope: string, objects: readonly string[], problem: string, what: object): ReviewedBlock => ({
  id: "own-consent",
  scope,
  objects,
  problem,
  remedy: REMEDY,
  fingerprint: sha256(text({ scope, what })),
});

/** Acknowledgements that are new, or whose finding is no longer the same as on the base branch. */
function acknowledgements({ before, after, acknowledged, agreed }: Consents): ReviewedBlock[] {
  if (acknowledged.length === 0) return [];
  const [old, now] = [before ? findingsOf(before) : undefined, findingsOf(after)];
  const known = agreedAcknowledgements({ acknowledged, agreed });
  return acknowledged.flatMap((each) => {
    const { rule, scope, owner, reason } = each;
    const key = keyOf(each);
    const finding = now.get(key);
    const isKnown = known.includes(each);
    if (isKnown && same(old?.get(key), finding)) return [];
    const problem = isKnown
      ? `The finding ${rule} of ${scope} has changed since ${owner} acknowledged it.`
      : `This change itself acknowledges the finding ${rule} of ${scope}, in the name of ${owner}: ${reason}`;
    return [ownConsent(`acknowledgement/${rule}/${scope}`, [], problem, { each, finding: finding ?? null })];
  });
}

const keyOf = ({ rule, scope }: Pick<LocatedFinding, "rule" | "scope">): string => `${rule} ${scope}`;

/** What the rules find, without the line. */
const findingsOf = (model: Model): ReadonlyMap<string, object> =>
  new Map(
    evaluate(model).map(({ rule, scope, problem, arithmetic }) => [keyOf({ rule, scope }), { problem, arithmetic }]),
  );

function lifts({ before, after }: Consents): ReviewedBlock[] {
  const { linkLift } = after.deletionLocks;
  const known = before?.deletionLocks.lifts ?? [];
  const added = after.deletionLocks.lifts.filter((lift) => !known.some((other) => same(lift, other)));
  return [
    ...added.map((lift) => {
      const { site, tier, members, approvedBy } = lift;
      const problem = `This change itself lifts the lock of ${members.join(", ")}, in the name of ${approvedBy}.`;
      return ownConsent(`lift/${site}/${tier}`, members, problem, lift);
    }),
    ...(linkLift === undefined || same(linkLift, before?.deletionLocks.linkLift)
      ? []
      : [
          ownConsent(
            "lift/replication-link",
            [],
            `This change itself lifts the lock of the replication link, in the name of ${linkLift.approvedBy}.`,
            linkLift,
          ),
        ]),
  ];
}

/** Members and disks that the base branch locks and the change does not, without a lift on the base branch. */
function removedLocks({ before, after }: Consents): ReviewedBlock[] {
  return (before?.deletionLocks.locked ?? []).flatMap((lock) => {
    const { site, tier } = lock;
    const lifted = memberIdsOf(before?.deletionLocks.lifts ?? [], lock);
    const held = lock.members.filter((member) => !lifted.has(member));
    if (held.length === 0) return [];
    const kept = after.deletionLocks.locked.filter((each) => each.site === site && each.tier === tier);
    const missing = [
      ...held.filter((member) => !kept.some(({ members }) => members.includes(member))),
      ...lock.disks.filter((disk) => !kept.some(({ disks }) => disks.includes(disk))),
    ];
    if (missing.length === 0) return [];
    const problem = `This change removes the lock of ${missing.join(", ")} without a lift that was agreed before.`;
    return [ownConsent(`lock/${site}/${tier}`, missing, problem, { lock, missing })];
  });
}

function failback({ before, after }: Consents): ReviewedBlock[] {
  const failbackOf = (model: Model | undefined) =>
    model?.posture.kind === "standby" ? model.posture.failback : undefined;
  const own = failbackOf(after);
  if (own === undefined || same(own, failbackOf(before))) return [];
  const problem = `This change itself approves the failback that ends ${own.ends}, in the name of ${own.approvedBy}.`;
  return [ownConsent("failback/marrakech", [], problem, own)];
}

/** One sentence for each approval that is in the change but does not count. */
export function uncountedApprovals(
  own: readonly Approval[],
  { approvals, refused = [] }: Agreed,
  blocks: readonly ReviewedBlock[],
): string[] {
  const added = own.filter((each) => !approvals.some((other) => same(each, other)));
  return [
    ...added.map(
      ({ id, scope, owner }) =>
        `This change itself adds an approval of ${id}, ${scope}, in the name of ${owner}. It does not count: an approval counts from the base branch, or signed by somebody else.`,
    ),
    ...refused
      .filter(({ fingerprint }) => blocks.some((block) => block.fingerprint === fingerprint))
      .map(({ problem }) => problem),
  ];
}
