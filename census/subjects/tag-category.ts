import { TAG_CATEGORIES } from "../../model/names";
import { isManagedByProject } from "../managed-by-project";
import type { ModelledSite } from "../modelled-site";
import { storageClasses } from "../storage-classes";
import type { Kind } from "../subject";

type TagCategoryFacts = {
  readonly cardinality: string;
  readonly "for objects": readonly string[];
  readonly tags: readonly string[];
};

export const tagCategory: Kind<TagCategoryFacts> = {
  name: "tag category",
  shown: ["tags"],
  expected: (site) =>
    Object.values(TAG_CATEGORIES).map((name) => ({
      name,
      origin: "project",
      facts: { cardinality: "SINGLE", ...tagsOf(name, site) },
    })),
  observed: ({ tagCategories, tags }) =>
    tagCategories.filter(isManagedByProject).map(({ name, cardinality, types }) => ({
      name,
      facts: {
        cardinality,
        "for objects": types,
        tags: tags.filter(({ category }) => category === name).map((tag) => tag.name),
      },
    })),
};

function tagsOf(category: string, { site, deployments }: ModelledSite) {
  if (category === TAG_CATEGORIES.storageClass) return { "for objects": ["Datastore"], tags: storageClasses(site) };
  const tags = deployments.flatMap((deployment) => deployment.tags[category] ?? []);
  return { "for objects": ["VirtualMachine"], tags: [...new Set(tags)] };
}
