import type { Finding } from "../finding";
import type { Relation } from "../relation";
import { SITE_NAMES } from "../schema/site";

const check: Relation["check"] = (model) =>
  SITE_NAMES.flatMap((siteName): Finding[] => {
    const { operators, auditors } = model.sites[siteName].access;
    if (operators !== auditors) return [];
    const problem = `"${auditors}" is the group of both operators and auditors at ${siteName}.`;
    return [{ path: [siteName, "access", "auditors"], problem, remedy: "Write a group that only auditors belong to." }];
  });

export const separateAuditors: Relation = {
  title: "Auditors and operators are different groups",
  explanation:
    "Who operates a site could otherwise look away from what he did there; and of two roles for one group " +
    "vCenter keeps the one written last.",
  source: { document: "This project", section: "model/schema/site.ts, access", standing: "design" },
  severity: "error",
  check,
};
