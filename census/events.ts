import { z } from "zod";

const event = z.strictObject({
  /** ISO 8601, in UTC. */
  time: z.string(),
  /** Empty for events of vCenter itself. */
  user: z.string(),
  /** Event type, for example `VmReconfiguredEvent`. */
  event: z.string(),
  type: z.string(),
  /** Managed object ID, for example `vm-62`. */
  id: z.string(),
  name: z.string(),
});

/** Events, as `vcenter-census events` prints them. Tests on both sides compare them with `events-shape.txt`. */
export const eventsSchema = z.strictObject({ schemaVersion: z.literal(1), events: z.array(event) });

/** An event about the most specific object: the VM, not its host. */
export type VCenterEvent = z.output<typeof event>;

/** @returns oldest first @throws Error if the output is from another release of the collector */
export function readEvents(printed: unknown): readonly VCenterEvent[] {
  const { success, data, error } = eventsSchema.safeParse(printed);
  if (success) return data.events;
  throw new Error(
    `The events are from another release of vcenter-census. Run npm run setup to build it again.\n${z.prettifyError(error)}`,
  );
}

/** Events of an object's creation. A creation by this project explains no later change of the object. */
const CREATION = /(Created|Cloned|Deployed|Registered|Added)Event$/;

/** The object of an event. The ID is more reliable than the name, because names can be reused. */
export interface EventObject {
  /** @default - found by name */
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
 * Event types that are not changes: announcements, task starts, reads, alarms, sessions. An unknown type counts as a change,
 * because an unnecessary line is better than a missing line.
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
 * Changes of an object outside of this code, newest first. A change of the automation account counts only if nobody else changed
 * the object later, because an earlier deployment does not explain drift.
 *
 * @param events of the object's vCenter, in any order
 * @param automationUser the deploying account: `massar@vsphere.local`, or `VSPHERE.LOCAL\massar` as in vCenter's events
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
    .filter((each) => !(isAutomation(each) && CREATION.test(each.event)))
    .toSorted((one, other) => Date.parse(other.time) - Date.parse(one.time));
  const lastByOthers = changes.findIndex((each) => !isAutomation(each));
  return changes
    .filter((each, index) => lastByOthers === -1 || index < lastByOthers || !isAutomation(each))
    .map(({ user, time, event }) => ({ user, at: time, event }));
}

/** Normalises an account: logins use `massar@vsphere.local`, events use `VSPHERE.LOCAL\massar`. */
export function principal(user: string): string {
  const [, domain, name] = /^([^\\]+)\\(.+)$/.exec(user) ?? [];
  return (name === undefined ? user : `${name}@${domain}`).toLowerCase();
}
