import { Failure } from "../lib/failure";
import { memberIdsOf } from "../model/locks";
import type { Model } from "../model/model";
import { REHEARSAL_STACK, STACKS, type StackName } from "../model/names";

/** A running process. */
interface Process {
  readonly command: readonly string[];
}

type LockedModel = Pick<Model, "deletionLocks" | "posture">;

const LOCKS = "datacenters/massar/deletion-locks.ts";

/**
 * Refuses a `cdktf destroy` before any stack is planned if a lock of one of its stacks is not lifted. cdktf destroys the
 * replication link first, so Terraform's own refusal in another stack would come too late.
 *
 * @param callers the processes that run this synthesis. If they are unknown, only `prevent_destroy` protects the stacks.
 * @throws Failure with the lifts to add
 */
export function refuseLockedDestroy(model: LockedModel, callers: readonly Process[]): void {
  const stacks = stacksToDestroy(callers);
  const locks = stacks.flatMap((stack) => LOCKS_OF[stack](model));
  if (locks.length === 0) return;
  throw new Failure(
    `cdktf destroy ${stacks.join(" ")} is refused by deletion locks. No stack was changed.`,
    locks.map(({ place }) => place).join("\n"),
    [`Edit ${LOCKS}, as in docs/guide/acknowledge-and-approve.md:`, ...locks.map(({ remedy }) => remedy)].join("\n"),
  );
}

interface ActiveLock {
  readonly place: string;
  readonly remedy: string;
}

const LOCKS_OF: Readonly<Record<StackName, (model: LockedModel) => readonly ActiveLock[]>> = {
  primary: (model) => siteLocks(model, "rabat"),
  dr: (model) => [...siteLocks(model, "marrakech"), ...postureLock(model)],
  "replication-link": ({ deletionLocks }) =>
    deletionLocks.linkLift ? [] : [{ place: "replication-link", remedy: "add linkLift: { approvedBy, reason }" }],
};

const siteLocks = (
  { deletionLocks: { locked, lifts } }: LockedModel,
  site: "rabat" | "marrakech",
): readonly ActiveLock[] =>
  locked
    .filter((lock) => lock.site === site)
    .flatMap((lock) => {
      const lifted = memberIdsOf(lifts, lock);
      const members = lock.members.filter((member) => !lifted.has(member));
      if (members.length === 0) return [];
      const { tier } = lock;
      const list = members.map((member) => JSON.stringify(member)).join(", ");
      return [
        {
          place: `${site}, ${tier}: ${members.join(", ")}`,
          remedy: `add to lifts: { site: "${site}", tier: "${tier}", members: [${list}], approvedBy, reason }`,
        },
      ];
    });

const postureLock = ({ posture }: LockedModel): readonly ActiveLock[] =>
  posture.kind === "recovered"
    ? [
        {
          place: `marrakech: recovered since failover ${posture.failover}`,
          remedy: `end failover ${posture.failover} in datacenters/massar/posture.ts`,
        },
      ]
    : [];

/** The stacks that a `cdktf destroy` among the callers destroys: the named stacks, or all if none is named or a pattern is used. */
export function stacksToDestroy(callers: readonly Process[]): readonly StackName[] {
  const destroy = callers.map(argumentsOfCdktf).find((words) => words.includes("destroy"));
  if (destroy === undefined) return [];
  const named = [...STACKS, REHEARSAL_STACK].filter((stack) => destroy.includes(stack));
  const hasPattern = destroy.some((word) => /[*?[{!]/.test(word));
  return named.length === 0 || hasPattern ? STACKS : STACKS.filter((stack) => destroy.includes(stack));
}

function argumentsOfCdktf({ command }: Process): readonly string[] {
  const program = command.findIndex((word) => /(^|\/)cdktf(\.js)?$/.test(word));
  return program < 0 ? [] : command.slice(program + 1);
}
