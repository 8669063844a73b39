import type { Finding } from "../finding";
import type { Relation } from "../relation";
import { BACKUP_SITE, PRIMARY_SITE, SITE_NAMES } from "../schema/site";

const ROLES = { [PRIMARY_SITE]: "primary", [BACKUP_SITE]: "backup" } as const;

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
  explanation: "Stacks, stored state and names depend on it.",
  source: { document: "This project", section: "model/schema/site.ts, role", standing: "design" },
  severity: "error",
  check,
};

const mustBe = (path: Finding["path"], written: string, right: string): Finding => ({
  path,
  problem: `"${written}" is wrong for ${path[0]}.`,
  remedy: `Write "${right}".`,
});
