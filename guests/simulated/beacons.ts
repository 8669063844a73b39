import { join } from "node:path";
import { SITE_NAMES } from "../../model/schema/site";
import { guestPrograms } from "../../toolchain/artefacts";
import { BUBBLE_BEACON } from "../network/network";
import { siteOf } from "../network/plan";
import { type Child, startChild } from "../processes/child";
import type { Target } from "../questions/isolation";
import type { Supervisor } from "./supervisor";

const BEACON_PORT = 7;

/**
 * In each network something answers at an address that the other two do not have: a planned address may exist in
 * Marrakech and in the bubble, so that whoever reaches it reaches his own.
 */
export async function lightBeacons({ context }: Pick<Supervisor, "context">): Promise<{
  readonly targets: readonly Target[];
  stop(): Promise<void>;
}> {
  const { model, networks, directory } = context;
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
