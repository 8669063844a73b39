import { defineDeletionLocks } from "../../model/schema/workload";

/**
 * Members and disks that hold Massar's data, disks in controller order. `check` and `cdktf synth` refuse a change that
 * removes, renames or moves one of them, unless a lift names its member. Terraform refuses to destroy them as well
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
