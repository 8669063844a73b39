import { setTimeout as sleep } from "node:timers/promises";
import type { Guest } from "../census/guests";
import { takeGuests } from "../census/take-census";
import { Failure } from "../lib/failure";
import { waitFor } from "../lib/silence";
import type { Model } from "../model/model";
import { type DeployableStack, REHEARSAL_STACK } from "../model/names";
import { type Placement, placeGateways, placeTiers } from "../model/placement";
import { rehearsedTiers } from "../model/rehearsal";
import { SITE_NAMES, type SiteName } from "../model/schema/site";
import type { Environment } from "../terraform/synthesised";

export interface GuestWait {
  readonly stacks: readonly string[];
  readonly model: Model;
  /** The rehearsal that the context names, if its stack is one of `stacks`. */
  readonly rehearsal?: string | undefined;
  /** How long a guest may take from its power-on until it reports its address. */
  readonly patienceSeconds: number;
  readonly environment: Environment;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** A VM that a stack creates, and the address that its guest must report. */
interface ExpectedGuest {
  readonly site: SiteName;
  readonly name: string;
  readonly address: string;
}

/** Why a guest is not healthy, and whether it may still be starting. */
export interface Unhealthy {
  readonly reason: string;
  readonly starts: boolean;
}

const PAUSE_MILLISECONDS = 1000;

/**
 * Waits until the guests of deployed stacks report their addresses through VMware Tools. Terraform does not wait for them,
 * because it would mark a VM with a slow guest for replacement.
 *
 * @returns the number of guests
 * @throws Failure that names each VM whose guest is not healthy, and why
 */
export async function waitForGuests(wait: GuestWait): Promise<number> {
  const { environment, signal, say, patienceSeconds } = wait;
  const expected = expectedGuests(wait);
  let waiting: ReadonlySet<string> = new Set();
  for (;;) {
    const guests = new Map<string, Guest>();
    for (const site of new Set(expected.map((each) => each.site))) {
      const read = await waitFor(`the guests of ${site}`, takeGuests(site, environment, signal));
      for (const guest of read) guests.set(`${site}/${guest.name}`, guest);
    }
    const unhealthy = expected.flatMap((each) => {
      const found = unhealthyReason(each, guests.get(`${each.site}/${each.name}`), patienceSeconds);
      return found === undefined ? [] : [{ ...each, ...found }];
    });
    const names = new Set(unhealthy.map(({ name }) => name));
    for (const name of waiting) if (!names.has(name)) say(`${name}: its guest reports its address`);
    for (const { name, reason, starts } of unhealthy) {
      if (starts && !waiting.has(name)) say(`${name}: waiting, ${reason}`);
    }
    if (unhealthy.length === 0) return expected.length;
    if (!unhealthy.some(({ starts }) => starts)) throw notHealthy(unhealthy);
    waiting = names;
    await sleep(PAUSE_MILLISECONDS, undefined, { signal });
  }
}

/** What prevents a guest from being healthy. @returns undefined for a healthy guest */
export function unhealthyReason(
  { address }: Pick<ExpectedGuest, "address">,
  guest: Guest | undefined,
  patienceSeconds: number,
): Unhealthy | undefined {
  if (guest === undefined) return { reason: "vCenter has no VM of this name", starts: false };
  if (!guest.connected) return { reason: "vCenter is not connected to its host", starts: false };
  if (guest.powerState !== "poweredOn") return { reason: `its power state is ${guest.powerState}`, starts: false };
  if (guest.addresses.includes(address)) return undefined;
  const starts = guest.secondsRunning < patienceSeconds;
  const since = `${guest.secondsRunning} s after its power-on`;
  if (guest.addresses.length > 0) {
    return { reason: `its guest reports ${guest.addresses.join(", ")} instead of ${address} ${since}`, starts };
  }
  const tools = guest.toolsRunning ? "VMware Tools runs" : "VMware Tools does not run";
  return { reason: `its guest reports no address ${since}: ${tools}`, starts };
}

const notHealthy = (unhealthy: readonly (ExpectedGuest & Unhealthy)[]): Failure =>
  new Failure(
    [
      "The stacks are deployed, but not every guest is healthy",
      ...unhealthy.map(({ name, reason }) => `${name}: ${reason}`),
    ].join("\n"),
    [...new Set(unhealthy.map(({ site }) => `the vCenter of ${site}`))].join(", "),
    "Power the VM on, or fix its guest at the console in vCenter (cloud-init writes /var/log/cloud-init-output.log). " +
      "Then run the same command again: it replaces no VM.",
  );

function expectedGuests({ stacks, model, rehearsal }: GuestWait): ExpectedGuest[] {
  const at = (site: SiteName, placements: readonly Placement[]): ExpectedGuest[] =>
    placements.flatMap(({ standing, surge }) =>
      [...standing, ...surge].map(({ name, address }) => ({ site, name, address: address.replace(/\/\d+$/, "") })),
    );
  const ofStack: Readonly<Record<DeployableStack, () => ExpectedGuest[]>> = {
    primary: () => at("rabat", placeTiers(model, model.sites.rabat)),
    dr: () => at("marrakech", placeTiers(model, model.sites.marrakech)),
    "replication-link": () => SITE_NAMES.flatMap((site) => at(site, [placeGateways(model, model.sites[site])])),
    [REHEARSAL_STACK]: () =>
      rehearsal === undefined
        ? []
        : at(
            "marrakech",
            rehearsedTiers(model, rehearsal).map(({ placement }) => placement),
          ),
  };
  return Object.entries(ofStack).flatMap(([stack, guests]) => (stacks.includes(stack) ? guests() : []));
}
