import { defineAcknowledgements } from "../model/schema/exception";

/**
 * Findings that someone answers for until a day, as in
 * `{ rule: "processors-per-core", scope: "rabat/rabat-extension/critical", reason: "two hosts arrive in May", owner: "K. Alami", expires: "2027-05-31" }`.
 * One that has expired, or that matches no finding, is an error.
 */
export const acknowledgements = defineAcknowledgements([]);
