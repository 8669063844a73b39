import { z } from "zod";
import { textLike } from "../units/fields";

const text = z.string().trim().min(1);

/** A finding that someone answers for, for a while: it is shown, and does not stop the synthesis. */
export const acknowledgementSchema = z.strictObject({
  /** The rule's id. */
  rule: textLike(/^[a-z][a-z0-9-]+$/, "is not a rule's id", "Write the id that the finding is printed with."),
  /** What the finding is about, as it is printed: `rabat/rabat-extension`. */
  scope: text,
  reason: text,
  /** Who answers for it. */
  owner: text,
  /** The last day on which it holds. */
  expires: z.iso.date(),
});

export const acknowledgementsSchema = z.array(acknowledgementSchema);

export type Acknowledgement = z.output<typeof acknowledgementSchema>;

export const defineAcknowledgements = (data: readonly Acknowledgement[]): readonly Acknowledgement[] => data;
