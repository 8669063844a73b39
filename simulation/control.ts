import { Failure } from "../lib/failure";
import type { SimulatorInventory } from "./simulator-inventory";

/** The site's vCenter stops answering, as after a fire; what it holds stays. */
export const goDark = (control: string): Promise<unknown> => ask(control, "POST", "dark");

/** The site's vCenter answers again, as it was. */
export const goLight = (control: string): Promise<unknown> => ask(control, "POST", "light");

/** What was done in the site's vCenter, by whom and when. */
export const eventsOf = (control: string): Promise<unknown> => ask(control, "GET", "events");

/**
 * What goes wrong from now on, in place of what was commanded before.
 *
 * @see simulation/vcenter/README.md for the rules' fields
 * @returns the rules, each with the calls that it saw
 */
export const setFaults = (control: string, rules: readonly object[]): Promise<unknown> =>
  ask(control, "POST", "faults", JSON.stringify(rules));

/** The rules for what goes wrong, each with the calls that it saw and struck. */
export const faultsOf = (control: string): Promise<unknown> => ask(control, "GET", "faults");

/** How often each method that changes something was called, for each kind of thing: "Destroy_Task on Folder". */
export const methodsOf = (control: string): Promise<unknown> => ask(control, "GET", "methods");

/** What the model has that was not there when the simulation started: hosts in their racks, disks, exports, gateways. */
export const deliver = (control: string, inventory: SimulatorInventory): Promise<unknown> => {
  const { awaitingHosts, sharedDisks, exports, guestServices } = inventory;
  return ask(control, "POST", "hardware", JSON.stringify({ awaitingHosts, sharedDisks, exports, guestServices }));
};

async function ask(control: string, method: string, path: string, body: string | null = null): Promise<unknown> {
  const url = new URL(path, `${control}/`);
  const response = await fetch(url, { method, body, signal: AbortSignal.timeout(10_000) }).catch(
    (error: Error) => error,
  );
  if (response instanceof Error || !response.ok) {
    throw new Failure(
      `The simulator does not take ${method} /${path}: ${response instanceof Error ? response.message : `${response.status} ${await response.text()}`}`,
      url.href,
      "Check that the simulation still runs; stop it with npm run simulation:stop and start it anew.",
    );
  }
  const answer = await response.text();
  return answer === "" ? undefined : JSON.parse(answer);
}
