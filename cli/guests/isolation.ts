import { join } from "node:path";
import type { Isolation, Milliseconds } from "../../rehearsal/record";
import { SITE_NAMES } from "../../sites/schema";
import { guestPrograms } from "../toolchain/artefacts";
import { type Child, startChild } from "./child";
import { BUBBLE_BEACON, type NetworkName } from "./network";
import { siteOf } from "./plan";
import type { Supervisor } from "./supervisor";

const BEACON_PORT = 7;
/** A packet that nobody answers is as good as lost after this. */
const PROBE_TIMEOUT: Milliseconds = 1500;

interface Target {
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

/** Tries to connect out of the bubble and into it. What does not even answer in its own network proves nothing. */
export async function probeIsolation(supervisor: Supervisor, beacons: readonly Target[]): Promise<Isolation["probes"]> {
  const { networks } = supervisor.surroundings;
  if (networks.isolation.kind !== "namespaces") return [];
  const guests = supervisor.running();
  const addressesIn = (network: NetworkName) =>
    new Set(guests.filter((guest) => guest.network === network).map(({ address }) => address));
  const targets: readonly Target[] = [
    ...beacons,
    ...guests.map(({ network, name, address, tier }) => ({
      network,
      what: name,
      address,
      port: tier.healthCheck.port,
    })),
  ];
  const outside = ["rabat", "marrakech"] as const;
  const into = outside.flatMap((from) =>
    targets.filter(({ network }) => network === "bubble").map((target) => ({ from, target })),
  );
  const outOf = targets
    .filter(({ network }) => network !== "bubble")
    .map((target) => ({ from: "bubble" as const, target }));
  const meaningful = [...into, ...outOf].filter(({ from, target }) => !addressesIn(from).has(target.address));
  return Promise.all(
    meaningful.map(async ({ from, target: { network, what, address, port } }) => {
      const own = await seenFrom(supervisor, network, address, port);
      const seen = await seenFrom(supervisor, from, address, port);
      const answers = own === CONNECTED;
      return {
        from,
        to: `${network} ${what}, ${address}:${port}`,
        failed: answers && seen !== CONNECTED,
        seen: answers ? seen : `${own} in ${network} itself: proves nothing`,
      };
    }),
  );
}

const CONNECTED = "connected";

async function seenFrom({ surroundings: { networks } }: Supervisor, from: NetworkName, address: string, port: number) {
  try {
    (await networks.at[from].connect(address, port, PROBE_TIMEOUT)).destroy();
    return CONNECTED;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
