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
      note: "if the cardinality becomes smaller or a type is removed",
      when: { text: "Terraform replaces it", holds: (_, { action }) => action.kind === "replace" },
      evidence: "read",
      source: "resource_vsphere_tag_category.go",
    },
  ],
  volatile: ["id"],
  notClassified: [],
};
