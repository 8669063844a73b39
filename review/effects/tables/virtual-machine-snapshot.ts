import type { ResourceTable } from "../row";

/** A snapshot that a rehearsal makes of a replica, and removes. */
export const virtualMachineSnapshot: ResourceTable = {
  type: "vsphere_virtual_machine_snapshot",
  rows: [
    {
      id: "snapshot/any",
      attributes: [
        "virtual_machine_uuid",
        "snapshot_name",
        "description",
        "memory",
        "quiesce",
        "remove_children",
        "consolidate",
      ],
      effect: "replaced",
      note: "the VM runs on; what is read from the snapshot loses it",
      evidence: "read",
      source: "resource_vsphere_virtual_machine_snapshot.go",
    },
  ],
  volatile: ["id"],
  notClassified: [],
};
