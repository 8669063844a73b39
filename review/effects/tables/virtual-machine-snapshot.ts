import type { ResourceTable } from "../row";

/** A snapshot of a replica, made and removed by a rehearsal. */
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
      note: "the VM keeps running; linked clones of the snapshot lose it",
      evidence: "read",
      source: "resource_vsphere_virtual_machine_snapshot.go",
    },
  ],
  volatile: ["id"],
  notClassified: [],
};
