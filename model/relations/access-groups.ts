import { SITE_NAMES } from "../../sites/schema";
import type { Finding } from "../finding";
import type { Relation } from "../relation";

/** Auditors are not those whom they audit, and vCenter holds one role per group and object. */
export const accessGroups: Relation = (model) =>
  SITE_NAMES.flatMap((siteName): Finding[] => {
    const { operators, auditors } = model.sites[siteName].access;
    if (operators !== auditors) return [];
    const problem = `"${auditors}" are ${siteName}'s operators too.`;
    return [{ path: [siteName, "access", "auditors"], problem, remedy: "Write a group of their own." }];
  });
