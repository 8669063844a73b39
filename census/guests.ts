import { z } from "zod";

const guest = z.strictObject({
  name: z.string(),
  powerState: z.string(),
  /** Whether vCenter is connected to the VM's host. If not, the other values may be old. */
  connected: z.boolean(),
  /** Whether VMware Tools runs in the guest. */
  toolsRunning: z.boolean(),
  addresses: z.array(z.string()),
  /** The time since the power-on, by vCenter's clock. */
  secondsRunning: z.int(),
});

/** What a vCenter knows about the guest of a VM. */
export type Guest = z.output<typeof guest>;

const guestsSchema = z.strictObject({ guests: z.array(guest) });

/** @throws Error if the collector is of another release */
export function readGuests(printed: unknown): readonly Guest[] {
  const { success, data, error } = guestsSchema.safeParse(printed);
  if (success) return data.guests;
  throw new Error(
    `The guests are from another release of vcenter-census. Run npm run setup to build it again.\n${z.prettifyError(error)}`,
  );
}
