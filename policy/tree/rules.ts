import { completeTags } from "./complete-tags";
import { dataLocked } from "./data-locked";
import { explicitProviders } from "./explicit-providers";
import type { TreeRule } from "./finding";
import { machinesInTiers } from "./machines-in-tiers";
import { portGroupSecurity } from "./port-group-security";
import { tlsVerified } from "./tls-verified";

/** Every rule about the tree of constructs, by id: the name of the rule's file. */
export const TREE_RULES: Readonly<Record<string, TreeRule>> = {
  "complete-tags": completeTags,
  "data-locked": dataLocked,
  "explicit-providers": explicitProviders,
  "machines-in-tiers": machinesInTiers,
  "port-group-security": portGroupSecurity,
  "tls-verified": tlsVerified,
};
