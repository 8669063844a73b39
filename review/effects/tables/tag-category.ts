import { elementRemoved, onlyElementsAdded } from "../conditions";
import type { ResourceTable } from "../row";

const UPDATE = "resource_vsphere_tag_category.go, resourceVSphereTagCategoryUpdate";

/** A tag category. */
export const tagCategory: ResourceTable = {
  type: "vsphere_tag_category",
  rows: [
    { id: "tag-category/names", attributes: ["name", "description"], effect: "none", evidence: "read", source: UPDATE },
    {
      id: "tag-category/more-types",
      attributes: ["associable_types"],
      when: onlyElementsAdded("type"),
      effect: "none",
      evidence: "read",
      source: UPDATE,
    },
    {
      id: "tag-category/fewer-types",
      attributes: ["associable_types"],
      when: elementRemoved("type"),
      effect: "applyWillFail",
      evidence: "read",
      source: UPDATE,
    },
    {
      id: "tag-category/cardinality",
      attributes: ["cardinality"],
      effect: "replaced",
      evidence: "read",
      source: "resource_vsphere_tag_category.go",
    },
  ],
  whenDestroyed: [
    {
      id: "tag-category/destroyed",
      effect: "lessProtected",
      note: "all objects lose its tags, by which storage policies and backup jobs choose them",
      evidence: "read",
      source: "resource_vsphere_tag_category.go, resourceVSphereTagCategoryDelete",
    },
  ],
  volatile: ["id"],
  notClassified: [],
};
