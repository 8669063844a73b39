import { hostLockdown } from "./host-lockdown";
import { noSecrets } from "./no-secrets";
import { sameTemplates } from "./same-templates";
import { templateVersion } from "./template-version";

/** By id: the name of the rule's file. */
export const hygieneRules = {
  "host-lockdown": hostLockdown,
  "no-secrets": noSecrets,
  "same-templates": sameTemplates,
  "template-version": templateVersion,
};
