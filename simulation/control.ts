import { Failure } from "../lib/failure";
import type { SimulatorInventory } from "./simulator-inventory";

/** Starts an outage: the site's vCenter stops answering, and keeps its inventory. */
export const startOutage = (control: string): Promise<unknown> => ask(control, "POST", "outage");

/** Ends an outage: the site's vCenter answers again, with the same inventory. */
export const endOutage = (control: string): Promise<unknown> => ask(control, "POST", "restore");

/** A change on a host itself, without vCenter. */
export interface HostChange {
  readonly host: string;
  /** It stops or starts answering, as in a power failure. If vSphere HA is on, its VMs start on other hosts. */
  readonly answers?: boolean;
  /** This release of ESXi replaces the installed one. */
  readonly version?: string;
  /** The account root gets this password. */
  readonly password?: string;
  /** ESXi is installed anew, with a certificate of this thumbprint. */
  readonly thumbprint?: string;
}

export const changeHost = (control: string, change: HostChange): Promise<unknown> =>
  ask(control, "POST", "hosts", JSON.stringify(change));

/** The events of the site's vCenter, with user and time. */
export const eventsOf = (control: string): Promise<unknown> => ask(control, "GET", "events");

/**
 * Replaces the rules for faults.
 *
 * @see simulation/vcenter/README.md for the rules' fields
 * @returns the rules, each with the number of calls that match it
 */
export const setFaults = (control: string, rules: readonly object[]): Promise<unknown> =>
  ask(control, "POST", "faults", JSON.stringify(rules));

/** The rules for faults, each with the number of calls that match it (`calls`) and that it made fail (`hits`). */
export const faultsOf = (control: string): Promise<unknown> => ask(control, "GET", "faults");

/** How the guest of a VM starts, other than after a second and with its own address. */
export interface GuestRule {
  readonly virtualMachine: string;
  /** The time from its power-on until it reports. */
  readonly afterMs?: number;
  /** It does not start until the rule is removed. */
  readonly never?: boolean;
  /** The address that it has instead of its own. */
  readonly address?: string;
}

/** Replaces the rules for guests. */
export const setGuestRules = (control: string, rules: readonly GuestRule[]): Promise<unknown> =>
  ask(control, "POST", "guests", JSON.stringify(rules));

/** The number of calls of each method that changes something, by kind of object: "Destroy_Task on Folder". */
export const methodsOf = (control: string): Promise<unknown> => ask(control, "GET", "methods");

/** The privileges that each limited account used, and that it lacked, as "privilege on kind of object". */
export const privilegesUsedOn = (control: string): Promise<unknown> => ask(control, "GET", "privileges");

/** Adds the model's new hosts, disks and exports to the running simulation. */
export const addHardware = (control: string, inventory: SimulatorInventory): Promise<unknown> => {
  const { awaitingHosts, sharedDisks, exports } = inventory;
  return ask(control, "POST", "hardware", JSON.stringify({ awaitingHosts, sharedDisks, exports }));
};

async function ask(control: string, method: string, path: string, body: string | null = null): Promise<unknown> {
  const url = new URL(path, `${control}/`);
  const failure = (why: string) =>
    new Failure(
      `${method} /${path} failed on the simulator: ${why}`,
      url.href,
      "Restart the simulation: npm run simulation:stop, then npm run simulation:start.",
    );
  const response = await fetch(url, { method, body, signal: AbortSignal.timeout(10_000) }).catch((error: Error) => {
    throw failure(error.message);
  });
  if (!response.ok) throw failure(`${response.status} ${await response.text()}`);
  const answer = await response.text();
  return answer === "" ? undefined : JSON.parse(answer);
}
