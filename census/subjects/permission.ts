import { ROLES } from "../../model/names";
import type { Kind } from "../subject";
import { runByVcenter } from "./folder";

type PermissionFacts = { readonly role: string; readonly "for a group": boolean; readonly "on all below": boolean };

const on = (path: string, principal: string) => `${path}: ${principal}`;

export const permission: Kind<PermissionFacts> = {
  name: "permission",
  telling: ["role"],
  expected: ({ site: { datacenter, access } }) =>
    [
      { principal: access.operators, role: ROLES.operator },
      { principal: access.auditors, role: ROLES.auditor },
    ].map(({ principal, role }) => ({
      name: on(`/${datacenter}`, principal),
      origin: "project",
      facts: { role, "for a group": true, "on all below": true },
    })),
  // those on the root are the vCenter's own
  observed: ({ permissions }) =>
    permissions
      .filter(({ path }) => path !== "/" && !runByVcenter(path))
      .map(({ path, principal, role, group, propagate }) => ({
        name: on(path, principal),
        facts: { role, "for a group": group, "on all below": propagate },
      })),
};
