import type { Finding } from "../finding";
import type { Relation } from "../relation";
import { SITE_NAMES } from "../schema/site";

const ROLES = { rabat: "primary", marrakech: "backup" } as const;

const check: Relation["check"] = (model) =>
  SITE_NAMES.flatMap((siteName): Finding[] => {
    const { name, role } = model.sites[siteName];
    return [
      ...(name === siteName ? [] : [mustBe([siteName, "name"], name, siteName)]),
      ...(role === ROLES[siteName] ? [] : [mustBe([siteName, "role"], role, ROLES[siteName])]),
    ];
  });

export const siteRoles: Relation = {
  title: "Rabat is the primary site and Marrakech the backup",
  explanation: "Stacks, stored state and names rest on it.",
  source: { document: "This project", section: "model/schema/site.ts, role", standing: "design" },
  severity: "error",
  check,
};

const mustBe = (path: Finding["path"], written: string, right: string): Finding => ({
  path,
  problem: `"${written}" is not what ${path[0]} is.`,
  remedy: `Write "${right}".`,
});
