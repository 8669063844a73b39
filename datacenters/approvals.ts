import { defineApprovals } from "../model/schema/exception";

/**
 * Changes that a review would block, approved until a date, for example
 * `{ id: "data-lost", scope: "rabat/files", reason: "moved to the new volume, checked by the team", owner: "K. Alami", expires: "2027-05-31" }`.
 * An approval that has expired is an error. One that matches no block yet is kept for a later review.
 */
export const approvals = defineApprovals([]);
