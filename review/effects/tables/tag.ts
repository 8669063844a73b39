import type { ResourceTable } from "../row";

/** A tag. Storage policies choose datastores by it. */
export const tag: ResourceTable = {
  type: "vsphere_tag",
  rows: [
    {
      id: "tag/names",
      attributes: ["name", "description"],
      effect: "none",
      evidence: "read",
      source: "resource_vsphere_tag.go",
    },
    {
      id: "tag/category",
      attributes: ["category_id"],
      effect: "replaced",
      evidence: "read",
      source: "resource_vsphere_tag.go",
    },
  ],
  whenDestroyed: [
    {
      id: "tag/destroyed",
      effect: "lessProtected",
      note: "all objects lose it; storage policies and backup jobs choose objects by tag",
      evidence: "read",
      source: "resource_vsphere_tag.go, resourceVSphereTagDelete",
    },
  ],
  volatile: ["id"],
  notClassified: [],
};
