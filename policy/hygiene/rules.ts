import { hostLockdown } from "./host-lockdown";
import { hostLogs } from "./host-logs";
import { keyProvider } from "./key-provider";
import { noSecrets } from "./no-secrets";
import { sameTemplates } from "./same-templates";
import { secureBoot } from "./secure-boot";
import { separateOperators } from "./separate-operators";
import { templateVersion } from "./template-version";

/** By id: the name of the rule's file. */
export const hygieneRules = {
  "host-lockdown": hostLockdown,
  "host-logs": hostLogs,
  "key-provider": keyProvider,
  "no-secrets": noSecrets,
  "same-templates": sameTemplates,
  "secure-boot": secureBoot,
  "separate-operators": separateOperators,
  "template-version": templateVersion,
};
