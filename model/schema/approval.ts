import { z } from "zod";
import { BLOCK_IDS } from "./block-id";

const text = z.string().trim().min(1);

/** A committed consent to what a review would block. */
export const approvalSchema = z.strictObject({
  /** What kind of block. */
  id: z.enum(BLOCK_IDS),
  /** What the block is about, as it is printed: `rabat/database`. */
  scope: text,
  reason: text,
  /** Who answers for it. */
  owner: text,
  /** The last day on which it holds: an ISO date. */
  expires: z.iso.date(),
});

export const approvalsSchema = z.array(approvalSchema);

export type Approval = z.output<typeof approvalSchema>;

export const defineApprovals = (data: readonly Approval[]): readonly Approval[] => data;
