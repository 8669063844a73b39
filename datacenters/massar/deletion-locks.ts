import { defineDeletionLocks } from "../../model/schema/workload";

/**
 * Members and disks that hold Massar's data, the disks in the order in which they are plugged in. A change that drops,
 * renames or moves one does not synthesise unless a lift names it, and Terraform refuses to destroy them
 * (`prevent_destroy`). The replication link is always locked, until a `linkLift` allows its destruction.
 */
export const deletionLocks = defineDeletionLocks({
  locked: [
    { site: "rabat", tier: "database", members: ["db-1", "db-2", "db-3"], disks: ["system", "data", "wal"] },
    { site: "rabat", tier: "files", members: ["file-1", "file-2"], disks: ["system", "data"] },
    { site: "marrakech", tier: "database", members: ["db-1"], disks: ["system", "data", "wal"] },
    { site: "marrakech", tier: "files", members: ["file-1"], disks: ["system", "data"] },
    { site: "marrakech", tier: "identity", members: ["ldap-1"], disks: ["system", "data"] },
  ],
  lifts: [],
});
