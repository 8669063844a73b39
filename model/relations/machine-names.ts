import { SITE_NAMES } from "../../sites/schema";
import { formatPath } from "../finding";
import { likeMachines } from "../like-machines";
import { virtualMachineName } from "../names";
import { idStem, nextMemberId } from "../next-member-id";
import type { Relation } from "../relation";
import { repeats } from "../repeats";

/** A member id is used once at a site, over all tiers, gateways and postures, because a VM's name is made of it. */
export const machineNames: Relation = (model) =>
  SITE_NAMES.flatMap((siteName) => {
    const members = likeMachines(model)
      .filter((machines) => machines.siteName === siteName)
      .flatMap((machines) => machines.members);
    return repeats(members, ({ id }) => id).map(({ item: { id, path }, first }) => ({
      path: [...path, "id"],
      problem: `"${virtualMachineName(model.sites[siteName], id)}" is the VM of ${formatPath(first.path)} already.`,
      remedy: `Use an id of its own, such as "${nextMemberId(
        id,
        members.filter((member) => idStem(member.id) === idStem(id)),
      )}".`,
    }));
  });
