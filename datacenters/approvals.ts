import { defineApprovals } from "../model/schema/exception";

/**
 * Consents to what a review would block, until a day, as in
 * `{ id: "data-lost", scope: "rabat/files", reason: "moved to the new volume, checked by the team", owner: "K. Alami", expires: "2027-05-31" }`.
 * One that has expired is an error; one that answers nothing yet is kept for the review that it is for.
 */
export const approvals = defineApprovals([]);
