import { defineAcknowledgements } from "../model/schema/exception";

/**
 * Findings that a person accepts until a date, for example
 * `{ rule: "processors-per-core", scope: "rabat/rabat-extension/critical", reason: "two hosts arrive in May", owner: "K. Alami", expires: "2027-05-31" }`.
 * An acknowledgement that has expired, or that matches no finding, is an error.
 */
export const acknowledgements = defineAcknowledgements([]);
