import type { ResourceTable } from "../row";

/** A tag category. */
export const tagCategory: ResourceTable = {
  type: "vsphere_tag_category",
  rows: [
    {
      id: "tag-category/names",
      attributes: ["name", "description", "cardinality", "associable_types"],
      effect: "none",
      evidence: "read",
      source: "resource_vsphere_tag_category.go, resourceVSphereTagCategoryUpdate",
    },
    {
      id: "tag-category/fewer-types",
      attributes: ["cardinality", "associable_types"],
      effect: "replaced",
      note: "when the cardinality shrinks, or a type goes",
      when: { text: "Terraform replaces it", holds: (_, { action }) => action.kind === "replace" },
      evidence: "read",
      source: "resource_vsphere_tag_category.go",
    },
  ],
  volatile: ["id"],
  notClassified: [],
};
