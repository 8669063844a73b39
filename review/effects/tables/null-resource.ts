import type { ResourceTable } from "../row";

/** A command of the project: the pairing of the sites, probes of guests, and changed labels of objects. It affects no guest. */
export const nullResource: ResourceTable = {
  type: "null_resource",
  rows: [
    {
      id: "check/triggers",
      attributes: ["triggers"],
      effect: "replaced",
      note: "its command runs again",
      evidence: "read",
      source: "terraform-provider-null, null/resource.go",
    },
  ],
  volatile: ["id"],
  notClassified: [],
};
