import { z } from "zod";
import { textLike } from "../units/fields";
import { BLOCK_IDS } from "./block-id";

const text = z.string().trim().min(1);

/** An exception that a person answers for until a date. */
const exception = {
  /** What the finding or block is about, as it is printed: `rabat/rabat-extension`. */
  scope: text,
  reason: text,
  /** Who answers for it. */
  owner: text,
  /** The last day on which it holds: an ISO date. */
  expires: z.iso.date(),
};

/** Accepts a finding of a rule: `check` still shows the finding, but it no longer stops the synthesis. */
const acknowledgementSchema = z.strictObject({
  /** The rule's id. */
  rule: textLike(/^[a-z][a-z0-9-]+$/, "is not a rule's id", "Write the id that the finding is printed with."),
  ...exception,
});

/**
 * Accepts one block of a review. It counts for changes that start from a branch which already has it, and only for exactly
 * the effect whose fingerprint it names.
 */
const approvalSchema = z.strictObject({
  id: z.enum(BLOCK_IDS),
  ...exception,
  /** The fingerprint of the block, as `npm run review` prints it. */
  fingerprint: textLike(
    /^[0-9a-f]{64}$/,
    "is not the fingerprint of a block",
    "Copy the fingerprint that npm run review prints with the block.",
  ),
});

export const acknowledgementsSchema = z.array(acknowledgementSchema);
export const approvalsSchema = z.array(approvalSchema);

export type Acknowledgement = z.output<typeof acknowledgementSchema>;
export type Approval = z.output<typeof approvalSchema>;
/** An approval that counts. */
export interface GivenApproval extends Approval {
  /** The key that signed it, `SHA256:…`. @default - it is in datacenters/approvals.ts of the base branch */
  readonly key?: string;
}

export const defineAcknowledgements = (data: readonly Acknowledgement[]): readonly Acknowledgement[] => data;
export const defineApprovals = (data: readonly Approval[]): readonly Approval[] => data;
