import { z } from "zod";

const event = z.strictObject({
  /** ISO 8601, in UTC. */
  time: z.string(),
  /** Nobody, where vCenter acted by itself. */
  user: z.string(),
  /** As vCenter calls it: `VmReconfiguredEvent`. */
  event: z.string(),
  type: z.string(),
  /** The managed object id: `vm-62`. */
  id: z.string(),
  name: z.string(),
});

/** Who did what to which object, as `vcenter-census events` prints it. `events-shape.txt` keeps the two in step. */
export const eventsSchema = z.strictObject({ schemaVersion: z.literal(1), events: z.array(event) });

/** The most specific object that vCenter names: of a VM's event the VM, not its host. */
export type VCenterEvent = z.output<typeof event>;

/** @returns oldest first @throws Error when it comes from another release of the collector */
export function readEvents(printed: unknown): readonly VCenterEvent[] {
  const { success, data, error } = eventsSchema.safeParse(printed);
  if (success) return data.events;
  throw new Error(
    `These are not events that this release reads: build vcenter-census anew.\n${z.prettifyError(error)}`,
  );
}

/** What an event is looked for by: the id where it is known, for names come again. */
export interface EventObject {
  /** @default - it is looked for by its name */
  readonly moid?: string;
  readonly name: string;
}

/** Who changed an object, when and how. */
export interface Change {
  readonly user: string;
  /** ISO 8601, in UTC. */
  readonly at: string;
  readonly event: string;
}

/**
 * What vCenter says of an object besides changes: what is about to happen, what a task was started for, what was looked
 * at, alarms, sessions. A kind that is not known counts as a change: better one line too many than the one missing.
 */
const NO_CHANGE = [
  /^Task/,
  /Being\w+Event$/,
  /^Vm(Starting|Stopping|Suspending|Resuming|AcquiredTicket|AcquiredMksTicket|Message|RemoteConsole)/,
  /^(Entering|Exiting)/,
  /^Alarm|\.alarm\./i,
  /Session/,
  /Failed|Error/,
];

/**
 * Who changed an object outside of this code, newest first. What the automation account did counts only where nobody
 * else changed the object after it: a deploy that came before explains no drift.
 *
 * @param events of the object's vCenter, in any order
 * @param automationUser the account that deploys: `massar@vsphere.local`, or `VSPHERE.LOCAL\massar` as vCenter's log has it
 */
export function changedBy(
  { moid, name }: EventObject,
  events: readonly VCenterEvent[],
  automationUser: string,
): readonly Change[] {
  const isAutomation = ({ user }: VCenterEvent) => principal(user) === principal(automationUser);
  const changes = events
    .filter((each) => (moid === undefined ? each.name === name : each.id === moid))
    .filter(({ user, event }) => user !== "" && !NO_CHANGE.some((pattern) => pattern.test(event)))
    .toSorted((one, other) => Date.parse(other.time) - Date.parse(one.time));
  const lastByOthers = changes.findIndex((each) => !isAutomation(each));
  return changes
    .filter((each, index) => lastByOthers === -1 || index < lastByOthers || !isAutomation(each))
    .map(({ user, time, event }) => ({ user, at: time, event }));
}

/** An account in one form: it logs in as `massar@vsphere.local`, and vCenter's log calls it `VSPHERE.LOCAL\massar`. */
function principal(user: string): string {
  const [, domain, name] = /^([^\\]+)\\(.+)$/.exec(user) ?? [];
  return (name === undefined ? user : `${name}@${domain}`).toLowerCase();
}
