import { storagePolicyName, TAG_CATEGORIES } from "../../model/names";
import { isManagedByProject } from "../managed-by-project";
import { storageClasses } from "../storage-classes";
import type { Kind } from "../subject";
import { tagText } from "../tags-by-path";

type StoragePolicyFacts = {
  /** Required tags of datastores, for example "massar-storage-class: flash". */
  readonly requires: readonly string[];
};

export const storagePolicy: Kind<StoragePolicyFacts> = {
  name: "storage policy",
  shown: ["requires"],
  expected: ({ site }) =>
    storageClasses(site).map((storageClass) => ({
      name: storagePolicyName(storageClass),
      origin: "project",
      facts: { requires: [tagText(TAG_CATEGORIES.storageClass, storageClass)] },
    })),
  observed: ({ storagePolicies }) =>
    storagePolicies
      .filter(isManagedByProject)
      .map(({ name, rules }) => ({ name, facts: { requires: rules.map(requirement) } })),
};

const TAGS = "http://www.vmware.com/storage/tag";

function requirement({
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
