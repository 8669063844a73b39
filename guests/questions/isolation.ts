import type { Milliseconds } from "../../lib/time";
import { SITE_NAMES } from "../../model/schema/site";
import type { Probe } from "../api";
import type { NetworkName } from "../network/network";
import type { Reach } from "./reach";

/** A packet that nobody answers is as good as lost after this. */
const PROBE_TIMEOUT: Milliseconds = 1500;

/** Something that answers in one network. */
export interface Target {
  readonly network: NetworkName;
  readonly what: string;
  readonly address: string;
  readonly port: number;
}

/**
 * Tries to connect out of the bubble and into it. What does not even answer in its own network proves nothing, nor does a
 * network from which not even what is in it was reached; and an address that there is outside too is not tried.
 */
export async function probeIsolation(
  { networks, running }: Pick<Reach, "networks" | "running">,
  beacons: readonly Target[],
  patience: Milliseconds = PROBE_TIMEOUT,
): Promise<readonly Probe[]> {
  const targets: readonly Target[] = [
    ...beacons,
    ...running().map(({ network, name, address, tier }) => ({
      network,
      what: name,
      address,
      port: tier.healthCheck.port,
    })),
  ];
  const seenFrom = (from: NetworkName, { address, port }: Target) =>
    networks.at[from].knock(address, port, patience).then(
      () => CONNECTED,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
  const own = new Map(
    await Promise.all(targets.map(async (each) => [each, await seenFrom(each.network, each)] as const)),
  );
  const answersFrom = (from: NetworkName) =>
    targets.some((each) => each.network === from && own.get(each) === CONNECTED);
  const isInside = ({ network }: Target) => network === "bubble";
  const addresses = (inside: boolean) =>
    new Set(targets.filter((each) => isInside(each) === inside).map(({ address }) => address));
  const [outside, inside] = [addresses(false), addresses(true)];
  const tries = targets
    .filter((each) => !(isInside(each) ? outside : inside).has(each.address))
    .flatMap((target) => (isInside(target) ? SITE_NAMES : (["bubble"] as const)).map((from) => ({ from, target })));
  return Promise.all(
    tries.map(async ({ from, target }) => {
      const { network, what, address, port } = target;
      const to = `${network} ${what}, ${address}:${port}`;
      const answer = own.get(target);
      if (answer !== CONNECTED) {
        return { from, to, failed: false, seen: `${answer} in ${network} itself: proves nothing` };
      }
      if (!answersFrom(from)) {
        return { from, to, failed: false, seen: `nothing was reached in ${from} itself: proves nothing` };
      }
      const seen = await seenFrom(from, target);
      return { from, to, failed: seen !== CONNECTED, seen };
    }),
  );
}

const CONNECTED = "connected";
