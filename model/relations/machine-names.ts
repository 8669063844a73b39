import { repeats } from "../../lib/repeats";
import { existingMachines } from "../existing-machines";
import { formatPath } from "../finding";
import { machineGroups } from "../machine-groups";
import { virtualMachineName } from "../names";
import { idStem, nextMemberId } from "../next-member-id";
import type { Relation } from "../relation";
import { SITE_NAMES } from "../schema/site";

const check: Relation["check"] = (model) =>
  SITE_NAMES.flatMap((siteName) => {
    const site = model.sites[siteName];
    const members = machineGroups(model)
      .filter((machines) => machines.siteName === siteName)
      .flatMap((machines) => machines.members)
      .map((member) => ({ ...member, name: virtualMachineName(site, member.id) }));
    const existing = existingMachines(site, siteName).map(({ name, path }) => ({ name, path, id: undefined }));
    return repeats([...existing, ...members], ({ name }) => name).flatMap(({ item: { id, name, path }, first }) => {
      // unique-names reports repeated existing VMs
      if (id === undefined) return [];
      const alike = members.filter((member) => idStem(member.id) === idStem(id));
      return [
        {
          path: [...path, "id"],
          problem: `${formatPath(first.path)} already has the VM name "${name}".`,
          remedy: `Use another id, such as "${nextMemberId(id, alike)}".`,
        },
      ];
    });
  });

export const machineNames: Relation = {
  title:
    "A member id is used once per site, across all tiers, gateways and postures, and no existing VM has the " +
    "resulting name",
  explanation:
    "A VM's name contains its member's id. vCenter refuses a second VM with this name, and the deploy fails " +
    "halfway.",
  source: { document: "This project", section: "model/names.ts, virtualMachineName", standing: "design" },
  severity: "error",
  check,
};
