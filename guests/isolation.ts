import { join } from "node:path";
import type { Milliseconds } from "../lib/time";
import { SITE_NAMES } from "../model/schema/site";
import { guestPrograms } from "../toolchain/artefacts";
import { type Child, startChild } from "./child";
import { BUBBLE_BEACON, type NetworkName } from "./network";
import { siteOf } from "./plan";
import type { Reach } from "./reach";
import type { Supervisor } from "./supervisor";

/** A connection that must fail, and what came of it. */
export interface Probe {
  readonly from: string;
  readonly to: string;
  readonly failed: boolean;
  readonly seen: string;
}

const BEACON_PORT = 7;
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
 * In each network something answers at an address that the other two do not have: a planned address may exist in
 * Marrakech and in the bubble, so that whoever reaches it reaches his own.
 */
export async function lightBeacons({ surroundings }: Pick<Supervisor, "surroundings">): Promise<{
  readonly targets: readonly Target[];
  stop(): Promise<void>;
}> {
  const { model, networks, directory } = surroundings;
  const gateways = SITE_NAMES.map((network): Target => {
    const [first] = Object.values(siteOf(model, network).networks);
    if (first === undefined) throw new Error(`${network} has no network`);
    return { network, what: "gateway", address: first.gateway, port: BEACON_PORT };
  });
  const targets: readonly Target[] = [
    ...gateways,
    { network: "bubble", what: "beacon", address: BUBBLE_BEACON, port: BEACON_PORT },
  ];
  const lit: Child[] = [];
  for (const { network, address, port } of targets) {
    const at = networks.at[network];
    await at.raise(address);
    const [program] = guestPrograms.binaries;
    const command = [program, "answer", "-listen", await at.endpoint(address, port)] as const;
    lit.push(startChild(at.command(command), { logFile: join(directory, "logs", `beacon-${network}.log`) }));
  }
  return { targets, stop: async () => void (await Promise.all(lit.map((beacon) => beacon.stop()))) };
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
