import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { BACKUP_SITE, PRIMARY_SITE } from "../../model/schema/site";

export const separateOperators: Rule<Model> = {
  title: "No group operates both sites",
  explanation:
    "Ransomware acts with a stolen account. If one account may change both sites, it destroys the backup site together with the primary " +
    "site, and nothing is left to recover from. Auditors only read: their group can be the same.",
  source: { document: "This project", section: "docs/threat-model.md, ransomware on one site", standing: "design" },
  severity: "error",
  check: ({ sites }): RuleFinding[] => {
    const { operators } = sites[BACKUP_SITE].access;
    if (operators.toLowerCase() !== sites[PRIMARY_SITE].access.operators.toLowerCase()) return [];
    return [
      {
        scope: BACKUP_SITE,
        path: [BACKUP_SITE, "access", "operators"],
        problem: `${operators} operates both sites.`,
        remedy: "Create a group for each site, with accounts that belong to one of them only.",
      },
    ];
  },
};
