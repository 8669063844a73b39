import { defineApprovals } from "../model/schema/exception";

/**
 * Blocks of a review that are approved until a date, for example
 * `{ id: "data-lost", scope: "rabat/files", fingerprint: "9f2c…", reason: "moved to the new volume", owner: "K. Alami", expires: "2027-05-31" }`.
 * An entry counts for changes that start from a branch which already has it: merge it first, or have the change signed
 * (docs/guide/acknowledge-and-approve.md). The fingerprint is printed with the block.
 */
export const approvals = defineApprovals([]);
