import { TAG_CATEGORIES } from "../../model/names";
import type { Kind } from "../subject";

type TagCategoryFacts = {
  readonly cardinality: string;
  readonly "for objects": readonly string[];
  readonly tags: readonly string[];
};

export const tagCategory: Kind<TagCategoryFacts> = {
  name: "tag category",
  telling: ["tags"],
  expected: ({ deployments }) =>
    [
      { name: TAG_CATEGORIES.tier, tags: deployments.map(({ placement }) => placement.kind) },
      { name: TAG_CATEGORIES.managedBy, tags: [...new Set(deployments.map(({ managedBy }) => managedBy))] },
    ].map(({ name, tags }) => ({
      name,
      origin: "project",
      facts: { cardinality: "SINGLE", "for objects": ["VirtualMachine"], tags },
    })),
  observed: ({ tagCategories, tags }) =>
    tagCategories.map(({ name, cardinality, types }) => ({
      name,
      facts: {
        cardinality,
        "for objects": types,
        tags: tags.filter(({ category }) => category === name).map((tag) => tag.name),
      },
    })),
};
