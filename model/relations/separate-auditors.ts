import type { Finding } from "../finding";
import type { Relation } from "../relation";
import { SITE_NAMES } from "../schema/site";

const check: Relation["check"] = (model) =>
  SITE_NAMES.flatMap((siteName): Finding[] => {
    const { operators, auditors } = model.sites[siteName].access;
    if (operators !== auditors) return [];
    const problem = `"${auditors}" is the group of both operators and auditors at ${siteName}.`;
    return [{ path: [siteName, "access", "auditors"], problem, remedy: "Use a group that contains only auditors." }];
  });

export const separateAuditors: Relation = {
  title: "Auditors and operators are different groups",
  explanation:
    "Operators could otherwise audit themselves. If one group has two roles, vCenter keeps only the role that was " +
    "set last.",
  source: { document: "This project", section: "model/schema/site.ts, access", standing: "design" },
  severity: "error",
  check,
};
