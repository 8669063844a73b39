import type { ResourceTable } from "../row";

/** A custom attribute. Only people read it. */
export const customAttribute: ResourceTable = {
  type: "vsphere_custom_attribute",
  rows: [
    {
      id: "custom-attribute/name",
      attributes: ["name"],
      effect: "none",
      evidence: "read",
      source: "resource_vsphere_custom_attribute.go",
    },
    {
      id: "custom-attribute/type",
      attributes: ["managed_object_type"],
      effect: "replaced",
      note: "its values are lost until they are set again",
      evidence: "read",
      source: "resource_vsphere_custom_attribute.go",
    },
  ],
  whenDestroyed: [
    {
      id: "custom-attribute/destroyed",
      effect: "destroyed",
      note: "its values are lost on all objects",
      evidence: "read",
      source: "resource_vsphere_custom_attribute.go, resourceVSphereCustomAttributeDelete",
    },
  ],
  volatile: ["id"],
  notClassified: [],
};
