import { type LocalizedText, localize } from "../../lib/text/localized";
import type { Milliseconds } from "../../lib/time";
import { SITE_NAMES } from "../../model/schema/site";
import type { Probe } from "../api";
import type { NetworkName } from "../network/network";
import type { ClientContext } from "./client-context";

/** After this time, a packet without an answer counts as lost. */
const PROBE_TIMEOUT: Milliseconds = 1500;

/** A target that accepts connections in one network. */
export interface Target {
  readonly network: NetworkName;
  readonly what: LocalizedText;
  readonly address: string;
  readonly port: number;
}

/**
 * Tries to connect out of the bubble and into it. A failed connection proves isolation only if the target answers in its own
 * network and the origin reaches targets in its own network. Addresses that exist inside and outside the bubble are skipped.
 */
export async function probeIsolation(
  { networks, running }: Pick<ClientContext, "networks" | "running">,
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
    networks.at[from].probe(address, port, patience).then(
      () => CONNECTED,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
  const own = new Map(
    await Promise.all(targets.map(async (each) => [each, await seenFrom(each.network, each)] as const)),
  );
  const hasConnectivity = (from: NetworkName) =>
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
      const to = localize`${network} ${what}, ${address}:${String(port)}`;
      const answer = own.get(target);
      if (answer !== CONNECTED) {
        return { from, to, failed: false, seen: `proves nothing: in ${network} itself, ${answer}` };
      }
      if (!hasConnectivity(from)) {
        return { from, to, failed: false, seen: `proves nothing: no target was reached in ${from} itself` };
      }
      const seen = await seenFrom(from, target);
      return { from, to, failed: seen !== CONNECTED, seen };
    }),
  );
}

const CONNECTED = "connected";
