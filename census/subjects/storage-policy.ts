import { storagePolicyName, TAG_CATEGORIES } from "../../model/names";
import { isManagedByProject } from "../managed-by-project";
import { storageClasses } from "../storage-classes";
import type { Kind } from "../subject";
import { tagText } from "../tags-by-path";

type StoragePolicyFacts = {
  /** Required tags of datastores. */
  readonly demands: readonly string[];
};

export const storagePolicy: Kind<StoragePolicyFacts> = {
  name: "storage policy",
  shown: ["demands"],
  expected: ({ site }) =>
    storageClasses(site).map((storageClass) => ({
      name: storagePolicyName(storageClass),
      origin: "project",
      facts: { demands: [tagText(TAG_CATEGORIES.storageClass, storageClass)] },
    })),
  observed: ({ storagePolicies }) =>
    storagePolicies
      .filter(isManagedByProject)
      .map(({ name, rules }) => ({ name, facts: { demands: rules.map(demand) } })),
};

const TAGS = "http://www.vmware.com/storage/tag";

function demand({
  provider,
  capability,
  operator,
  values,
}: {
  readonly provider: string;
  readonly capability: string;
  readonly operator: string;
  readonly values: readonly string[];
}): string {
  return [
    ...(provider === TAGS ? [] : [provider]),
    ...(operator === "" ? [] : [operator]),
    tagText(capability, values.join(" or ")),
  ].join(" ");
}
